import { createHmac, createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { drawBytes } from './random.ts';
import { open, type SealIdentity, seal, UnsealError } from './seal.ts';

/** What a keyed hash is for. Each purpose has a key of its own, so that no hash means anything in another place. */
export type HashPurpose =
  | 'search'
  | 'claim'
  | 'counter'
  | 'challenge'
  | 'recovery-code'
  | 'history-chain'
  | 'history-checkpoint'
  | 'idempotency'
  | 'cursor'
  | 'message'
  | 'program-seal'
  | 'sought-contact'
  | 'unsubscribe'
  | 'client-secret'
  | 'webhook-secret'
  | 'caller-row'
  | 'rate-limit'
  | 'file-content'
  | 'check-subject'
  | 'transaction'
  | 'check-file'
  | 'file-prefix'
  | 'operator-token'
  | 'operator-log'
  | 'key-check';

/** Secrets of the installation that the master key wraps beside the users' data keys. */
export type WrapPurpose = 'signing-key' | 'archive-key';

/** Whose data key is wrapped. */
export interface KeyOwner {
  readonly programId: number;
  readonly userId: number;
}

/**
 * The keys of an installation as they are kept: master keys, of which one is current and the others only open what
 * they wrapped, and the root of the keyed hashes. Bytes are base64.
 */
export interface KeyFile {
  readonly format: 1;
  /** The id of the master key that wraps from now on. */
  readonly current: string;
  readonly masterKeys: Readonly<Record<string, string>>;
  /**
   * Never rotated: the hash of a password, a claim or a link of the history cannot be made anew without what was
   * hashed. Rotation is for what can be wrapped again.
   */
  readonly hashRoot: string;
}

const keyBytes = 32;
const idLength = 8;

/** Keys for an installation that has none yet. */
export function createKeyFile(): KeyFile {
  const id = randomKeyId();
  return {
    format: 1,
    current: id,
    masterKeys: { [id]: randomBytes(keyBytes).toString('base64') },
    hashRoot: randomBytes(keyBytes).toString('base64'),
  };
}

/** An id for a new master key: eight hexadecimal digits. */
export function randomKeyId(): string {
  return randomBytes(idLength / 2).toString('hex');
}

/** Reads the text of a key file. Throws an Error whose message says what is wrong with it and shows none of it. */
export function parseKeyFile(text: string): KeyFile {
  let file: KeyFile | null;
  try {
    file = JSON.parse(text);
  } catch {
    throw new Error('it is not JSON');
  }
  if (file?.format !== 1) throw new Error('its "format" is not 1');
  const { masterKeys = {}, hashRoot } = file;
  for (const key of [...Object.values(masterKeys), hashRoot]) {
    if (typeof key !== 'string' || Buffer.from(key, 'base64').length !== keyBytes)
      throw new Error(`a key in it is not ${keyBytes} bytes in base64`);
  }
  if (!Object.keys(masterKeys).every((id) => /^[0-9a-f]{8}$/.test(id)))
    throw new Error('a master key has an id that is not eight hexadecimal digits');
  if (!Object.hasOwn(masterKeys, file.current))
    throw new Error('its "current" names none of its master keys');
  return file;
}

/**
 * The keys of the installation. Users' data keys are wrapped by the current master key; the wrapped form names it, so
 * that older ones open while new ones move.
 */
export class Keyring {
  readonly #read: () => KeyFile;
  #current: string;
  #masterKeys: Map<string, KeyObject>;
  readonly #hashKeys = new Map<string, KeyObject>();
  readonly #hashRoot: Buffer;

  /** `read` gives the keys as they are kept now; it is asked again when a wrapped key names an unknown master key. */
  constructor(read: () => KeyFile) {
    this.#read = read;
    const file = read();
    this.#hashRoot = Buffer.from(file.hashRoot, 'base64');
    this.#current = file.current;
    this.#masterKeys = masterKeysOf(file);
  }

  /** The id of the master key that wraps. */
  get currentKeyId(): string {
    return this.#current;
  }

  /** The ids of all master keys, of which the others than the current one only open. */
  get masterKeyIds(): readonly string[] {
    return [...this.#masterKeys.keys()];
  }

  /** A new data key: 32 random bytes. */
  createDataKey(): Buffer {
    return drawBytes(keyBytes);
  }

  /** Wraps a user's data key under the current master key. It opens for that user only. */
  wrapDataKey(dataKey: Buffer, owner: KeyOwner): Buffer {
    return this.#wrap(dataKey, dataKeyIdentity(owner));
  }

  /** Opens a wrapped data key. Throws UnsealError. */
  unwrapDataKey(wrapped: Buffer, owner: KeyOwner): Buffer {
    return this.#unwrap(wrapped, dataKeyIdentity(owner));
  }

  /** Wraps another secret of the installation; `context` says which, and it opens for that one only. */
  wrap(purpose: WrapPurpose, secret: Buffer, context: string): Buffer {
    return this.#wrap(secret, secretIdentity(purpose, context));
  }

  /** Opens what `wrap` made. Throws UnsealError. */
  unwrap(purpose: WrapPurpose, wrapped: Buffer, context: string): Buffer {
    return this.#unwrap(wrapped, secretIdentity(purpose, context));
  }

  /** Whether there is the master key that something was wrapped by; reads the keys again where there is not. */
  holdsKeyOf(wrapped: Buffer): boolean {
    const id = keyIdOf(wrapped);
    if (!this.#masterKeys.has(id)) this.reload();
    return this.#masterKeys.has(id);
  }

  /** Whether something was wrapped by the current master key; if not, `keys rotate` has it before it. */
  isCurrent(wrapped: Buffer): boolean {
    return keyIdOf(wrapped) === this.#current;
  }

  /**
   * A keyed hash (HMAC-SHA-256, 32 bytes) of parts. Every part is hashed with its length, so that no two lists of
   * parts give the same hash.
   */
  keyedHash(purpose: HashPurpose, ...parts: readonly string[]): Buffer {
    const hmac = createHmac('sha256', this.#hashKey(purpose));
    hmac.update(parts.map((part) => `${part.length}:${part}`).join(''), 'utf8');
    return hmac.digest();
  }

  /** The same of bytes, with parts that say whose they are. */
  keyedHashOfBytes(purpose: HashPurpose, bytes: Buffer, ...parts: readonly string[]): Buffer {
    const hmac = createHmac('sha256', this.#hashKey(purpose));
    hmac.update(parts.map((part) => `${part.length}:${part}`).join(''), 'utf8');
    return hmac.update(`${bytes.length}:`, 'latin1').update(bytes).digest();
  }

  /** The secret input of Argon2id (RFC 9106, section 3.1): a stolen table of password hashes is no use without it. */
  pepper(): Buffer {
    return this.#derive('pepper');
  }

  /** Takes the keys as they are kept now, after another process changed them. */
  reload(): void {
    const file = this.#read();
    this.#masterKeys = masterKeysOf(file);
    this.#current = file.current;
  }

  #wrap(secret: Buffer, identity: SealIdentity): Buffer {
    const key = this.#masterKeys.get(this.#current)!;
    return Buffer.concat([Buffer.from(this.#current, 'latin1'), seal(key, secret, identity)]);
  }

  #unwrap(wrapped: Buffer, identity: SealIdentity): Buffer {
    const id = keyIdOf(wrapped);
    if (!this.#masterKeys.has(id)) this.reload();
    const key = this.#masterKeys.get(id);
    if (!key) throw new UnsealError();
    return open(key, wrapped.subarray(idLength), identity);
  }

  #hashKey(purpose: string): KeyObject {
    const known = this.#hashKeys.get(purpose);
    if (known) return known;
    const key = createSecretKey(this.#derive(purpose));
    this.#hashKeys.set(purpose, key);
    return key;
  }

  /** A key of its own for each purpose (HKDF, RFC 5869). */
  #derive(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#hashRoot, Buffer.alloc(0), `roster 1 ${purpose}`, keyBytes));
  }
}

/** The id of the master key that wrapped something: it stands in front, in clear. */
export function keyIdOf(wrapped: Buffer): string {
  return wrapped.toString('latin1', 0, idLength);
}

function masterKeysOf({ masterKeys }: KeyFile): Map<string, KeyObject> {
  return new Map(
    Object.entries(masterKeys).map(([id, key]) => [id, createSecretKey(Buffer.from(key, 'base64'))]),
  );
}

function dataKeyIdentity({ programId, userId }: KeyOwner): SealIdentity {
  return { programId, userId, table: 'user_key', rowId: userId, keyVersion: 1 };
}

function secretIdentity(purpose: WrapPurpose, context: string): SealIdentity {
  return { programId: 0, userId: 0, table: `${purpose} ${context}`, rowId: 0, keyVersion: 1 };
}
