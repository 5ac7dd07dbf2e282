// npm run build: everything into out/.
import { build, installNpmPackages } from './lib/prepare.mjs';

await installNpmPackages();
await build();
