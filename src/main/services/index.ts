/** What the rest of main uses of the services. */

export * from './session-outcomes';
export * from './session-service';
