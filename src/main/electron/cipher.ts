/** The desktop's secret store, by Electron's safeStorage. `basic_text` on Linux is no store: its key stands in Electron's source. */

import { safeStorage } from 'electron';
import type { Cipher } from '../storage/secret-store';

/** Newer Electrons have asynchronous functions, which do not block main while a keyring is being unlocked. */
type AsyncSafeStorage = {
  readonly encryptStringAsync?: (plain: string) => Promise<Buffer>;
  readonly decryptStringAsync?: (encrypted: Buffer) => Promise<{ readonly result: string } | string>;
};

export function createCipher(): Cipher {
  const isLinux = process.platform === 'linux';
  const available = safeStorage.isEncryptionAvailable();
  const backend = isLinux && available ? safeStorage.getSelectedStorageBackend() : null;
  const modern = safeStorage as unknown as AsyncSafeStorage;
  return {
    isSafe: available && backend !== 'basic_text' && backend !== 'unknown',
    encrypt: async (plain) =>
      modern.encryptStringAsync ? await modern.encryptStringAsync(plain) : safeStorage.encryptString(plain),
    decrypt: async (encrypted) => {
      if (!modern.decryptStringAsync) return safeStorage.decryptString(encrypted);
      const decrypted = await modern.decryptStringAsync(encrypted);
      return typeof decrypted === 'string' ? decrypted : decrypted.result;
    },
  };
}
