/** What is known of a router, by name: in the form, the import, the details and the change of many. */

export const fields = {
  name: 'Name',
  address: 'Address',
  port: 'Port',
  user: 'User',
  credential: 'Credential',
  group: 'Group',
  tags: 'Tags',
  profile: 'Profile',
  notes: 'Notes',
  jumpHost: 'Jump host',
  portWrong: 'Port is a whole number from 1 to 65535',
};
