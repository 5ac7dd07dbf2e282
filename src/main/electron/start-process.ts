/** Starts our own programs as Electron utility processes. Nothing secret goes by arguments or environment. */

import path from 'node:path';
import { utilityProcess } from 'electron';
import type { StartProcess } from '../embedded-server/child-process';

/** Only what the program needs; the agent's socket because routers may be reached with the admin's SSH agent. */
const passedOn = ['PATH', 'HOME', 'USER', 'LANG', 'SSH_AUTH_SOCK', 'SystemRoot', 'TEMP', 'TMPDIR'];

const hardAfterMs = 1_000;

function killHard(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone by now.
  }
}

export function createStartProcess(folder: string): StartProcess {
  return (entry) => {
    const env = Object.fromEntries(passedOn.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
    const child = utilityProcess.fork(path.join(folder, `${entry}.js`), [], {
      serviceName: entry,
      stdio: ['ignore', 'ignore', 'pipe'],
      env,
    });
    return {
      get pid() {
        return child.pid;
      },
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a process, not a window
      send: (message) => child.postMessage(message),
      onMessage: (listener) => child.on('message', listener),
      onExit: (listener) => child.on('exit', (code) => listener(code)),
      onErrorOutput: (listener) => child.stderr?.on('data', (piece: Buffer) => listener(piece.toString('utf8'))),
      kill: () => {
        child.kill();
        // Electron asks it to go (SIGTERM). One that hangs or is stopped does not hear that.
        const hard = setTimeout(() => killHard(child.pid), hardAfterMs);
        child.once('exit', () => clearTimeout(hard));
      },
    };
  };
}
