/**
 * What is known from outside about how far the audit record goes: the number and the hash of a record that is on disk, in a
 * file of its own in another folder. So records that are taken away at the very end are missed. It is written after the
 * records, so it says “at least so many” and is never ahead of them.
 */

import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { isNodeError, writeWhole } from '../storage/write-whole';
import type { ChainTip } from './audit-chain';
import { texts } from '../texts';

const anchorSchema = z.object({
  version: z.literal(1),
  n: z.number().int().positive(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});

/** Too many files are open, for one. With any other fault the record is written without what the anchor knows. */
const onlyForNow: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN', 'EBUSY']);

export type AuditAnchor = {
  /**
   * Null when there is none, or none that can be read: then nothing is known of the end. Rejects with the file system's error
   * where that is only for now.
   */
  readonly read: () => Promise<ChainTip | null>;
  /** Rejects with the file system's error. */
  readonly write: (tip: ChainTip) => Promise<void>;
};

export function createAuditAnchor(file: string): AuditAnchor {
  return {
    read: async () => {
      try {
        const { n, hash } = anchorSchema.parse(JSON.parse(await readFile(file, 'utf8')));
        return { n, hash };
      } catch (error) {
        if (isNodeError(error) && onlyForNow.has(error.code ?? '')) throw error;
        return null;
      }
    },
    write: ({ n, hash }) => writeWhole(file, `${JSON.stringify({ version: 1, n, hash })}\n`, { backup: null }),
  };
}

/** How the record on disk disagrees with what was known of it. */
export type AuditFinding =
  | { readonly kind: 'missing'; readonly from: number; readonly to: number }
  /** a record of this number is there or should be, and is not the one that was written */
  | { readonly kind: 'replaced'; readonly n: number };

/** One sentence for the admin, with what it means and what to do. */
export function findingWords(finding: AuditFinding): string {
  return finding.kind === 'missing'
    ? texts.audit.endMissing(finding.from, finding.to)
    : texts.audit.endReplaced(finding.n);
}
