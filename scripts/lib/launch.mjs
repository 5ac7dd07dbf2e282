// How the app is started on a resolved Electron.
import { projectFolder } from './run.mjs';

/** Chromium's sandbox cannot be used by root; a real admin's account keeps it. */
export function electronArguments(appArguments) {
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0;
  return [...(asRoot ? ['--no-sandbox'] : []), projectFolder, ...appArguments];
}

export function electronEnvironment(runtime, env = process.env) {
  const { ELECTRON_RUN_AS_NODE: _, ...rest } = env;
  return { ...rest, ...(runtime.kind === 'test' ? { ROUTER_SESSIONS_RUNTIME: 'test' } : {}) };
}
