// A display for the window: the one that is there, or Xvfb.
import { spawn } from 'node:child_process';
import { runQuietly } from './run.mjs';

export const hasDisplay = () =>
  process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

/** Starts an Xvfb on a free display number. Answers the environment to use and a function that ends it. */
export async function startVirtualDisplay() {
  if (runQuietly('sh', ['-c', 'command -v Xvfb']).code !== 0)
    throw new Error('Xvfb is not installed (Debian package xvfb)');
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1680x1050x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const number = await new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error('Xvfb did not start within 15 s')), 15_000);
    let text = '';
    server.stdio[3].on('data', (piece) => {
      text += piece;
      if (!text.includes('\n')) return;
      clearTimeout(limit);
      resolve(text.trim());
    });
    server.on('error', reject);
    server.on('exit', (code) => reject(new Error(`Xvfb ended at once (code ${code})`)));
  });
  return { env: { ...process.env, DISPLAY: `:${number}` }, stop: () => server.kill('SIGTERM') };
}
