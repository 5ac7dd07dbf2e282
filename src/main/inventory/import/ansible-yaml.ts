/** Ansible's YAML inventory: groups with `hosts`, `children` and `vars`. Nothing in it is evaluated; loaded when needed. */

import type { ImportRemark } from '@shared/import';
import { visibleLine } from '@shared/visible-text';
import { isMap, isScalar, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import { addHost, type AnsibleInventory, type AnsibleValue, emptyAnsible, groupNamed } from './ansible-inventory';
import { expandRange } from './ansible-range';
import { texts } from '../../texts';

/** A larger one would keep main busy too long: 2 MB took 0.8 s where it was measured. */
export const largestYamlCharacters = 2 * 1024 * 1024;
const deepestGroup = 32;
const { where: places, ansible: words } = texts.importing;

/** What is neither text nor a plain value has no use here. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint' ? String(value) : '';
}

export function readAnsibleYaml(text: string): AnsibleInventory {
  const inventory = emptyAnsible();
  const { problems } = inventory;
  if (text.length > largestYamlCharacters) {
    problems.push({ where: places.file, text: words.yamlTooLarge });
    return inventory;
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, logLevel: 'silent' });
  for (const error of document.errors) {
    const line = error.linePos?.[0].line;
    const where = line === undefined ? places.file : places.line(line);
    problems.push({ where, text: words.notYaml(visibleLine(error.message.split('\n')[0] ?? '', 120)) });
  }
  if (document.errors.length > 0) return inventory;

  const at = (node: unknown): string => {
    const offset = (node as Node | null)?.range?.[0];
    return offset === undefined ? places.file : places.line(lines.linePos(offset).line);
  };
  const nameOf = (pair: Pair): string => String(isScalar(pair.key) ? pair.key.value : pair.key);
  const resolved = (node: unknown): unknown => {
    const target = node as { readonly resolve?: (of: typeof document) => unknown } | null;
    return typeof target?.resolve === 'function' ? target.resolve(document) : node;
  };

  const pairsOf = (node: unknown, what: string): readonly Pair[] => {
    const found = resolved(node);
    if (isMap(found)) return found.items;
    const isNothing = found === null || found === undefined || (isScalar(found) && found.value === null);
    if (!isNothing) problems.push({ where: at(node), text: words.notNames(what) });
    return [];
  };

  const variablesOf = (node: unknown): Map<string, AnsibleValue> => {
    const variables = new Map<string, AnsibleValue>();
    for (const pair of pairsOf(node, words.variables)) {
      const value = resolved(pair.value);
      // Lists and maps are of no use to a connection; what is encrypted is not read.
      if (!isScalar(value) || value.tag === '!vault') continue;
      const plain = value.tag === '!unsafe' ? ({ plain: true } as const) : {};
      variables.set(nameOf(pair), { text: textOf(value.value), where: at(pair.key), ...plain });
    }
    return variables;
  };

  const readGroup = (name: string, node: unknown, depth: number): void => {
    const group = groupNamed(inventory, name);
    for (const part of pairsOf(node, words.theGroup(visibleLine(name, 60)))) {
      const kind = nameOf(part);
      if (kind === 'vars') for (const [key, value] of variablesOf(part.value)) group.variables.set(key, value);
      else if (kind === 'hosts') for (const host of pairsOf(part.value, 'hosts')) readHost(name, host);
      else if (kind === 'children') {
        for (const child of pairsOf(part.value, 'children')) {
          group.children.set(nameOf(child), at(child.key));
          if (depth < deepestGroup) readGroup(nameOf(child), child.value, depth + 1);
        }
      } else {
        const text = words.unknownPart(visibleLine(kind, 60), visibleLine(name, 60));
        problems.push({ where: at(part.key), text });
      }
    }
  };

  const readHost = (group: string, pair: Pair): void => {
    const where = at(pair.key);
    const [names, problem] = expandRange(nameOf(pair));
    if (problem !== null) problems.push({ where, text: problem } satisfies ImportRemark);
    else {
      const variables = variablesOf(pair.value);
      for (const name of names) addHost(inventory, group, name, where, variables);
    }
  };

  for (const group of pairsOf(document.contents, words.theInventory)) readGroup(nameOf(group), group.value, 0);
  return inventory;
}
