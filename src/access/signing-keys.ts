import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import type { Keyring } from '../crypto/keyring.ts';
import type { CallerRow, CallerRows } from '../keys/caller-rows.ts';
import { type Connections, inTransaction, type Place, runFor } from '../storage/connections.ts';
import { toHex } from '../storage/user-vault.ts';

/** A key that signs access tokens. */
export interface SigningKey {
  readonly id: string;
  readonly privateKey: KeyObject;
}

/** A row of a key that still verifies; the private half is wrapped. */
interface SigningKeyRow {
  readonly row: CallerRow & { readonly id: string; readonly public_key: JsonWebKey };
  readonly private_key: Buffer;
  readonly signs: boolean;
}

/** A key signs for 90 days at most; then the next one does, and this one verifies until its last token has expired. */
const lifeDays = 90;
const algorithm = 'EdDSA';
/** How long after its retirement a key still verifies, in seconds: longer than any token lives. */
const graceSeconds = 3600;
/** How often a key is looked for that this process does not know, at most. */
const lookMilliseconds = 1000;
/** How often a key is tried to be made, the master keys read anew in between. */
const attemptsMax = 3;
/** After which time a process looks whether another one has made a new key. */
const refreshMilliseconds = 60_000;

/**
 * The Ed25519 keys (RFC 8032, RFC 8037) that sign access tokens, shared by all processes through the database. The
 * private halves are wrapped by the master key.
 */
export class SigningKeys {
  readonly #connections: Connections;
  readonly #callers: CallerRows;
  readonly #keyring: Keyring;
  #publicKeys = new Map<string, KeyObject>();
  #newest: SigningKey | undefined;
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(connections: Connections, callers: CallerRows) {
    this.#connections = connections;
    this.#callers = callers;
    this.#keyring = callers.keyring;
  }

  /** The key that signs now; made where there is none, or where the newest is too old. */
  async current(): Promise<SigningKey> {
    if (!this.#newest || performance.now() - this.#readAt > refreshMilliseconds) await this.#read();
    if (!this.#newest) await this.rotate();
    return this.#newest!;
  }

  /** The public half of a key, undefined for an unknown one. Looks once for a key that another process made. */
  async find(id: string): Promise<KeyObject | undefined> {
    const known = this.#publicKeys.get(id);
    if (known && performance.now() - this.#readAt < graceSeconds * 1000) return known;
    if (performance.now() - this.#readAt > lookMilliseconds) await this.#read();
    return this.#publicKeys.get(id);
  }

  /** Makes a new key that signs from now on, and retires the others. */
  async rotate(): Promise<void> {
    // What an old master key wrapped could not be opened once that is gone: who has not heard of a rotation learns it.
    for (let attempt = 1; !(await this.#make()); attempt += 1) {
      if (attempt === attemptsMax)
        throw new Error('the current master key may not wrap: another has replaced it');
      this.#keyring.reload();
    }
    await this.#read();
  }

  /** Whether a key was made: not where its master key may not wrap any more. */
  async #make(): Promise<boolean> {
    const id = randomBytes(8).toString('hex');
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const secret = privateKey.export({ format: 'der', type: 'pkcs8' });
    const public_key = publicKey.export({ format: 'jwk' });
    return inTransaction(this.#connections, '*', async (place) => {
      // Locked, so that a rotation of the master key which begins meanwhile waits for this key, and moves it too.
      const [[admitted]] = await runFor<{ now: string }>(place, '*', {
        text: `select to_json(date_trunc('milliseconds', now())) #>> '{}' as now
from installation where coalesce(master_key_id, $1::text) = $1::text for share`,
        values: [this.#keyring.currentKeyId],
      });
      if (!admitted) return { outcome: false, commits: false };
      await this.#retire(place, admitted.now);
      const row = { id, algorithm, public_key, created_at: admitted.now };
      await runFor(place, '*', {
        text: `insert into signing_key (id, algorithm, public_key, private_key, created_at, mac)
values ($1::text, '${algorithm}', $2::jsonb, $3::bytea, $4::timestamptz, $5::bytea)`,
        values: [
          id,
          JSON.stringify(public_key),
          toHex(this.#keyring.wrap('signing-key', secret, id)),
          admitted.now,
          this.#callers.mac('signing_key', row),
        ],
      });
      return { outcome: true, commits: true };
    });
  }

  /** Retires every key that signs, and signs the rows anew; one whose MAC does not hold keeps it. */
  async #retire(place: Place, now: string): Promise<void> {
    const [rows] = await runFor<{ row: SigningKeyRow['row'] }>(place, '*', {
      text: 'select row_to_json(k) as row from signing_key k where retired_at is null order by id for update',
    });
    for (const { row } of rows) {
      const mac = this.#callers.holds('signing_key', row)
        ? this.#callers.mac('signing_key', { ...row, retired_at: now })
        : null;
      await runFor(place, '*', {
        text: `update signing_key set retired_at = $2::timestamptz, mac = coalesce($3::bytea, mac) where id = $1::text`,
        values: [row.id, now, mac],
      });
    }
  }

  async #read(): Promise<void> {
    const [found] = await runFor<SigningKeyRow>(this.#connections, '*', {
      text: `select row_to_json(k) as row, private_key, retired_at is null and created_at > now() - make_interval(days => $1::integer) as signs
from signing_key k where coalesce(retired_at, created_at + make_interval(days => $1::integer)) > now() - make_interval(secs => $2::integer)
order by created_at, id`,
      values: [lifeDays, graceSeconds],
    });
    this.#readAt = performance.now();
    const rows = found.filter(({ row }) => this.#callers.holds('signing_key', row));
    this.#publicKeys = new Map(
      rows.map(({ row }) => [row.id, createPublicKey({ key: row.public_key, format: 'jwk' })]),
    );
    const newest = rows.filter(({ signs }) => signs).at(-1);
    this.#newest = newest && { id: newest.row.id, privateKey: this.#open(newest) };
  }

  #open({ row: { id }, private_key }: SigningKeyRow): KeyObject {
    const secret = this.#keyring.unwrap('signing-key', private_key, id);
    return createPrivateKey({ key: secret, format: 'der', type: 'pkcs8' });
  }
}
