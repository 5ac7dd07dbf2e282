/** Which profiles can be chosen for a router, with their words: the built-in ones in ours, others in the server’s. */

import { builtInProfiles, type ProfileView } from '@shared/profile';
import { texts } from '../../texts';

/**
 * What can be chosen: the built-in ones, those that the server says it has, and the one that is chosen already, which a
 * server that is away cannot name.
 */
export function profileChoices(ofServer: readonly ProfileView[], chosen: string): readonly ProfileView[] {
  const builtIn = builtInProfiles.map((name) => ({ name, ...texts.profiles.builtIn[name] }));
  const own = ofServer.filter(({ name }) => !builtIn.some((known) => known.name === name));
  const known = [...builtIn, ...own];
  if (known.some(({ name }) => name === chosen)) return known;
  return [...known, { name: chosen, title: chosen, description: texts.profiles.notNamedNow }];
}
