/** Routers that the commands server in use knows, offered for the list. */

export const directory = {
  menu: 'Routers of this server…',
  door: 'Import the routers that this server knows',
  doorText: 'They come into your list; their credentials stay with the server',
};
