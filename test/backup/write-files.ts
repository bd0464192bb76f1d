/** Writes what its first word says, by parts that its second holds as JSON: a process that may be kept from writing much. */
import { join } from 'node:path';
import { StagedFiles } from '../../src/backup/staged-files.ts';
import { writeBackup } from '../../src/backup/write-backup.ts';
import { GroundError } from '../../src/ground-error.ts';
import { writeCheckpoint } from '../../src/history/checkpoints.ts';
import { Connections } from '../../src/storage/connections.ts';
import { keyringOf, storeOf } from './setting.ts';

const [what = '', parts = ''] = process.argv.slice(2);
const { adminOptions, appOptions, dataDir, folder } = JSON.parse(parts);

const writers: Readonly<Record<string, () => Promise<unknown>>> = {
  backup: () =>
    writeBackup({
      adminOptions,
      keyring: keyringOf(dataDir),
      dataDir,
      files: storeOf(dataDir),
      paths: { data: join(folder, 'full.backup'), keys: join(folder, 'full.keys') },
      now: new Date(),
      onProgress: () => undefined,
    }),

  'restored file': async () => {
    const files = new StagedFiles(join(folder, 'place'));
    try {
      await files.add({ path: 'history-checkpoints/one', piece: 0, bytes: Buffer.alloc(9000) });
      await files.place();
    } finally {
      await files.discard();
    }
  },

  checkpoint: () =>
    writeCheckpoint(
      new Connections(appOptions, 1),
      keyringOf(dataDir),
      join(folder, 'checkpoints'),
      new Date(),
    ),
};

await writers[what]!().catch((error: unknown) => {
  console.error(error instanceof GroundError ? error.message : error);
  process.exit(1);
});
process.exit(0);
