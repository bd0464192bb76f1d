import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config.ts';
import type { Keyring } from '../crypto/keyring.ts';
import { type FileStore, FileStoreError, FileStoreRefusedError } from './file-store.ts';
import { FolderStore } from './folder-store.ts';
import { S3Store } from './s3-store.ts';

/** The folder of files in DATA_DIR. */
export const filesFolderName = 'files';

/** The settings that say where files lie. */
export type FileStoreConfig = Pick<
  Config,
  'dataDir' | 's3Endpoint' | 's3Region' | 's3Bucket' | 's3AccessKeyId' | 's3SecretAccessKey'
>;

/**
 * The store that the settings name: a folder, or a bucket. In a bucket each installation has a beginning of names of its own, which follows
 * from its keys and tells nothing of them, so that several may share one.
 */
export function openFileStore(config: FileStoreConfig, keyring: Keyring): FileStore {
  const { s3Endpoint: endpoint, s3Region: region, s3Bucket: bucket } = config;
  const { s3AccessKeyId: accessKeyId, s3SecretAccessKey: secretAccessKey } = config;
  // The settings come as a whole or not at all (config.ts).
  if (!endpoint || !bucket || !accessKeyId || !secretAccessKey)
    return new FolderStore(join(resolve(config.dataDir), filesFolderName));
  const settings = { endpoint, bucket, region, accessKeyId, secretAccessKey };
  return new S3Store(settings, `roster-${keyring.keyedHash('file-prefix').toString('hex').slice(0, 16)}/`);
}

/** For how long a start waits for the store. */
const checkMilliseconds = 5000;

/**
 * Looks whether the store answers, before anybody sends a file. One that refuses is thrown: somebody has to mend that. One that is away is only
 * told of, since everything but files works without it.
 */
export async function checkFileStore(files: FileStore, say: (message: string) => void): Promise<void> {
  const waited = new AbortController();
  const late = sleep(checkMilliseconds, `${files.place} does not answer yet.`, { signal: waited.signal });
  const check = files.check().then(
    () => null,
    (error: unknown) => {
      if (!(error instanceof FileStoreError) || error instanceof FileStoreRefusedError) throw error;
      return error.message;
    },
  );
  try {
    const found = await Promise.race([check, late]);
    if (found) say(`${found} Calls with files are answered 503 until it does.`);
  } finally {
    waited.abort();
    await late.catch(() => undefined);
    check.catch(() => undefined);
  }
}
