/** The part of the list that was used lately. */

export const recent = {
  label: 'Recent',
  meaning: 'The routers that you opened, or started or ended a session on, the newest 20',
  show: 'Show recent routers',
};
