// The default app of the test runtime: loads the app whose folder stands on the command line, as the official one does.
// An ES module with a top-level await, because Electron holds `ready` back until such a module has been evaluated.
import { app } from 'electron';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const args = process.argv.slice(1);
let appFolder = null;
for (let index = 0; index < args.length && appFolder === null; index += 1) {
  if (args[index] === '-r' || args[index] === '--require') {
    index += 1;
    createRequire(import.meta.url)(path.resolve(args[index]));
  } else if (!args[index].startsWith('-')) {
    appFolder = path.resolve(args[index]);
  }
}

if (appFolder === null) {
  process.stderr.write('usage: electron [flags] APP-FOLDER [flags of the app]\n');
  process.exit(2);
}

const manifest = JSON.parse(readFileSync(path.join(appFolder, 'package.json'), 'utf8'));
app.name = manifest.productName ?? manifest.name;
app.setVersion(manifest.version);
app.setAppPath(appFolder);
await import(pathToFileURL(path.join(appFolder, manifest.main)).href);
