/** What an end may leave on a router that was away. */

export const cleanup = {
  pending: 'not known to be removed from the router yet',
};
