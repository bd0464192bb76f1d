import type { Keyring } from '../crypto/keyring.ts';
import type { FairTurns } from '../fair-turns.ts';
import type { VirusScanner } from '../files/clamd.ts';
import type { FileStore } from '../files/file-store.ts';
import type { Inspector } from '../files/inspector.ts';
import type { GiveWay } from '../give-way.ts';
import type { Hasher } from '../hashing/hasher.ts';
import type { JobHint } from '../jobs/hint.ts';
import type { Outbound } from '../outbound/guarded-fetch.ts';
import type { Minfraud } from '../outbound/minfraud.ts';
import type { CallerReader } from '../storage/caller-reader.ts';
import type { Connections } from '../storage/connections.ts';
import type { DerivedVersions } from '../storage/derived-versions.ts';
import type { Ids } from '../storage/ids.ts';
import type { PlannerStatistics } from '../storage/planner-statistics.ts';
import type { UserCreator } from '../storage/user-creator.ts';
import type { UserReader } from '../storage/user-reader.ts';
import type { Caller } from './caller.ts';
import type { Reservations } from './reservations.ts';

/** What the process shares between calls. */
export interface Services {
  /** Connections for writes and for reads that must be opened. */
  readonly connections: Connections;
  /** Connections for inquiries alone: a slow one keeps no other call waiting. Each statement has a time limit. */
  readonly inquiries: Connections;
  /** Connections for exports, each of which keeps one for as long as its reader takes. */
  readonly exports: Connections;
  /** The turns of the event loop in which rows of imports are worked on, shared between programmes. */
  readonly importTurns: FairTurns;
  /** Has imports give way to calls that are waited for. */
  readonly giveWay: GiveWay;
  readonly reader: UserReader;
  readonly creator: UserCreator;
  /** Reads what creations are worked out from. */
  readonly callers: CallerReader;
  /** Which of what inquiries look in is still as older rules made it. */
  readonly derived: DerivedVersions;
  readonly reservations: Reservations;
  readonly ids: Ids;
  /** Told of every write, since a plan that suits small tables does not suit grown ones. */
  readonly statistics: PlannerStatistics;
  /** Woken after a commit that enqueued jobs. */
  readonly jobHint: JobHint;
  /** Woken after a commit that wrote history, of which webhooks are told. */
  readonly historyHint: JobHint;
  readonly keyring: Keyring;
  /** Where the files of documents lie, sealed. */
  readonly files: FileStore;
  /** Scans files of documents before anybody is given them; null where nothing scans. */
  readonly scanner: VirusScanner | null;
  /** Opens files of documents, in processes of its own. */
  readonly inspector: Inspector;
  readonly hasher: Hasher;
  /** How endpoints of webhooks are posted to. */
  readonly outbound: Outbound;
  /** Asks minFraud for scores; null where no account is configured. */
  readonly minfraud: Minfraud | null;
  /** Where this server is reached from outside, for links in mails; null: mails have none. */
  readonly publicUrl: string | null;
  /** Whether something is configured to send mails by. */
  readonly sendsMail: boolean;
  /** The present moment; tests give their own. */
  readonly clock: () => Date;
  /** `UTC ±hh:mm`: the zone of `server_date` where a programme names none, as it is at this moment. */
  readonly serverTimeZone: () => string;
}

/** Who calls, and how the answer is wanted. */
export interface Call extends Caller, CallOptions {
  /** Of a dry run of an operator, which the log has not: whoever changes something all the same notes it before. */
  readonly noteBefore?: () => Promise<void>;
}

/** What the headers of a call say about how it is to be answered. */
export interface CallOptions {
  readonly sourceId: string;
  readonly language: string | null;
  /** `UTC ±hh:mm`, or null where the caller names none. */
  readonly timeZone: string | null;
  readonly customField: boolean;
  readonly sensitive: boolean;
  /** The address from which the person acts on whose behalf the call is made; null or absent where it is not known. */
  readonly userIp?: string | null;
  /** Versions of what is changed of which a change must find one (If-Match); absent where any will do. */
  readonly wantedVersions?: WantedVersions | null;
}

/** Versions of a user; `*`: any, of a user that there is. */
export type WantedVersions = '*' | readonly number[];
