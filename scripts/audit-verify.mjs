// npm run audit:verify -- FILE…: finds the first record that was changed, removed or put in between. Files in any order.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error('usage: npm run audit:verify -- FILE…');
  process.exit(2);
}
const hashOf = (line) => createHash('sha256').update(line).digest('hex');

/** The records of a file with their line numbers; a line that a crash has torn is no record. */
function readFile(file) {
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

const read = files.map(readFile).filter(({ records, torn }) => records.length + torn.length > 0);
read.sort((a, b) => (a.records[0]?.record.n ?? 0) - (b.records[0]?.record.n ?? 0));
const records = read.flatMap((each) => each.records);
const torn = read.flatMap((each) => each.torn);
const [first, last] = [records[0], records.at(-1)];
if (!first || !last) fail('There is no record in it.');
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
console.log(
  `${records.length} records, ${first.record.n} to ${last.record.n}, ${first.record.time} to ${last.record.time}: unbroken.`,
);
if (first.record.n > 1) console.log(`What was before record ${first.record.n} is not in these files.`);
for (const place of torn)
  console.log(`${place}: a line that is no record, as a crash leaves it. Nothing is missing around it.`);

function gap(from, to) {
  return to - from === 2 ? `Record ${from + 1} is` : `Records ${from + 1} to ${to - 1} are`;
}
function where({ file, at, record }) {
  return `${file}:${at} (record ${record.n})`;
}
function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
