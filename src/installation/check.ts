import { setTimeout as sleep } from 'node:timers/promises';
import { type CheckFinding, finding, type InstallationCheckName } from '../catalogue/installation-checks.ts';
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

/** What a check says that is no fault and should be known; undefined: nothing. */
export type Noted = readonly CheckFinding[] | undefined;

/** Throws where something is wrong, a CheckFault where it is known what; returns what is no fault and should be known. */
export interface Check {
  readonly name: InstallationCheckName;
  readonly run: () => Noted | Promise<Noted>;
}

/** What a check has found wrong. */
export class CheckFault extends Error {
  override name = 'CheckFault';
  readonly findings: readonly CheckFinding[];

  constructor(...findings: readonly CheckFinding[]) {
    super(findings.map(({ code }) => code).join(', '));
    this.findings = findings;
  }
}

/** What a check came to. `unfinished`: it took longer than it may. */
export interface CheckOutcome {
  readonly name: InstallationCheckName;
  readonly outcome: 'ok' | 'note' | 'fault' | 'unfinished';
  readonly findings: readonly CheckFinding[];
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
      findings: [finding('no_result', { seconds: secondsMax })],
    }),
  );
  late.catch(() => undefined);
  return Promise.race([running, late]).finally(() => stop.abort());
}

async function outcomeOf(name: InstallationCheckName, run: Check['run']): Promise<CheckOutcome> {
  try {
    const findings = (await run()) ?? [];
    return { name, outcome: findings.length > 0 ? 'note' : 'ok', findings };
  } catch (error) {
    const findings =
      error instanceof CheckFault ? error.findings : [finding('failed', { problem: messageOf(error) })];
    return { name, outcome: 'fault', findings };
  }
}

/** Whether the installation was started before, so that there are keys. */
export async function isBegun(connections: Connections): Promise<boolean> {
  const [[row]] = await runFor<{ found: boolean }>(connections, '*', {
    text: 'select exists (select 1 from installation) as found',
  });
  return row!.found;
}
