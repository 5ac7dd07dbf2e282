/** Ansible's YAML inventory: groups with `hosts`, `children` and `vars`. Nothing in it is evaluated; loaded when needed. */

import { setImmediate } from 'node:timers/promises';
import type { ImportRemark } from '@shared/import';
import { visibleLine } from '@shared/visible-text';
import {
  Composer,
  type CST,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  type Pair,
  Parser,
  type YAMLMap,
} from 'yaml';
import {
  addHost,
  type AnsibleInventory,
  type AnsibleValue,
  emptyAnsible,
  groupNamed,
  hasRoom,
  isRead,
} from './ansible-inventory';
import { expandRange } from './ansible-range';
import { texts } from '../../texts';

/** A larger one would keep main busy too long: of 2 MB the tokens took 0.7 s in pieces, the rest 0.2 s in one. */
export const largestYamlCharacters = 2 * 1024 * 1024;
/** Main answers clicks between two pieces of so many lexemes: about 7 ms, and a thousand hosts have 30,000. */
const pieceLexemes = 2_000;
/** A group can have a name of 100 characters, and so 50 parts. */
const deepestGroup = 64;
/**
 * Levels of maps and lists; each group is two. The library goes down by recursion: 100,000 brackets in a file ended the
 * whole process, and no exception could be caught.
 */
const deepestYaml = 200;
const { where: places, ansible: words } = texts.importing;

/** In quotes it is a name. */
const isMerge = ({ key }: Pair): boolean => isScalar(key) && key.value === '<<' && key.type === 'PLAIN';

/** What is neither text nor a plain value has no use here. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint' ? String(value) : '';
}

export async function readAnsibleYaml(text: string): Promise<AnsibleInventory> {
  const inventory = emptyAnsible();
  const { problems } = inventory;
  if (text.length > largestYamlCharacters) {
    problems.push({ where: places.file, text: words.yamlTooLarge });
    return inventory;
  }
  const lines = new LineCounter();
  const tokens = await tokensOf(text, lines);
  if (tokens === null) {
    problems.push({ where: places.file, text: words.tooDeep });
    return inventory;
  }
  const [document] = new Composer({ uniqueKeys: false, logLevel: 'silent' }).compose(tokens, true, text.length);
  if (document === undefined) return inventory;
  await setImmediate();
  for (const error of document.errors) {
    const where = places.line(lines.linePos(error.pos[0]).line);
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

  /** What a map says with its merge keys: itself first, then the maps that it merges, each as it is merged itself. */
  const mergedMaps = new Map<unknown, readonly Pair[]>();
  const merged = (map: YAMLMap): readonly Pair[] => {
    if (!map.items.some(isMerge)) return map.items;
    const known = mergedMaps.get(map);
    if (known) return known;
    // A map that merges itself finds itself empty.
    mergedMaps.set(map, []);
    const pairs = new Map<string, Pair>();
    for (const pair of map.items) if (!isMerge(pair)) pairs.set(nameOf(pair), pair);
    for (const pair of map.items.filter(isMerge)) {
      const value = resolved(pair.value);
      for (const source of isSeq(value) ? value.items : [value]) {
        for (const inner of pairsOf(source, words.mergeKey)) {
          if (!hasRoom(inventory, at(pair.key))) break;
          if (!pairs.has(nameOf(inner))) pairs.set(nameOf(inner), inner);
        }
      }
    }
    mergedMaps.set(map, [...pairs.values()]);
    return [...pairs.values()];
  };

  const pairsOf = (node: unknown, what: string): readonly Pair[] => {
    const found = resolved(node);
    if (isMap(found)) return merged(found);
    const isNothing = found === null || found === undefined || (isScalar(found) && found.value === null);
    if (!isNothing) problems.push({ where: at(node), text: words.notNames(what) });
    return [];
  };

  const variablesOf = (node: unknown): Map<string, AnsibleValue> => {
    const variables = new Map<string, AnsibleValue>();
    for (const pair of pairsOf(node, words.variables)) {
      const value = resolved(pair.value);
      if (!isRead(nameOf(pair))) continue;
      // Lists and maps are of no use to a connection; what is encrypted is not read.
      if (!isScalar(value) || value.tag === '!vault') continue;
      const plain = value.tag === '!unsafe' ? ({ plain: true } as const) : {};
      variables.set(nameOf(pair), { text: textOf(value.value), where: at(pair.key), ...plain });
    }
    return variables;
  };

  /** Which maps were read for which group: a map that has an alias can stand below itself, or be there a million times. */
  const read = new Map<string, Set<unknown>>();

  const readGroup = (name: string, node: unknown, depth: number): void => {
    const group = groupNamed(inventory, name);
    const maps = read.get(name) ?? new Set();
    read.set(name, maps);
    const map = resolved(node);
    if (map !== null && maps.has(map)) return;
    maps.add(map);
    for (const part of pairsOf(node, words.theGroup(visibleLine(name, 60)))) {
      const kind = nameOf(part);
      if (kind === 'vars') for (const [key, value] of variablesOf(part.value)) group.variables.set(key, value);
      else if (kind === 'hosts') readHosts(name, part.value);
      else if (kind === 'children') readChildren(name, part.value, depth);
      else {
        const text = words.unknownPart(visibleLine(kind, 60), visibleLine(name, 60));
        problems.push({ where: at(part.key), text });
      }
    }
  };

  const readHosts = (name: string, hosts: unknown): void => {
    for (const host of pairsOf(hosts, words.hostsOf(visibleLine(name, 60)))) {
      if (!hasRoom(inventory, at(host.key))) return;
      readHost(name, host);
    }
  };

  const readChildren = (name: string, children: unknown, depth: number): void => {
    for (const child of pairsOf(children, words.childrenOf(visibleLine(name, 60)))) {
      const where = at(child.key);
      if (!hasRoom(inventory, where)) return;
      const inner = nameOf(child);
      groupNamed(inventory, name).children.set(inner, where);
      if (depth < deepestGroup) readGroup(inner, child.value, depth + 1);
      else problems.push({ where, text: words.groupTooDeep(visibleLine(inner, 60), deepestGroup) });
    }
  };

  const readHost = (group: string, pair: Pair): void => {
    const where = at(pair.key);
    const [names, problem] = expandRange(nameOf(pair));
    if (problem !== null) problems.push({ where, text: problem } satisfies ImportRemark);
    else {
      const variables = variablesOf(pair.value);
      if (!hasRoom(inventory, where, names.length - 1)) return;
      for (const name of names) addHost(inventory, group, name, where, variables);
    }
  };

  for (const group of pairsOf(document.contents, words.theInventory)) readGroup(nameOf(group), group.value, 0);
  return inventory;
}

/** null: nested too deep, and not read on from there. */
async function tokensOf(text: string, lines: LineCounter): Promise<readonly CST.Token[] | null> {
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  lines.addNewLine(0);
  let lexemes = 0;
  // As the parser's own parse() does, but for the look at its depth, and in pieces.
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > deepestYaml) return null;
    lexemes += 1;
    if (lexemes % pieceLexemes === 0) await setImmediate();
  }
  for (const token of parser.end()) tokens.push(token);
  await setImmediate();
  return tokens;
}
