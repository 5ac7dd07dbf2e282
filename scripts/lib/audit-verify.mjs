// What `npm run audit:verify` says of files of the audit record: the first record that was changed, removed or put in
// between, and what is missing at the end, by the anchor that the app keeps in its data folder. Tests ask it, too.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

class Broken extends Error {}

/**
 * @param files in any order
 * @param anchorFile the one that is named; null: it is looked for
 * @returns whether the chain is unbroken, and what is to be said of it
 */
export function verifyAudit(files, anchorFile = null) {
  try {
    return { isUnbroken: true, says: lookAt(files, anchorFile).join('\n') };
  } catch (error) {
    if (error instanceof Broken) return { isUnbroken: false, says: error.message };
    throw error;
  }
}

function lookAt(files, anchorFile) {
  const read = files.map(recordsIn).filter(({ records, torn }) => records.length + torn.length > 0);
  read.sort((a, b) => (a.records[0]?.record.n ?? 0) - (b.records[0]?.record.n ?? 0));
  const records = read.flatMap((each) => each.records);
  const torn = read.flatMap((each) => each.torn);
  const [first, last] = [records[0], records.at(-1)];
  const anchor = anchorFor(files, anchorFile);
  if (!first || !last) {
    if (anchor.n) fail(`There is no record in it, and at least ${anchor.n} were written (${anchor.file}).`);
    fail('There is no record in it.');
  }
  if (first.record.n === 1 && first.record.previous !== '0'.repeat(64))
    fail(`${where(first)} is changed: it is not the beginning it says it is.`);

  for (let index = 1; index < records.length; index += 1) {
    const before = records[index - 1];
    const { record } = records[index];
    if (record.n === before.record.n + 1 && record.previous === hashOf(before.line)) continue;
    if (record.n > before.record.n + 1)
      fail(`${gap(before.record.n, record.n)} missing before ${where(records[index])}.`);
    if (record.n <= before.record.n)
      fail(`${where(records[index])} is out of order: it does not follow record ${before.record.n}.`);
    fail(`${where(before)} is changed: record ${record.n} was written after another one.`);
  }
  const told = records.filter(({ record }) => ['recordsMissing', 'recordReplaced'].includes(record.operation));
  if (told.length > 0)
    fail(
      `${told.map(where).join(', ')}: the app itself found here that the end of the record had been taken away or replaced.`,
    );
  if (anchor.n > last.record.n) {
    const count = anchor.n - last.record.n;
    fail(
      `The record ends before what was known: at least ${count === 1 ? '1 record is' : `${count} records are`} missing at its end. ` +
        `It ends with record ${last.record.n}, and record ${anchor.n} was written (${anchor.file}).`,
    );
  }
  const known = records.find(({ record }) => record.n === anchor.n);
  if (known && hashOf(known.line) !== anchor.hash)
    fail(`${where(known)} is not the record that was written: the end was replaced (${anchor.file}).`);
  return [
    `${records.length} records, ${first.record.n} to ${last.record.n}, ${first.record.time} to ${last.record.time}: unbroken.`,
    anchor.says,
    ...(first.record.n > 1 ? [`What was before record ${first.record.n} is not in these files.`] : []),
    ...torn.map((place) => `${place}: a line that is no record, as a crash leaves it. Nothing is missing around it.`),
  ];
}

/** The records of a file with their line numbers; a line that a crash has torn is no record. */
function recordsIn(file) {
  const lines = readFileSync(file, 'utf8').split('\n');
  const records = [];
  const torn = [];
  lines.forEach((line, index) => {
    if (line === '') return;
    const record = parse(line);
    if (record) records.push({ file, at: index + 1, line, record });
    else torn.push(`${file}:${index + 1}`);
  });
  return { records, torn };
}

function parse(line) {
  try {
    const record = JSON.parse(line);
    return Number.isInteger(record?.n) && typeof record.previous === 'string' ? record : null;
  } catch {
    return null;
  }
}

/** The one that is named; else the app's, beside the folder of the logs, when the newest file is among those to be looked at. */
function anchorFor(files, named) {
  // A kill between two files leaves the older ones alone: then they are the whole record.
  const newest =
    files.find((file) => path.basename(file) === 'audit.jsonl') ??
    files.find((file) => !existsSync(path.join(path.dirname(file), 'audit.jsonl')));
  const places = newest ? ['..', '.'].map((up) => path.join(path.dirname(newest), up, 'audit-anchor.json')) : [];
  const file = named ?? places.find((place) => existsSync(place));
  const unknown = (why) => ({ n: 0, says: `Whether records are missing at its end is not known: ${why}.` });
  if (!file) return unknown(newest ? 'there is no audit-anchor.json beside it' : 'the newest file is not among these');
  try {
    const { n, hash } = JSON.parse(readFileSync(file, 'utf8'));
    if (!Number.isInteger(n) || typeof hash !== 'string') throw new Error('it is not what the app writes');
    return { n, hash, file, says: `Its end is not before record ${n}, the last that was known (${file}).` };
  } catch (error) {
    return unknown(`${file} cannot be read (${error.message})`);
  }
}

function hashOf(line) {
  return createHash('sha256').update(line).digest('hex');
}
function gap(from, to) {
  return to - from === 2 ? `Record ${from + 1} is` : `Records ${from + 1} to ${to - 1} are`;
}
function where({ file, at, record }) {
  return `${file}:${at} (record ${record.n})`;
}
function fail(sentence) {
  throw new Broken(sentence);
}
