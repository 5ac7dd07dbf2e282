/** Profiles by name: what a session sets up on a router is chosen by it (docs/profiles.md). */

/** `auto` (traffic-control on OpenWrt, facts elsewhere) and the two that every server of ours has. */
export const builtInProfiles = ['auto', 'facts', 'traffic-control'] as const;

/** One of the built-in ones, or one that the admin of the commands server has written. */
export const profileNamePattern = /^[a-z][a-z0-9-]{0,39}$/;

/** A profile as people see it where one is chosen. */
export type ProfileView = {
  readonly name: string;
  readonly title: string;
  /** one sentence on what it sets up */
  readonly description: string;
};

const builtInViews: readonly ProfileView[] = [
  {
    name: 'auto',
    title: 'Automatic',
    description:
      'OpenWrt gets “traffic control”; any other system gets “facts only”, which changes nothing on the router.',
  },
  {
    name: 'facts',
    title: 'Facts only',
    description: 'Nothing is set up or changed: the session checks that the router answers and reads its facts.',
  },
  {
    name: 'traffic-control',
    title: 'Traffic control',
    description:
      'Sets up a state file, an own nftables or iptables table with empty marking chains, and an HTB queue with a full-rate and a limited class on the chosen interfaces. Everything is named “rsm”; nothing else is touched.',
  },
];

/**
 * What can be chosen: the built-in ones, those that the server says it has, and the one that is chosen already, which a
 * server that is away cannot name.
 */
export function profileChoices(ofServer: readonly ProfileView[], chosen: string): readonly ProfileView[] {
  const own = ofServer.filter(({ name }) => !builtInViews.some((builtIn) => builtIn.name === name));
  const known = [...builtInViews, ...own];
  if (known.some(({ name }) => name === chosen)) return known;
  const description = 'The commands server does not name this profile now; a start fails if it does not have it.';
  return [...known, { name: chosen, title: chosen, description }];
}
