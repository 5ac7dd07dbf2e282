/** The certificate of an authority that the system does not know, for one commands server. */

import { readFile } from 'node:fs/promises';
import { fail, ok, type Result } from '@shared/result';
import { texts } from '../texts';

const largestCaBytes = 1024 * 1024;

/** @returns the PEM, null when none is named, or the sentence that says why it cannot be used. */
export async function readCaFile(file: string | null): Promise<Result<string | null, string>> {
  if (file === null) return ok(null);
  try {
    const text = await readFile(file, 'utf8');
    const isPem = text.length <= largestCaBytes && text.includes('-----BEGIN CERTIFICATE-----');
    return isPem ? ok(text) : fail(texts.settings.noCertificate(file));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return fail(texts.settings.unreadableCertificate(file, reason));
  }
}
