/** When a block of an OpenSSH configuration applies: Host and Match (ssh_config(5)), decided for one alias after the other. */

import { fitsPattern, hasWildcard } from './glob';

/** What is known of a host when a block is reached; `hostName` with its tokens put in, null where that cannot be done. */
export type Context = { readonly alias: string; readonly hostName: string | null; readonly user: string | null };
export type Verdict = 'yes' | 'no' | 'unknown';
export type Condition = {
  readonly where: string;
  /** what may be shown of it */
  readonly text: string | null;
  /** it holds for these aliases only, in small letters; null: that is seen by its verdict */
  readonly aliases: readonly string[] | null;
  readonly verdict: (context: Context) => Verdict;
};

export function hostCondition(where: string, patterns: readonly string[]): Condition {
  const lowered = patterns.map((pattern) => pattern.toLowerCase());
  const isPlain = lowered.every((pattern) => !hasWildcard(pattern) && !pattern.startsWith('!'));
  return {
    where,
    text: null,
    aliases: isPlain ? lowered : null,
    verdict: ({ alias }) => (matchesPatterns(alias, lowered) ? 'yes' : 'no'),
  };
}

/** One negated pattern that fits refuses, whatever else fits. */
function matchesPatterns(text: string, lowered: readonly string[]): boolean {
  const name = text.toLowerCase();
  let fits = false;
  for (const pattern of lowered) {
    const negated = pattern.startsWith('!');
    if (!fitsPattern(name, negated ? pattern.slice(1) : pattern)) continue;
    if (negated) return false;
    fits = true;
  }
  return fits;
}

const withoutArgument = new Set(['all', 'canonical', 'final']);

/** All criteria must hold. What depends on this computer or would run a program cannot be decided here. */
export function matchCondition(where: string, words: readonly string[], text: string | null): Condition {
  const criteria: { readonly name: string; readonly negated: boolean; readonly patterns: readonly string[] }[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const [bare = '', inline] = word.replace(/^!/, '').toLowerCase().split('=', 2);
    const argument = withoutArgument.has(bare) ? '' : (inline ?? words[(index += 1)] ?? '');
    criteria.push({ name: bare, negated: word.startsWith('!'), patterns: argument.toLowerCase().split(',') });
  }
  const one = ({ name, patterns }: (typeof criteria)[number], context: Context): Verdict => {
    const against = (value: string | null): Verdict =>
      value === null ? 'unknown' : matchesPatterns(value, patterns) ? 'yes' : 'no';
    if (name === 'all') return 'yes';
    if (name === 'host') return against(context.hostName);
    if (name === 'originalhost') return against(context.alias);
    if (name === 'user') return against(context.user);
    return 'unknown';
  };
  const opposite: Record<Verdict, Verdict> = { yes: 'no', no: 'yes', unknown: 'unknown' };
  return {
    where,
    text,
    aliases: null,
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
