/** The format of a profile's YAML file (docs/profiles.md). Whatever is wrong in one is told by file, line and key. */

import { z } from 'zod';
import { parseYamlConfig } from '../router-directory/yaml-file';
import { profileNamePattern } from '@shared/profile';
import { interfacePattern } from './names';
import { packageManagers, type Profile, type ProfileComponent } from './profile';

/** Characters. What is set up is sent to a router in one piece, and some have little memory. */
const limits = { script: 8_000, all: 32_000, components: 24, steps: 24 } as const;

const unprintable = /[\u0000-\u0008\u000b-\u001f\u007f]/; // oxlint-disable-line no-control-regex -- NUL and its kin end or hide shell text

const script = z
  .string('must be text: a shell script, for example after “|”')
  .max(limits.script, `must have at most ${limits.script} characters`)
  .refine((text) => text.trim() !== '', 'must not be empty')
  .refine((text) => !unprintable.test(text), 'must not hold NUL or other control characters');

const line = (most: number) =>
  z
    .string('must be text')
    .min(1, 'must not be empty')
    .max(most, `must have at most ${most} characters`)
    .regex(/^[^\u0000-\u001f\u007f]*$/, 'must be one line'); // oxlint-disable-line no-control-regex

const word = z.string().regex(/^[A-Za-z0-9_.+-]{1,40}$/, 'must be the name of a command, without a path');

const packageName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.+-]{0,79}$/, 'must be the name of a package');

/** `tc` is short for `{ anyOf: [tc] }`. */
const tool = z.preprocess(
  (given) => (typeof given === 'string' ? { anyOf: [given] } : given),
  known({
    anyOf: z.array(word).min(1, 'must name at least one command').max(8),
    packages: z.partialRecord(z.enum(packageManagers), packageName).default({}),
  }),
);

const kernel = known({
  what: line(200),
  missingWhen: z.array(line(100)).min(1).max(8),
});

const needs = known({
  root: z
    .literal(true, 'can only be true: what is set up is written down in /var/run, so root is always needed')
    .optional(),
  tools: z.array(tool).max(16).default([]),
  interfaces: z.boolean().default(false),
  kernel: z.array(kernel).max(8).default([]),
  components: z.array(z.string()).max(limits.components).default([]),
});

const componentName = z
  .string()
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9 ._-]{0,38}[A-Za-z0-9])?$/, 'must be 1 to 40 letters, digits, spaces or . _ -');

/** Names that facts and scripts use for what every profile has. */
const reserved: readonly string[] = ['state', 'state file', 'watchdog', 'prerequisites'];

const component = known({
  name: componentName.refine((name) => !reserved.includes(name), 'is a name that every profile uses already'),
  each: z.literal('interface', 'can only be “interface”').optional(),
  optional: z.boolean().default(false),
  needs: needs.prefault({}),
  check: script,
  apply: z.preprocess(
    (given) => (Array.isArray(given) ? given : [given]),
    z.array(script).min(1, 'must have at least one step').max(limits.steps, `must have at most ${limits.steps} steps`),
  ),
  remove: script,
});

const profileSchema = known({
  name: z
    .string()
    .regex(profileNamePattern, 'must be 1 to 40 lower-case letters, digits and -, and begin with a letter')
    .refine((name) => name !== 'auto', 'must not be “auto”: that is how a router says that it names none'),
  title: line(60),
  description: line(400),
  version: z.number().int('must be a whole number').min(1, 'must be 1 or more').max(1_000_000),
  removeOnEnd: z.boolean().default(false),
  interfaces: known({
    defaultOnOpenWrt: z.array(z.string().regex(interfacePattern, 'must be a Linux interface name')).max(16),
  }).optional(),
  functions: script.optional(),
  warnings: script.optional(),
  components: z.array(component).max(limits.components),
}).superRefine(({ components, functions = '', warnings = '' }, context) => {
  const report = (path: readonly (string | number)[], message: string) =>
    context.addIssue({ code: 'custom', path: [...path], message });
  const indexOf = new Map<string, number>();
  for (const [index, { name }] of components.entries()) {
    const other = indexOf.get(name);
    if (other === undefined) indexOf.set(name, index);
    else report(['components', index, 'name'], `“${name}” is the name of components[${other}] too`);
  }
  for (const [index, { name, needs }] of components.entries()) {
    for (const [at, needed] of needs.components.entries()) {
      const path = ['components', index, 'needs', 'components', at];
      if (!indexOf.has(needed)) report(path, `there is no component “${needed}”`);
      else if (needed === name) report(path, 'a component cannot need itself');
    }
  }
  const cycle = cycleIn(components.map(({ name, needs }) => ({ name, after: needs.components })));
  if (cycle) {
    const path = ['components', indexOf.get(cycle[0] ?? '') ?? 0, 'needs', 'components'];
    report(path, `the components need each other in a circle: ${cycle.join(' → ')}`);
  }
  const length = components.reduce(
    (sum, { check, apply, remove }) => sum + check.length + apply.join('').length + remove.length,
    functions.length + warnings.length,
  );
  if (length > limits.all) {
    report(['components'], `all scripts together have ${length} characters; at most ${limits.all} are allowed`);
  }
});

/** An object that says of an unknown key which ones it knows. */
function known<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `unknown key ${issue.keys.map((key) => `“${key}”`).join(', ')}; known here: ${Object.keys(shape).join(', ')}`
        : undefined,
  });
}

type Node = { readonly name: string; readonly after: readonly string[] };

function cycleIn(nodes: readonly Node[]): readonly string[] | null {
  const done = new Set<string>();
  const find = (name: string, path: readonly string[]): readonly string[] | null => {
    const at = path.indexOf(name);
    if (at >= 0) return [...path.slice(at), name];
    if (done.has(name)) return null;
    for (const next of nodes.find((node) => node.name === name)?.after ?? []) {
      const cycle = next === name ? null : find(next, [...path, name]);
      if (cycle) return cycle;
    }
    done.add(name);
    return null;
  };
  for (const { name } of nodes) {
    const cycle = find(name, []);
    if (cycle) return cycle;
  }
  return null;
}

/** What is needed comes first; otherwise the order of the file is kept. */
function inOrderOfNeeds(components: readonly ProfileComponent[]): readonly ProfileComponent[] {
  const ordered: ProfileComponent[] = [];
  const place = (one: ProfileComponent) => {
    if (ordered.includes(one)) return;
    for (const name of one.after) {
      const needed = components.find((candidate) => candidate.name === name);
      if (needed) place(needed);
    }
    ordered.push(one);
  };
  components.forEach(place);
  return ordered;
}

/** Throws a ConfigError with every problem on a line of its own: `FILE:LINE: KEY: what is wrong`. */
export function parseProfile(text: string, file: string): Profile {
  const { interfaces, functions = '', warnings = '', components, ...rest } = parseYamlConfig(text, file, profileSchema);
  return {
    ...rest,
    interfacesOnOpenWrt: interfaces?.defaultOnOpenWrt ?? [],
    functions,
    warnings,
    components: inOrderOfNeeds(
      components.map(({ name, each, optional, needs, check, apply, remove }) => ({
        name,
        perInterface: each === 'interface',
        optional,
        check,
        apply,
        remove,
        tools: needs.tools,
        needsInterfaces: needs.interfaces || each === 'interface',
        kernel: needs.kernel,
        after: needs.components,
      })),
    ),
  };
}
