import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config.ts';
import type { Keyring } from '../crypto/keyring.ts';
import { messageOf } from '../describe-failure.ts';
import type { FileStore } from '../files/file-store.ts';
import { type Connections, runFor } from '../storage/connections.ts';

/** What checks look at: a command opens it for each, and a server has it at hand. */
export interface CheckGround {
  readonly config: Config;
  /** Checks that a server can work on the database. Throws a GroundError. */
  checkDatabase(): Promise<void>;
  /** Does work on the database. */
  use<T>(work: (connections: Connections) => Promise<T>): Promise<T>;
  /** The keys of an installation that has begun: before the first start there may be none, and a check makes none. */
  openKeyring(): Keyring;
  openFiles(keyring: Keyring): FileStore;
}

/** Throws where something is wrong; returns, as a text, what is no fault and should be known. */
export interface Check {
  readonly name: string;
  readonly run: () => unknown;
}

/** What a check came to. `unfinished`: it took longer than it may. */
export interface CheckOutcome {
  readonly name: string;
  readonly outcome: 'ok' | 'note' | 'fault' | 'unfinished';
  readonly text: string | null;
}

/** Runs a check, for so many seconds at most; absent: for as long as it takes. Never throws. */
export async function runCheck({ name, run }: Check, secondsMax?: number): Promise<CheckOutcome> {
  const running = outcomeOf(name, run);
  if (secondsMax === undefined) return running;
  const stop = new AbortController();
  const late = sleep(secondsMax * 1000, undefined, { ref: false, signal: stop.signal }).then(
    (): CheckOutcome => ({
      name,
      outcome: 'unfinished',
      text: `no result within ${secondsMax} seconds`,
    }),
  );
  late.catch(() => undefined);
  return Promise.race([running, late]).finally(() => stop.abort());
}

async function outcomeOf(name: string, run: Check['run']): Promise<CheckOutcome> {
  try {
    const note = await run();
    return typeof note === 'string'
      ? { name, outcome: 'note', text: note }
      : { name, outcome: 'ok', text: null };
  } catch (error) {
    return { name, outcome: 'fault', text: messageOf(error) };
  }
}

/** Whether the installation was started before, so that there are keys. */
export async function isBegun(connections: Connections): Promise<boolean> {
  const [[row]] = await runFor<{ found: boolean }>(connections, '*', {
    text: 'select exists (select 1 from installation) as found',
  });
  return row!.found;
}
