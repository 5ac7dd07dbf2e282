/** The version that /health tells: the package's own. */

import packageFile from '../../package.json';

export const serverVersion: string = packageFile.version;
