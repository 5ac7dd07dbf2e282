/** A commands server of one answer, over real HTTP: for what an answer may hold, and not for what a server does. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type AnsweringServer = { readonly url: string; readonly close: () => Promise<void> };

/** `dataFor`: what a path is answered with as `data`; undefined: with the status 500 and nothing */
export async function startAnsweringServer(dataFor: (path: string) => object | undefined): Promise<AnsweringServer> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const data = dataFor(request.url ?? '');
      response.setHeader('Content-Type', 'application/json');
      if (data === undefined) response.writeHead(500).end();
      else response.end(JSON.stringify({ success: true, data, error: null }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
