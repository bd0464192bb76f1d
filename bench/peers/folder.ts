import { fileURLToPath } from 'node:url';

/** Where the peers are installed where no other folder is named. */
export const installedFolder = fileURLToPath(new URL('./installed', import.meta.url));
