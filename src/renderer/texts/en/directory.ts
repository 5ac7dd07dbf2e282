/** Routers that the commands server in use knows, offered for the list. */

export const directory = {
  menu: 'Routers of this server…',
  door: 'Take over the routers of this server',
  doorText: 'The server knows routers already, with their credentials',
};
