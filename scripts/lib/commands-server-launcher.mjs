// Starts program.mjs, unless this Node is too old for it: an old one would stop at an import with a sentence about modules.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`Node 20.19 or newer is needed; this is ${process.versions.node} (${process.execPath}).\n`);
  // “The configuration is wrong”: systemd does not try again and again (docs/router-sessions.service).
  process.exit(78);
}
await import('./program.mjs');
