/** Medians with their spread, and how they are printed. */

export type Spread = { readonly median: number; readonly least: number; readonly most: number };

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  const median = sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
  return { median, least: sorted[0] ?? 0, most: sorted.at(-1) ?? 0 };
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** One measured line: median, and in brackets the least and the most. */
export function printSpread(what: string, { median, least, most }: Spread, unit: string, digits = 0): void {
  const number = (value: number) => `${value.toFixed(digits).padStart(7)} ${unit}`;
  console.log(`  ${what.padEnd(44)} ${number(median)}   (${number(least)} … ${number(most)})`);
}

/** One ratio beside its budget; true when it is within. */
export function printRatio(
  what: string,
  ratio: number,
  budget: { readonly atMost: number } | { readonly atLeast: number },
) {
  const isWithin = 'atMost' in budget ? ratio <= budget.atMost : ratio >= budget.atLeast;
  const bound = 'atMost' in budget ? `at most ${budget.atMost}` : `at least ${budget.atLeast}`;
  console.log(
    `  ${`ratio, ${what}`.padEnd(44)} ${ratio.toFixed(2).padStart(7)}      budget ${bound}: ${isWithin ? 'within' : 'OVER'}`,
  );
  return isWithin;
}
