// npm run audit:verify -- [--anchor=FILE] FILE…: says whether the audit record is unbroken. Files in any order.
import { verifyAudit } from './lib/audit-verify.mjs';

const given = process.argv.slice(2);
const files = given.filter((argument) => !argument.startsWith('--anchor='));
const anchor = given.find((argument) => argument.startsWith('--anchor='))?.slice('--anchor='.length) ?? null;
if (files.length === 0) {
  console.error('usage: npm run audit:verify -- [--anchor=FILE] FILE…');
  process.exit(2);
}
const { isUnbroken, says } = verifyAudit(files, anchor);
if (isUnbroken) console.log(says);
else {
  console.error(says);
  process.exit(1);
}
