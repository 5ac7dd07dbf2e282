/** Serves the built harness to a browser, for shots.mjs and measure.mjs. */

import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { chromium } from 'playwright';

const built = join(import.meta.dirname, '../../../.cache/harness');
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

export const say = (line) => process.stdout.write(`${line}\n`);

/** The address of the harness's page, and what stops serving it. */
export async function serveHarness() {
  const server = createServer((request, response) => {
    const path = join(built, new URL(request.url, 'http://x').pathname);
    if (!existsSync(path)) {
      response.writeHead(path.endsWith('favicon.ico') ? 204 : 404).end();
      return;
    }
    response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream' });
    createReadStream(path).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { base: `http://127.0.0.1:${server.address().port}/index.html`, stop: () => server.close() };
}

/** Scroll bars are drawn as people see them: Playwright hides them otherwise, and they take part in the layout. */
export function launchBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    ignoreDefaultArgs: ['--hide-scrollbars'],
    args: ['--no-sandbox', '--headless'],
  });
}
