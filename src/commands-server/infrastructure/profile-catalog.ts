/** The profiles that a commands server knows: the built-in ones and those that its admin has written. */

import { CommandsError } from '../commands-error';
import { ConfigError } from '../router-directory/yaml-file';
import { autoProfile, type Profile } from './profile';
import { parseProfile } from './profile-format';
import factsYaml from './profiles/facts.yaml?raw';
import trafficControlYaml from './profiles/traffic-control.yaml?raw';

export type ProfileCatalog = {
  /** What a router names, for either kind of system. Throws PROFILE_UNKNOWN. */
  readonly candidates: (name: string) => ProfileCandidates;
  readonly profiles: readonly Profile[];
  /** what is wrong with files of the admin's, a line each; the others are in use */
  readonly problems: readonly string[];
};

export type ProfileCandidates = { readonly onOpenWrt: Profile; readonly elsewhere: Profile };

/** A file as it was read, or why it could not be. */
export type ProfileFile = { readonly file: string } & ({ readonly text: string } | { readonly problem: string });

const builtIn: readonly Profile[] = [
  parseProfile(factsYaml, 'facts.yaml'),
  parseProfile(trafficControlYaml, 'traffic-control.yaml'),
];

export function catalogOf(files: readonly ProfileFile[]): ProfileCatalog {
  const byName = new Map(builtIn.map((profile) => [profile.name, profile]));
  const definedIn = new Map(builtIn.map(({ name }) => [name, 'the server itself']));
  const problems: string[] = [];
  for (const given of files) {
    if ('problem' in given) {
      problems.push(`${given.file}: ${given.problem}`);
      continue;
    }
    try {
      const profile = parseProfile(given.text, given.file);
      const other = definedIn.get(profile.name);
      if (other !== undefined) {
        problems.push(`${given.file}: name: “${profile.name}” is the name of a profile in ${other} already`);
        continue;
      }
      byName.set(profile.name, profile);
      definedIn.set(profile.name, given.file);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.message.split('\n'));
    }
  }
  const find = (name: string): Profile => {
    const profile = byName.get(name);
    if (profile) return profile;
    const reason = problems.length > 0 ? ` It may be in a file that could not be used: ${problems[0]}` : '';
    throw new CommandsError(
      'PROFILE_UNKNOWN',
      `The router is to have the profile “${name}”, which this server does not know.${reason}`,
      { details: { step: 'checking' } },
    );
  };
  return {
    candidates: (name) =>
      name === 'auto'
        ? { onOpenWrt: find(autoProfile.onOpenWrt), elsewhere: find(autoProfile.elsewhere) }
        : { onOpenWrt: find(name), elsewhere: find(name) },
    profiles: [...byName.values()],
    problems,
  };
}

export const builtInProfiles: ProfileCatalog = catalogOf([]);
