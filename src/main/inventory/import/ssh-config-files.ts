/** The files that an OpenSSH configuration includes: relative to ~/.ssh, with wildcards in the file's name or its folders. */

import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { largestImportBytes } from '@shared/import';
import { fitsPattern, hasWildcard } from './glob';
import { lookAtFile, readText } from './read-source';
import type { SshConfigFile, SshConfigPorts } from './ssh-config';
import { texts } from '../../texts';

/** `folder`: where relative names begin; for a configuration of a user that is ~/.ssh. */
export function createIncludes(ports: { readonly home: string; readonly folder: string }): SshConfigPorts {
  return {
    home: ports.home,
    include: async (pattern, room) => {
      if (pattern.includes('%') || pattern.includes('${')) return texts.importing.sshConfig.includeToken;
      const expanded = pattern.replace(/^~(?=\/)/, ports.home);
      const found = await filesOf(path.resolve(ports.folder, expanded));
      const files: SshConfigFile[] = [];
      let left = room;
      for (const file of found) {
        const [size, notLookedAt] = await lookAtFile(file);
        if (notLookedAt !== null) return notLookedAt;
        left -= size;
        if (left < 0) return texts.importing.sshConfig.includesTooLarge(largestImportBytes / 1024 / 1024);
        const [text, refused] = await readText(file);
        if (refused !== null) return refused;
        files.push({ name: path.basename(file), text });
      }
      return files;
    },
  };
}

/** Text that was pasted came through the window, which must not be able to read files by naming them. */
export const noIncludes = (home: string): SshConfigPorts => ({
  home,
  include: () => Promise.resolve(texts.importing.sshConfig.includeInPasted),
});

async function filesOf(pattern: string): Promise<readonly string[]> {
  const { root } = path.parse(pattern);
  let places = [root];
  for (const part of pattern.slice(root.length).split(path.sep)) {
    const next: string[] = [];
    for (const place of places) {
      const names = hasWildcard(part) ? await namesIn(place) : [part];
      next.push(...names.filter((name) => fits(name, part)).map((name) => path.join(place, name)));
    }
    places = next.slice(0, 200);
  }
  // As for OpenSSH, what is not there is no mistake.
  const there = await Promise.all(
    places.map((place) =>
      stat(place).then(
        () => true,
        () => false,
      ),
    ),
  );
  return places.filter((_, index) => there[index]).toSorted();
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}

function fits(name: string, part: string): boolean {
  if (!hasWildcard(part)) return true;
  if (name.startsWith('.') && !part.startsWith('.')) return false;
  return fitsPattern(name, part);
}
