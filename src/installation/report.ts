import { join, resolve } from 'node:path';
import type { Services } from '../calls/services.ts';
import { finding } from '../catalogue/installation-checks.ts';
import type { Keyring } from '../crypto/keyring.ts';
import { checkpointFolderName } from '../history/checkpoint-chore.ts';
import { listCheckpoints } from '../history/checkpoint-files.ts';
import { noteMasterKeys } from '../keys/key-notes.ts';
import { newestBackup } from '../storage/backup-notes.ts';
import { type Connections, runFor, type Statement } from '../storage/connections.ts';
import { isDatabaseTimeout } from '../storage/database-errors.ts';
import {
  databaseFacts,
  deadLetters,
  jobFacts,
  masterKeyFacts,
  programFacts,
  signingKeyFacts,
} from '../storage/installation-facts.ts';
import { formatDateTime } from '../time/format-instant.ts';
import { type Check, type CheckGround, type CheckOutcome, type Noted, runCheck } from './check.ts';
import { quickChecks, standingNote } from './checks.ts';

/** What a report is made of. */
export interface ReportParts {
  readonly services: Pick<Services, 'connections' | 'inquiries' | 'keyring' | 'clock'>;
  readonly ground: CheckGround;
  readonly version: string;
}

/** How long a check may take, in seconds. */
const checkSecondsMax = 5;
/** For how long the outcomes of checks are told again, whoever asks. */
const keptMilliseconds = 10_000;

/** Tells how an installation stands: what runs, what waits, keys, backups, and what checks say. Nothing of any user. */
export class InstallationReport {
  readonly #parts: ReportParts;
  readonly #checks: readonly Check[];
  readonly #startedAt: Date;
  /** What the checks have said, and when. */
  #outcomes: { readonly at: number; readonly found: readonly CheckOutcome[] } | undefined;
  /** What is being checked, for everybody who asks meanwhile. */
  #checking: Promise<readonly CheckOutcome[]> | undefined;
  /** Checks that have not ended in time, and go on: none is begun again before. */
  readonly #late = new Set<string>();

  constructor(parts: ReportParts) {
    this.#parts = parts;
    this.#checks = [...quickChecks(parts.ground), standingNote];
    this.#startedAt = parts.services.clock();
  }

  /** The report. A part that cannot be read within the time of an inquiry is null. */
  async read(): Promise<Readonly<Record<string, unknown>>> {
    const { services, ground, version } = this.#parts;
    const { keyring, connections } = services;
    // Another process may have rotated them. What stands in the way of that is for the checks to say.
    await noteKeys(connections, keyring).catch(() => undefined);
    const read = <Row extends object>(statement: Statement<Row>) => this.#readInTime(statement);
    // One after the other, so that a report takes one connection from who searches.
    const database = (await read(databaseFacts))?.[0] ?? null;
    const programs = await read(programFacts);
    const jobs = await read(jobFacts);
    const dead = await read(deadLetters);
    const backup = await read(newestBackup);
    const signing = await read(signingKeyFacts);
    const known = new Map((await read(masterKeyFacts))?.map(({ id, since }) => [id, since]));
    const folder = join(resolve(ground.config.dataDir), checkpointFolderName);
    const checkpoint = (await listCheckpoints(folder).catch(() => [])).at(-1);
    return {
      version,
      started_at: formatDateTime(this.#startedAt),
      uptime: Math.floor((services.clock().getTime() - this.#startedAt.getTime()) / 1000),
      database: database && { ...database, is_embedded: ground.config.databaseUrl === undefined },
      programs,
      jobs,
      dead_letters:
        dead?.map(({ program_id, ...job }) => ({ ...job, program_id: program_id || null })) ?? null,
      master_keys: keyring.masterKeyIds.map((id) => ({
        id,
        is_current: id === keyring.currentKeyId,
        since: known.get(id) ?? null,
      })),
      signing_keys:
        signing?.map((key) => ({
          ...key,
          is_current: key.id === signing.find(({ retired_at }) => retired_at === null)?.id,
        })) ?? null,
      backup: backup?.[0] ?? null,
      checkpoint: checkpoint ? { number: checkpoint.number, at: checkpoint.at } : null,
      checks: await this.#check(),
    };
  }

  async #readInTime<Row extends object>(statement: Statement<Row>): Promise<readonly Row[] | null> {
    try {
      const [rows] = await runFor<Row>(this.#parts.services.inquiries, '*', statement);
      return rows;
    } catch (error) {
      if (isDatabaseTimeout(error)) return null;
      throw error;
    }
  }

  /** What the checks say, or have said a moment ago. */
  async #check(): Promise<readonly CheckOutcome[]> {
    if (this.#outcomes && performance.now() - this.#outcomes.at < keptMilliseconds)
      return this.#outcomes.found;
    this.#checking ??= this.#runChecks().finally(() => {
      this.#checking = undefined;
    });
    return this.#checking;
  }

  async #runChecks(): Promise<readonly CheckOutcome[]> {
    const found: CheckOutcome[] = [];
    for (const check of this.#checks) {
      const { name } = check;
      if (this.#late.has(name))
        found.push({ name, outcome: 'unfinished', findings: [finding('still_running')] });
      else found.push(await runCheck({ name, run: () => this.#watch(check) }, checkSecondsMax));
    }
    this.#outcomes = { at: performance.now(), found };
    return found;
  }

  async #watch({ name, run }: Check): Promise<Noted> {
    this.#late.add(name);
    try {
      return await run();
    } finally {
      this.#late.delete(name);
    }
  }
}

async function noteKeys(connections: Connections, keyring: Keyring): Promise<void> {
  keyring.reload();
  await noteMasterKeys(connections, keyring);
}
