export * from './session-service';
