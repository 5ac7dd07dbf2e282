/**
 * Compares what a router has with what its profile needs. Pure: no network, no clock. Says what is present, missing,
 * drifted or foreign, and what has to be done; it never decides to touch what is not ours.
 */

import type { WireComponent } from '@shared/wire';
import type { ComponentState } from '@shared/session';
import { markOf, type Mark } from './fence';
import { interfacePattern, rsm } from './names';
import { visibleLine } from '@shared/visible-text';
import type { CheckAnswer, Probe } from './probe';
import { layoutOf, packageManagers, partsOf, type Part, type ProfileComponent, type ToolNeed } from './profile';

export type Component = WireComponent & { readonly state: ComponentState };

export type Plan = {
  readonly components: readonly Component[];
  readonly warnings: readonly string[];
  readonly action:
    | { readonly kind: 'nothing' }
    | {
        readonly kind: 'apply';
        readonly parts: readonly Part[];
        /** take down all of ours first */
        readonly rebuild: boolean;
        readonly interfaces: readonly string[];
        /** the router's mark when this was planned: with any other, the script refuses to act */
        readonly seen: Mark;
        /** the mark it leaves */
        readonly mark: Mark;
      }
    | { readonly kind: 'overtaken'; readonly by: Mark }
    | { readonly kind: 'missing'; readonly message: string; readonly missing: readonly string[] }
    | { readonly kind: 'conflict'; readonly conflicts: readonly string[] }
    /** a check of the profile's could not do its work */
    | { readonly kind: 'unclear'; readonly check: string; readonly exitCode: number };
};

/** On whose behalf: a start claims the router (from whoever has it), a check only looks after what it holds. */
export type Acting = { readonly claim: { readonly owner: string; readonly always: boolean } } | { readonly held: Mark };

export function planFor(probe: Probe, acting: Acting, options: { readonly rebuild: boolean }): Plan {
  const { profile, found, interfaces } = probe;
  if (profile.components.length === 0) return { components: [], warnings: [], action: { kind: 'nothing' } };

  const seen = markOf(found.state);
  const overtaken = 'held' in acting && isOvertaken(acting.held, seen);
  if (overtaken) return { components: [], warnings: [], action: { kind: 'overtaken', by: seen } };

  const lacking = prerequisites(probe);
  if (lacking) {
    const detail = lacking.missing.join('; ');
    const component: Component = { name: 'prerequisites', state: 'prerequisite-missing', detail };
    return { components: [component], warnings: found.warnings, action: { kind: 'missing', ...lacking } };
  }

  const judged = judge(probe);
  const stateFile = stateComponent(probe);
  const watchdog = watchdogComponent(probe);
  const engine = watchdog ? [stateFile, watchdog] : [stateFile];
  const components = [...engine, ...judged.map(({ component }) => component)];
  const leftOut = judged.filter(({ isLeftOut }) => isLeftOut);
  const warnings = [
    ...found.warnings,
    ...leftOut.map(({ component }) => `“${component.name}” is left out: ${component.detail}`),
  ];
  const stop = obstacleIn(judged);
  if (stop) return { components, warnings, action: stop };

  const wanted = judged.filter(({ isLeftOut }) => !isLeftOut);
  // What needs a part that is made anew is made anew with it: it may have hung on the old one.
  const anew = new Set<string>();
  const broken = wanted.filter(({ component, name, after }) => {
    if (component.state === 'present' && !after.some((needed) => anew.has(needed))) return false;
    anew.add(name);
    return true;
  });
  const isWhole = broken.length === 0 && engine.every(({ state }) => state === 'present');
  const mark = markAfter(acting, seen);
  const isOurs = mark === seen;
  if (isWhole && !options.rebuild && isOurs) return { components, warnings, action: { kind: 'nothing' } };

  // A state file that names other interfaces or another version is of a set-up that is not wanted any more: all anew.
  const rebuild = options.rebuild || stateFile.state === 'drifted';
  const parts = (rebuild ? wanted : broken).map(({ part }) => part);
  const raised = { ...seen, generation: seen.generation + 1 };
  return {
    components,
    warnings,
    action: {
      kind: 'apply',
      parts,
      rebuild,
      interfaces,
      seen,
      mark: isOurs && 'claim' in acting ? raised : mark,
    },
  };
}

/** A mark that is gone (reboot, or removed by hand) overtakes nobody. */
function isOvertaken(held: Mark, seen: Mark): boolean {
  return seen.generation > 0 && (seen.owner !== held.owner || seen.generation > held.generation);
}

/** The very mark that is seen when the router is ours already. */
function markAfter(acting: Acting, seen: Mark): Mark {
  if ('held' in acting) return seen.generation === acting.held.generation ? seen : acting.held;
  const { owner, always } = acting.claim;
  return seen.generation > 0 && seen.owner === owner && !always ? seen : { owner, generation: seen.generation + 1 };
}

type Lacking = { readonly message: string; readonly missing: readonly string[] };

function toolForPeople(probe: Probe, { anyOf, packages }: ToolNeed): string {
  const name = anyOf.join(' or ');
  const manager = packageManagers.find((one) => probe.tools.includes(one) && packages[one] !== undefined);
  if (!manager) return name;
  const command = manager === 'apk' ? 'apk add' : `${manager} install`;
  return `${name} (package ${packages[manager]}: ${command} ${packages[manager]})`;
}

const lackingTools = (probe: Probe, { tools }: ProfileComponent): readonly string[] =>
  tools
    .filter(({ anyOf }) => !anyOf.some((name) => probe.tools.includes(name)))
    .map((need) => toolForPeople(probe, need));

/** What the whole profile cannot do without. */
function prerequisites(probe: Probe): Lacking | null {
  const { profile, interfaces } = probe;
  if (probe.userId !== 0 && probe.sudoWorks !== true) {
    return {
      message: 'The user is not root on the router, and “sudo -n” does not work for it',
      missing: ['root rights: log in as root, or allow the user sudo without a password'],
    };
  }
  const mandatory = profile.components.filter(({ optional }) => !optional);
  const tools = [...new Set(mandatory.flatMap((component) => lackingTools(probe, component)))];
  const title = `“${profile.title}”`;
  if (tools.length > 0) return { message: `The router lacks tools that ${title} needs`, missing: tools };
  if (interfaces.length === 0 && mandatory.some(({ needsInterfaces }) => needsInterfaces)) {
    const defaults = profile.interfacesOnOpenWrt;
    const without = defaults.length > 0 ? `, and the router has no ${defaults.join(' or ')}` : '';
    return {
      message: `No interface is named for ${title}${without}`,
      missing: ['interfaces: name the ones on the LAN side in the router’s settings'],
    };
  }
  // The router may have said them itself.
  const bad = interfaces.filter((name) => !interfacePattern.test(name)).map((name) => visibleLine(name, 40));
  const absent = profile.components.some(({ needsInterfaces }) => needsInterfaces)
    ? [...bad, ...probe.found.absentInterfaces]
    : bad;
  if (absent.length > 0) {
    return {
      message: `The router has no interface ${absent.join(', ')}`,
      missing: absent.map((name) => `interface ${name}`),
    };
  }
  return null;
}

type Judged = {
  readonly part: Part;
  /** of the profile's component */
  readonly name: string;
  readonly after: readonly string[];
  readonly component: Component;
  readonly isLeftOut: boolean;
  /** the exit code of a check that neither said a state nor ended with 0 or 1 */
  readonly unclear: number | null;
};

function judge(probe: Probe): readonly Judged[] {
  const left = new Set<string>();
  return partsOf(probe.profile, probe.interfaces).map(({ index, component, interfaceName, part }) => {
    const { name, optional, after } = component;
    const shown = interfaceName === null ? name : `${name} on ${interfaceName}`;
    const answer = probe.found.checks.find((one) => one.index === index && one.interfaceName === interfaceName);
    const tools = lackingTools(probe, component);
    const without = after.find((needed) => left.has(needed));
    const verdict: Verdict =
      tools.length > 0
        ? { state: 'prerequisite-missing', detail: `lacks ${tools.join('; ')}`, unclear: null }
        : without !== undefined
          ? { state: 'prerequisite-missing', detail: `needs “${without}”, which is left out`, unclear: null }
          : verdictOf(answer);
    const isObstacle = verdict.state === 'foreign' || verdict.state === 'prerequisite-missing';
    const isLeftOut = isObstacle && (optional || without !== undefined);
    if (isLeftOut) left.add(name);
    const { state, detail, unclear } = verdict;
    return { part, name, after, component: { name: shown, state, detail }, isLeftOut, unclear };
  });
}

type Verdict = { readonly state: ComponentState; readonly detail: string; readonly unclear: number | null };

const states: readonly ComponentState[] = ['present', 'missing', 'drifted', 'foreign', 'prerequisite-missing'];

/** The word that the check printed first; without one, its exit code. */
function verdictOf(answer: CheckAnswer | undefined): Verdict {
  if (!answer) return { state: 'missing', detail: 'the check gave no answer', unclear: null };
  const { words, exitCode } = answer;
  const [first = ''] = words.split(' ');
  const state = states.find((one) => one === first);
  if (state) return { state, detail: words.slice(first.length).trim(), unclear: null };
  if (exitCode === 0) return { state: 'present', detail: words, unclear: null };
  if (exitCode === 1) return { state: 'missing', detail: words, unclear: null };
  return { state: 'drifted', detail: `the check itself failed (exit code ${exitCode}) ${words}`, unclear: exitCode };
}

function obstacleIn(judged: readonly Judged[]): Plan['action'] | null {
  const needed = judged.filter(({ isLeftOut }) => !isLeftOut);
  const unclear = needed.find((one) => one.unclear !== null);
  if (unclear) return { kind: 'unclear', check: unclear.component.name, exitCode: unclear.unclear ?? 0 };
  const detailsOf = (state: ComponentState) =>
    needed
      .filter(({ component }) => component.state === state)
      .map(({ component }) => component.detail || component.name);
  const missing = detailsOf('prerequisite-missing');
  if (missing.length > 0) return { kind: 'missing', message: 'The router lacks what the profile needs', missing };
  const conflicts = detailsOf('foreign');
  return conflicts.length > 0 ? { kind: 'conflict', conflicts } : null;
}

function stateComponent({ profile, interfaces, bootId, found }: Probe): Component {
  const name = 'state file';
  const { generation } = markOf(found.state);
  if (generation === 0) return { name, state: 'missing', detail: `${rsm.stateFile} is not there` };
  const wanted = { remove_on_end: undefined, ...layoutOf(profile, interfaces), boot_id: bootId };
  const wrong = Object.entries(wanted).filter(([key, value]) => found.state[key] !== value);
  if (wrong.length === 0) return { name, state: 'present', detail: `generation ${generation}` };
  return { name, state: 'drifted', detail: `${rsm.stateFile} has another ${wrong.map(([key]) => key).join(', ')}` };
}

function watchdogComponent({ profile, found }: Probe): Component | null {
  if (!profile.removeOnEnd) return null;
  const name = 'watchdog';
  switch (found.watchdog) {
    case 'running':
      return { name, state: 'present', detail: 'removes what is set up when no check comes any more' };
    case 'unwritable':
      return { name, state: 'drifted', detail: `${rsm.stateFolder} cannot be written` };
    default:
      return { name, state: 'missing', detail: 'no process of ours is running on the router' };
  }
}
