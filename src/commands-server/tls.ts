/** The server's own certificate and key: read from files, checked before use, and read again when they change. */

import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Server } from 'node:https';
import { createSecureContext } from 'node:tls';
import { ConfigError } from './router-directory/yaml-file';

export type TlsFiles = { readonly cert: string; readonly key: string };
export type TlsPair = { readonly cert: string; readonly key: string };

/** Throws a ConfigError when the pair cannot be used: unreadable, not PEM, or a key of another certificate. */
export async function readTlsPair(files: TlsFiles): Promise<TlsPair> {
  const read = async (file: string, what: string) => {
    try {
      return await readFile(file, 'utf8');
    } catch (error) {
      throw new ConfigError(`${file}: ${what} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'})`);
    }
  };
  const pair = { cert: await read(files.cert, 'the certificate'), key: await read(files.key, 'the key') };
  try {
    createSecureContext(pair);
    if (Date.parse(new X509Certificate(pair.cert).validTo) < Date.now()) throw new Error('the certificate has expired');
  } catch (error) {
    // The reason of OpenSSL names no part of the key.
    throw new ConfigError(`${files.cert}: this certificate and key cannot be used (${(error as Error).message})`);
  }
  return pair;
}

/** Looks at the files every so often and takes a new pair for new connections; one that is wrong changes nothing. */
export function renewTls(ports: {
  readonly server: Server;
  readonly files: TlsFiles;
  readonly current: TlsPair;
  readonly everyMs: number;
  readonly onRenewed: (problem: string | null) => void;
}): { readonly stop: () => void } {
  let { current } = ports;
  let lastProblem: string | null = null;
  let isLooking = false;
  /** One look at a time: an older one that ends after a newer one would tell what is not so any more. */
  const look = async () => {
    if (isLooking) return;
    isLooking = true;
    try {
      const next = await readTlsPair(ports.files);
      lastProblem = null;
      if (next.cert === current.cert && next.key === current.key) return;
      ports.server.setSecureContext(next);
      current = next;
      ports.onRenewed(null);
    } catch (error) {
      // Told once: between writing the certificate and the key they do not match for a moment.
      const problem = (error as Error).message;
      if (problem !== lastProblem) ports.onRenewed(problem);
      lastProblem = problem;
    } finally {
      isLooking = false;
    }
  };
  const timer = setInterval(() => void look(), ports.everyMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
