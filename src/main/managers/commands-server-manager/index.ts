export * from './commands-server-manager';
export * from './server-profile';
