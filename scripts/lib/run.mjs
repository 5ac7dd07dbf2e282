// Starts programs for the scripts: output shown as it comes, failures told in one line.
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';

export const projectFolder = path.resolve(import.meta.dirname, '../..');

/** Runs a program to its end with its output shown. Answers the exit code (1 when ended by a signal). */
export function run(program, args, { env = process.env, cwd = projectFolder, timeoutMs } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env, stdio: 'inherit', timeout: timeoutMs });
    child.on('error', (error) => {
      console.error(`${program}: ${error.message}`);
      resolve(127);
    });
    // A supervisor that signals this process means the program: it must not be left behind.
    const pass = (signal) => child.kill(signal);
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, pass);
    child.on('exit', (code) => {
      for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.off(signal, pass);
      resolve(code ?? 1);
    });
  });
}

/** Runs a program quietly. Its output is answered, for the case that it has to be shown. */
export function runQuietly(program, args, { env = process.env, cwd = projectFolder, timeoutMs } = {}) {
  const done = spawnSync(program, args, {
    cwd,
    env,
    encoding: 'utf8',
    timeout: timeoutMs,
    maxBuffer: 64 * 1024 * 1024,
  });
  return { code: done.status ?? 1, output: `${done.stdout ?? ''}${done.stderr ?? ''}`, stdout: done.stdout ?? '' };
}

export function stop(message) {
  console.error(message);
  process.exit(1);
}
