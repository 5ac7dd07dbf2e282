/**
 * Hosts of an OpenSSH client configuration (ssh_config(5)): the first value found wins, blocks apply by their patterns,
 * included files stand where they are included. Nothing is executed: what would have to be is reported and left out.
 */

import { setImmediate } from 'node:timers/promises';
import { type ImportRemark, largestImportBytes } from '@shared/import';
import { visibleLine } from '@shared/visible-text';
import { blankCandidate, type Candidate, type CandidateJump, type QuotedField, type ReadHosts } from './candidate';
import { type Condition, hostCondition, matchCondition, type Verdict } from './ssh-config-blocks';
import { problemOfRouter } from './problem-of-line';
import { jumpOf } from './table';
import { texts } from '../../texts';

export type SshConfigFile = { readonly name: string; readonly text: string };

export type SshConfigPorts = {
  readonly home: string;
  /** the files an Include names, in order; a sentence when they cannot be read. `room`: bytes they may have together */
  readonly include: (pattern: string, room: number) => Promise<readonly SshConfigFile[] | string>;
};

/** As OpenSSH: deeper is a circle. */
const deepestInclude = 16;
const mostFiles = 200;
/** Main answers clicks between two pieces of so many lines, or so many blocks held against hosts. */
const pieceLines = 500;
const pieceBlocks = 1_000;
/** What a host takes besides its blocks. */
const blocksOfOneHost = 10;
const words = texts.importing.sshConfig;

type Setting = {
  readonly where: string;
  readonly keyword: string;
  /** of the settings of one slot the first counts */
  readonly slot: string;
  readonly value: string;
  readonly quote: Quote;
};

/** Settings that apply together: those below one Host or Match, or below an Include in it. */
type Block = { readonly conditions: readonly Condition[]; readonly settings: Setting[] };

/** What may be shown of a text: nothing where it stands in an included file, which may be any file of this computer. */
type Quote = (text: string, limit: number) => string | null;

export async function readSshConfig(file: SshConfigFile, ports: SshConfigPorts): Promise<ReadHosts> {
  const blocks: Block[] = [];
  const aliases = new Map<string, string>();
  const problems: ImportRemark[] = [];
  const notes: ImportRemark[] = [];
  let files = 0;
  let room = largestImportBytes - Buffer.byteLength(file.text);

  async function read({ name, text }: SshConfigFile, outer: readonly Condition[], depth: number): Promise<void> {
    files += 1;
    const at = (line: number): string =>
      depth === 0 ? texts.importing.where.line(line) : texts.importing.where.lineOf(name, line);
    const quote: Quote = depth === 0 ? visibleLine : () => null;
    let block = begin(outer);
    for (const [index, raw] of text.split('\n').entries()) {
      if (index % pieceLines === pieceLines - 1) await setImmediate();
      const line = raw.trim();
      if (line === '' || line.startsWith('#')) continue;
      const where = at(index + 1);
      const match = /^([A-Za-z][A-Za-z0-9]*)(?:\s*=\s*|\s+)?(.*)$/s.exec(line);
      const keyword = match?.[1]?.toLowerCase();
      const value = match?.[2]?.trim() ?? '';
      if (keyword === undefined) problems.push({ where, text: words.notSetting(quote(line, 60)) });
      else if (value === '') problems.push({ where, text: words.noValue(quote(line, 60)) });
      else if (keyword === 'host') {
        const patterns = wordsOf(value);
        block = begin([...outer, hostCondition(where, patterns)]);
        for (const alias of patterns) if (!/[*?!]/.test(alias) && !aliases.has(alias)) aliases.set(alias, where);
      } else if (keyword === 'match') {
        block = begin([...outer, matchCondition(where, wordsOf(value), quote(wordsOf(value).join(' '), 80))]);
      } else if (keyword === 'include') {
        for (const pattern of wordsOf(value))
          await includeAll(where, pattern, block.conditions, depth, quote(pattern, 80));
        // What follows stands after the included files, and the first value wins.
        block = begin(block.conditions);
      } else block.settings.push({ where, keyword, slot: slotOf(keyword), value, quote });
    }
  }

  function begin(conditions: readonly Condition[]): Block {
    const block: Block = { conditions, settings: [] };
    blocks.push(block);
    return block;
  }

  async function includeAll(
    where: string,
    pattern: string,
    outer: readonly Condition[],
    depth: number,
    shown: string | null,
  ): Promise<void> {
    if (depth >= deepestInclude || files >= mostFiles) {
      problems.push({ where, text: words.tooDeep(shown) });
      return;
    }
    const found = await ports.include(pattern, room);
    if (typeof found === 'string') problems.push({ where, text: words.notIncluded(shown, found) });
    else {
      for (const { text } of found) room -= Buffer.byteLength(text);
      if (found.length === 0) notes.push({ where, text: words.includesNothing(shown) });
      for (const included of found) await read(included, outer, depth + 1);
    }
  }

  await read(file, [], 0);

  const candidates: Candidate[] = [];
  const undecided = new Map<string, string | null>();
  const blocksFor = blocksByAlias(blocks.filter(({ settings }) => settings.length > 0));
  let held = 0;
  for (const [alias, where] of aliases) {
    held += blocksOfOneHost;
    if (held >= pieceBlocks) await pause();
    const candidate = candidateOf(alias, where, await resolve(alias));
    if (candidate !== null) candidates.push(candidate);
  }
  for (const [where, text] of undecided) notes.push({ where, text: words.undecided(text) });
  return { candidates, problems, notes };

  async function pause(): Promise<void> {
    held = 0;
    await setImmediate();
  }

  async function resolve(alias: string): Promise<ReadonlyMap<string, Setting>> {
    const values = new Map<string, Setting>();
    // As OpenSSH, each is decided once, when it is reached.
    const verdicts = new Map<Condition, Verdict>();
    const verdictOn = (condition: Condition): Verdict => {
      const hostName = hostNameOf(alias, values);
      const user = firstWord(values.get('user'));
      const verdict = verdicts.get(condition) ?? condition.verdict({ alias, hostName, user });
      verdicts.set(condition, verdict);
      return verdict;
    };
    for (const { conditions, settings } of blocksFor(alias)) {
      held += 1;
      if (held >= pieceBlocks) await pause();
      if (settings.every(({ slot }) => values.has(slot))) continue;
      const found = conditions.map((condition) => ({ condition, verdict: verdictOn(condition) }));
      if (found.some(({ verdict }) => verdict === 'no')) continue;
      const open = found.find(({ verdict }) => verdict === 'unknown');
      if (open) undecided.set(open.condition.where, open.condition.text);
      else for (const setting of settings) if (!values.has(setting.slot)) values.set(setting.slot, setting);
    }
    return values;
  }

  function candidateOf(alias: string, where: string, values: ReadonlyMap<string, Setting>): Candidate | null {
    const word = (keyword: string): string | null => firstWord(values.get(keyword));
    const hostName = hostNameOf(alias, values);
    if (hostName === null) {
      const setting = values.get('hostname');
      const value = setting === undefined ? null : setting.quote(firstWord(setting) ?? '', 60);
      const said = value === null ? words.hostNameToken : texts.importing.list.itIs(words.hostNameToken, value);
      problems.push({ where: setting?.where ?? where, text: problemOfRouter(alias, said) });
      return null;
    }
    const proxy = values.get('proxyjump');
    if (proxy?.keyword === 'proxycommand' && !isNone(proxy)) {
      problems.push({
        where,
        text: words.proxyCommand(visibleLine(alias, 60)),
      });
      return null;
    }
    return {
      ...blankCandidate,
      where,
      name: alias,
      address: hostName,
      port: word('port'),
      user: word('user'),
      keyFile: keyFileOf(alias, values.get('identityfile')),
      jump: jumpHostOf(alias, proxy),
      unquoted: unquotedOf(values),
    };
  }

  function jumpHostOf(alias: string, setting: Setting | undefined): CandidateJump | null {
    if (setting === undefined || isNone(setting)) return null;
    const hops = setting.value.split(',').map((hop) => hop.trim());
    const last = hops.at(-1) ?? '';
    if (hops.length > 1) {
      const text = words.severalJumps(visibleLine(alias, 60), hops.length, setting.quote(last, 60));
      notes.push({ where: setting.where, text });
    }
    return jumpOf(last);
  }

  function keyFileOf(alias: string, setting: Setting | undefined): string | null {
    const value = firstWord(setting);
    if (setting === undefined || value === null || value.toLowerCase() === 'none') return null;
    const file = withTokens(value.replace(/^~(?=\/)/, ports.home), { '%d': ports.home });
    if (file?.startsWith('/') === true || /^[A-Za-z]:[\\/]/.test(file ?? '')) return file;
    notes.push({ where: setting.where, text: words.keyLeftOut(setting.quote(value, 80), visibleLine(alias, 60)) });
    return null;
  }
}

/** ProxyJump and ProxyCommand say the same thing in two ways. */
const slotOf = (keyword: string): string => (keyword === 'proxycommand' ? 'proxyjump' : keyword);

const settingOf: Partial<Readonly<Record<QuotedField, string>>> = {
  address: 'hostname',
  port: 'port',
  user: 'user',
  jump: 'proxyjump',
};

function unquotedOf(values: ReadonlyMap<string, Setting>): readonly QuotedField[] {
  return (Object.keys(settingOf) as QuotedField[]).filter((field) => {
    const setting = values.get(settingOf[field] ?? '');
    return setting !== undefined && setting.quote(setting.value, 1) === null;
  });
}

const firstWord = (setting: Setting | undefined): string | null =>
  setting === undefined ? null : (wordsOf(setting.value)[0] ?? null);

/** null where it holds a token that is not known */
const hostNameOf = (alias: string, values: ReadonlyMap<string, Setting>): string | null =>
  withTokens(firstWord(values.get('hostname')) ?? alias, { '%h': alias, '%n': alias });

const isNone = ({ value }: Setting): boolean => value.toLowerCase() === 'none';

/** null when a token is left that is not among them. */
function withTokens(text: string, tokens: Readonly<Record<string, string>>): string | null {
  let unknown = false;
  const result = text.replaceAll(/%./g, (token) => {
    if (token === '%%') return '%';
    const value = tokens[token];
    unknown ||= value === undefined;
    return value ?? '';
  });
  return unknown ? null : result;
}

/** Words by white space, with double quotes around those that hold some. */
function wordsOf(text: string): readonly string[] {
  return [...text.matchAll(/"([^"]*)"|(#.*$)|(\S+)/g)].flatMap(([, quoted, , bare]) => quoted ?? bare ?? []);
}

/**
 * Which blocks may apply to an alias, in the order of the file. Most hold for the aliases they name and are found by them:
 * a file of a thousand hosts has a thousand blocks, and a million pairs of the two.
 */
function blocksByAlias(blocks: readonly Block[]): (alias: string) => readonly Block[] {
  const named = new Map<string, number[]>();
  const others: number[] = [];
  for (const [index, { conditions }] of blocks.entries()) {
    const plain = conditions.find(({ aliases }) => aliases !== null)?.aliases ?? null;
    if (plain === null) others.push(index);
    for (const alias of new Set(plain ?? [])) {
      const indexes = named.get(alias);
      if (indexes) indexes.push(index);
      else named.set(alias, [index]);
    }
  }
  return (alias) => {
    const indexes = [...(named.get(alias.toLowerCase()) ?? []), ...others].toSorted((left, right) => left - right);
    return indexes.flatMap((index) => blocks[index] ?? []);
  };
}
