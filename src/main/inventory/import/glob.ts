/**
 * Patterns with * and ? as OpenSSH has them. Never a regular expression: `*a*a*a*b` made of one took minutes for a name of
 * sixty letters. Here the work is at most the length of the text times that of the pattern.
 */

/** Longer than any name of a host or a file. */
const longestText = 255;

export const hasWildcard = (pattern: string): boolean => /[*?]/.test(pattern);

/** Upper and lower case differ. A text of more than 255 characters fits no pattern. */
export function fitsPattern(text: string, pattern: string): boolean {
  if (text.length > longestText) return false;
  let at = 0;
  let inPattern = 0;
  /** the last star, and how far the text goes that it stands for */
  let star = -1;
  let starEnd = 0;
  while (at < text.length) {
    const wanted = pattern[inPattern];
    if (wanted === '*') {
      star = inPattern;
      starEnd = at;
      inPattern += 1;
    } else if (wanted !== undefined && (wanted === '?' || wanted === text[at])) {
      at += 1;
      inPattern += 1;
    } else if (star >= 0) {
      starEnd += 1;
      at = starEnd;
      inPattern = star + 1;
    } else return false;
  }
  while (pattern[inPattern] === '*') inPattern += 1;
  return inPattern === pattern.length;
}
