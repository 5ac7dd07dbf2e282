/** A process that writes audit records until it is killed: each line on stdout is a number that was on disk by then. */

import path from 'node:path';
import { createAuditAnchor } from '../../../src/main/audit/audit-anchor';
import { createAuditFile } from '../../../src/main/audit/audit-file';

const folder = process.argv[2] ?? '.';
const file = createAuditFile({
  file: path.join(folder, 'logs', 'audit.jsonl'),
  rotateAtBytes: 4_000,
  rotateAfterMs: 86_400_000,
  keepFiles: 1_000,
  keepInMemory: 1_000,
  wallMs: Date.now,
  onFailure: (error) => process.stdout.write(`failed: ${error.message}\n`),
  anchor: createAuditAnchor(path.join(folder, 'audit-anchor.json')),
  onAnchorFailure: (error) => process.stdout.write(`anchor failed: ${error.message}\n`),
});

const finding = await file.checkEnd();
process.stdout.write(finding === null ? 'well\n' : `${JSON.stringify(finding)}\n`);
for (let number = 0; ; number += 1) {
  file.append(JSON.stringify({ time: new Date().toISOString(), operation: `operation ${number}` }));
  if (number % 3 === 0) await file.flush();
}
