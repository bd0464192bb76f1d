import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import type { Config } from '../config.ts';
import { createKeyFile, type KeyFile, Keyring, parseKeyFile } from '../crypto/keyring.ts';
import { codeOf, messageOf } from '../describe-failure.ts';
import { ensureDataFolder } from '../ground/data-folder.ts';
import { GroundError } from '../ground-error.ts';

/** Where an installation's keys are kept. */
export interface KeySource {
  /** The keys as they are now. Throws a GroundError where they cannot be used. */
  read(): KeyFile;
  /** Puts other keys in their place, whole or not at all; absent where the operator keeps them. */
  write?(file: KeyFile): void;
  /** Whether the keys were made just now, because there were none. */
  readonly isNew: boolean;
}

/** The keys of an installation: those in ROSTER_KEYS, or those in the file `keys` of DATA_DIR, made at the first start. */
export function keySource(config: Config, log: (message: string) => void): KeySource {
  const given = config.rosterKeys;
  if (given !== undefined) {
    return { read: () => parse(given, 'ROSTER_KEYS'), isNew: false };
  }
  const path = join(ensureDataFolder(resolve(config.dataDir)), 'keys');
  const isNew = !existsSync(path) && makeKeyFile(path);
  if (isNew) log(`made new keys in ${path}: keep a copy of that file apart from the database`);
  return { read: () => readKeyFile(path), write: (file) => replaceKeyFile(path, file), isNew };
}

/** Opens the keyring of an installation. Throws a GroundError that says what to do. */
export function openKeyring(source: KeySource): Keyring {
  return new Keyring(() => source.read());
}

function readKeyFile(path: string): KeyFile {
  const mode = statSync(path).mode & 0o777;
  if ((mode & 0o077) !== 0) {
    throw new GroundError(`Others can read the keys in ${path}: run "chmod 600 ${path}".`);
  }
  return parse(readFileSync(path, 'utf8'), path);
}

function parse(text: string, place: string): KeyFile {
  try {
    return parseKeyFile(text);
  } catch (error) {
    throw new GroundError(
      `The keys in ${place} cannot be used, ${messageOf(error)}: put the copy of them in its place.`,
    );
  }
}

/** Two processes that start at once agree: a link is made by one of them only. */
function makeKeyFile(path: string): boolean {
  const draft = writeDraft(path, createKeyFile());
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(draft);
  }
}

function replaceKeyFile(path: string, file: KeyFile): void {
  renameSync(writeDraft(path, file), path);
}

function writeDraft(path: string, file: KeyFile): string {
  const draft = `${path}.${process.pid}`;
  const descriptor = openSync(draft, 'w', 0o600);
  try {
    chmodSync(draft, 0o600);
    writeFileSync(descriptor, `${JSON.stringify(file, null, 2)}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  return draft;
}
