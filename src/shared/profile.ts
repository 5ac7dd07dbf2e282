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
