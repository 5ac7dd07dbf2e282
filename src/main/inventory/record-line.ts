/** The line where a record of a table begins: csv-parse tells the one where it ends, and quotes hold lines of their own. */

export const firstLineOf = (lastLine: number, cells: readonly string[]): number =>
  lastLine - cells.reduce((sum, cell) => sum + (cell.match(/\n/g)?.length ?? 0), 0);
