/**
 * Hosts of an OpenSSH client configuration (ssh_config(5)): the first value found wins, blocks apply by their patterns,
 * included files stand where they are included. Nothing is executed: what would have to be is reported and left out.
 */

import type { ImportRemark } from '@shared/import';
import { visibleLine } from '@shared/visible-text';
import { blankCandidate, type Candidate, type CandidateJump, type ReadHosts } from './candidate';
import { jumpOf } from './table';
import { texts } from '../../texts';

export type SshConfigFile = { readonly name: string; readonly text: string };

export type SshConfigPorts = {
  readonly home: string;
  /** the files an Include names, in order; a sentence when they cannot be read */
  readonly include: (pattern: string) => Promise<readonly SshConfigFile[] | string>;
};

/** As OpenSSH: deeper is a circle. */
const deepestInclude = 16;
const mostFiles = 200;
const words = texts.importing.sshConfig;

type Context = { readonly alias: string; readonly hostName: string | null; readonly user: string | null };
type Verdict = 'yes' | 'no' | 'unknown';
type Condition = {
  readonly where: string;
  readonly text: string | null;
  readonly verdict: (context: Context) => Verdict;
};
type Setting = {
  readonly where: string;
  readonly conditions: readonly Condition[];
  readonly keyword: string;
  readonly value: string;
  readonly quote: Quote;
};

/** What may be shown of a text: nothing where it stands in an included file, which may be any file of this computer. */
type Quote = (text: string, limit: number) => string | null;

export async function readSshConfig(file: SshConfigFile, ports: SshConfigPorts): Promise<ReadHosts> {
  const settings: Setting[] = [];
  const aliases = new Map<string, string>();
  const problems: ImportRemark[] = [];
  const notes: ImportRemark[] = [];
  let files = 0;

  async function read({ name, text }: SshConfigFile, outer: readonly Condition[], depth: number): Promise<void> {
    files += 1;
    const at = (line: number): string =>
      depth === 0 ? texts.importing.where.line(line) : texts.importing.where.lineOf(name, line);
    const quote: Quote = depth === 0 ? visibleLine : () => null;
    let block: readonly Condition[] = outer;
    for (const [index, raw] of text.split('\n').entries()) {
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
        block = [...outer, hostCondition(where, patterns)];
        for (const alias of patterns) if (!/[*?!]/.test(alias) && !aliases.has(alias)) aliases.set(alias, where);
      } else if (keyword === 'match') {
        block = [...outer, matchCondition(where, wordsOf(value), quote(wordsOf(value).join(' '), 80))];
      } else if (keyword === 'include') {
        for (const pattern of wordsOf(value)) await includeAll(where, pattern, block, depth, quote(pattern, 80));
      } else settings.push({ where, conditions: block, keyword, value, quote });
    }
  }

  async function includeAll(
    where: string,
    pattern: string,
    block: readonly Condition[],
    depth: number,
    shown: string | null,
  ): Promise<void> {
    if (depth >= deepestInclude || files >= mostFiles) {
      problems.push({ where, text: words.tooDeep(shown) });
      return;
    }
    const found = await ports.include(pattern);
    if (typeof found === 'string') problems.push({ where, text: words.notIncluded(shown, found) });
    else {
      if (found.length === 0) notes.push({ where, text: words.includesNothing(shown) });
      for (const included of found) await read(included, block, depth + 1);
    }
  }

  await read(file, [], 0);

  const candidates: Candidate[] = [];
  const undecided = new Map<string, string | null>();
  for (const [alias, where] of aliases) {
    const host = resolve(alias);
    const candidate = candidateOf(alias, where, host);
    if (candidate !== null) candidates.push(candidate);
  }
  for (const [where, text] of undecided) {
    notes.push({ where, text: words.undecided(text) });
  }
  return { candidates, problems, notes };

  function resolve(alias: string): ReadonlyMap<string, Setting> {
    const values = new Map<string, Setting>();
    for (const setting of settings) {
      if (values.has(setting.keyword)) continue;
      const context = {
        alias,
        hostName: values.get('hostname')?.value ?? null,
        user: values.get('user')?.value ?? null,
      };
      const verdicts = setting.conditions.map((condition) => ({ condition, verdict: condition.verdict(context) }));
      if (verdicts.some(({ verdict }) => verdict === 'no')) continue;
      const open = verdicts.find(({ verdict }) => verdict === 'unknown');
      if (open) undecided.set(open.condition.where, open.condition.text);
      else values.set(setting.keyword, setting);
    }
    return values;
  }

  function candidateOf(alias: string, where: string, values: ReadonlyMap<string, Setting>): Candidate | null {
    const word = (keyword: string): string | null => {
      const value = values.get(keyword)?.value;
      return value === undefined ? null : (wordsOf(value)[0] ?? null);
    };
    const hostName = withTokens(word('hostname') ?? alias, { '%h': alias, '%n': alias });
    if (hostName === null) {
      problems.push({
        where: values.get('hostname')?.where ?? where,
        text: words.hostNameToken,
      });
      return null;
    }
    if (values.has('proxycommand')) {
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
      jump: jumpHostOf(alias, values.get('proxyjump')),
    };
  }

  function jumpHostOf(alias: string, setting: Setting | undefined): CandidateJump | null {
    if (setting === undefined || setting.value.toLowerCase() === 'none') return null;
    const hops = setting.value.split(',').map((hop) => hop.trim());
    const last = hops.at(-1) ?? '';
    if (hops.length > 1) {
      const text = words.severalJumps(visibleLine(alias, 60), hops.length, setting.quote(last, 60));
      notes.push({ where: setting.where, text });
    }
    return jumpOf(last);
  }

  function keyFileOf(alias: string, setting: Setting | undefined): string | null {
    const value = setting === undefined ? undefined : wordsOf(setting.value)[0];
    if (setting === undefined || value === undefined || value.toLowerCase() === 'none') return null;
    const file = withTokens(value.replace(/^~(?=\/)/, ports.home), { '%d': ports.home });
    if (file?.startsWith('/') === true || /^[A-Za-z]:[\\/]/.test(file ?? '')) return file;
    notes.push({ where: setting.where, text: words.keyLeftOut(setting.quote(value, 80), visibleLine(alias, 60)) });
    return null;
  }
}

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

function hostCondition(where: string, patterns: readonly string[]): Condition {
  return {
    where,
    text: null,
    verdict: ({ alias }) => (matchesPatterns(alias, patterns) ? 'yes' : 'no'),
  };
}

/** One negated pattern that fits refuses, whatever else fits. */
function matchesPatterns(text: string, patterns: readonly string[]): boolean {
  let fits = false;
  for (const pattern of patterns) {
    const negated = pattern.startsWith('!');
    if (!wildcard(negated ? pattern.slice(1) : pattern).test(text)) continue;
    if (negated) return false;
    fits = true;
  }
  return fits;
}

function wildcard(pattern: string): RegExp {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'i');
}

const withoutArgument = new Set(['all', 'canonical', 'final']);

/** All criteria must hold. What depends on this computer or would run a program cannot be decided here. */
function matchCondition(where: string, words: readonly string[], text: string | null): Condition {
  const criteria: { readonly name: string; readonly negated: boolean; readonly patterns: readonly string[] }[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const [bare = '', inline] = word.replace(/^!/, '').toLowerCase().split('=', 2);
    const argument = withoutArgument.has(bare) ? '' : (inline ?? words[(index += 1)] ?? '');
    criteria.push({ name: bare, negated: word.startsWith('!'), patterns: argument.split(',') });
  }
  const one = ({ name, patterns }: (typeof criteria)[number], context: Context): Verdict => {
    const against = (text: string | null): Verdict =>
      text === null ? 'unknown' : matchesPatterns(text, patterns) ? 'yes' : 'no';
    if (name === 'all') return 'yes';
    if (name === 'host') return against(context.hostName ?? context.alias);
    if (name === 'originalhost') return against(context.alias);
    if (name === 'user') return against(context.user);
    return 'unknown';
  };
  const opposite: Record<Verdict, Verdict> = { yes: 'no', no: 'yes', unknown: 'unknown' };
  return {
    where,
    text,
    verdict: (context) => {
      const verdicts = criteria.map((criterion) => {
        const verdict = one(criterion, context);
        return criterion.negated ? opposite[verdict] : verdict;
      });
      if (verdicts.includes('no')) return 'no';
      return verdicts.includes('unknown') ? 'unknown' : 'yes';
    },
  };
}
