/** What the rest of main uses of the commands server manager. */

export * from './commands-server-manager';
export * from './server-profile';
