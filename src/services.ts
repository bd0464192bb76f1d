import { availableParallelism } from 'node:os';
import { Reservations } from './calls/reservations.ts';
import type { Services } from './calls/services.ts';
import { programLists, recordLists, singles } from './catalogue/members.ts';
import type { Config } from './config.ts';
import { catalogueFaults } from './derive/check-catalogue.ts';
import { FairTurns } from './fair-turns.ts';
import { clamdScanner } from './files/clamd.ts';
import { Inspector } from './files/inspector.ts';
import { openFileStore } from './files/open-file-store.ts';
import { GiveWay } from './give-way.ts';
import { GroundError } from './ground-error.ts';
import { Hasher } from './hashing/hasher.ts';
import { JobHint } from './jobs/hint.ts';
import { checkKeys } from './keys/key-check.ts';
import { keySource, openKeyring } from './keys/key-source.ts';
import { signFormerCallers } from './keys/sign-callers.ts';
import { showNotice } from './notify/notice.ts';
import { guardedOutbound } from './outbound/guarded-fetch.ts';
import { type Minfraud, minfraudOf } from './outbound/minfraud.ts';
import { derivedKinds } from './search/derived-kinds.ts';
import { inquirySecondsMax } from './search/inquirer.ts';
import { recordOfNew } from './search/recompute.ts';
import { CallerReader } from './storage/caller-reader.ts';
import type { ConnectionOptions } from './storage/connection.ts';
import { Connections } from './storage/connections.ts';
import { DerivedVersions } from './storage/derived-versions.ts';
import { Ids } from './storage/ids.ts';
import { PlannerStatistics } from './storage/planner-statistics.ts';
import { Pulse } from './storage/pulse.ts';
import { UserCreator } from './storage/user-creator.ts';
import { UserReader } from './storage/user-reader.ts';
import { offsetInForce } from './time/zones.ts';

/** What every connection of a process that works on users is told. */
const connectionSettings = {
  // A statement that takes longer is given up; the longest of ours takes a tenth of a second.
  statement_timeout: 30_000,
  // Statements are planned once and kept: a plan made while a table was empty must not read all of it later.
  enable_seqscan: 'off',
  // Users lie in memory or on a disk without arms; the default stands for one with, where a look-up costs four pages.
  random_page_cost: 1.1,
  // Else a statement for few rows would be planned again at each execution, since a plan for more looks costlier: the
  // planning of a read takes four times as long as the read.
  plan_cache_mode: 'force_generic_plan',
  // Plans that cannot do without a sequential scan look costly since then (before PostgreSQL 18) and would be compiled
  // to machine code at each execution: a hundred milliseconds for a statement of one.
  jit: 'off',
};

/** What the connections of inquiries are told: which plan is best depends on what is looked for. */
const inquirySettings = {
  statement_timeout: inquirySecondsMax * 1000,
  plan_cache_mode: 'force_custom_plan',
};

/**
 * How many statements that calls share are under way on a connection: one that runs, one that PostgreSQL finds at hand
 * when it is done, and one that is being answered.
 */
const statementsAtHand = 3;

/** How many rows of imports are worked on in a turn of the event loop, before other calls have theirs. */
const rowsInTurn = 4;

/** How many connections a process opens. */
export interface ConnectionCounts {
  readonly reads: number;
  readonly creations: number;
  readonly writes: number;
  readonly inquiries: number;
  readonly exports: number;
  readonly webhooks: number;
}

/** What is shared between calls, and how it is freed. */
export interface AssembledServices {
  readonly services: Services;
  /** Connections of the process that tells webhooks. */
  readonly webhooks: Connections;
  /** Watches over the connections once it is started; who waits a hang of PostgreSQL out leaves that. */
  readonly pulse: Pulse;
  /** Waits for hashes and statements under way. */
  close(): Promise<void>;
}

/** What an assembly is told besides the settings. */
export interface ServiceParts {
  readonly appOptions: ConnectionOptions;
  readonly counts: ConnectionCounts;
  readonly say: (message: string) => void;
  readonly clock?: (() => Date) | undefined;
  readonly hasher?: Hasher | undefined;
}

/**
 * Opens what a process that works on users needs: connections, keys, hashing. Throws a GroundError where keys and
 * database do not fit.
 */
export async function assembleServices(
  config: Config,
  { appOptions, counts, say, clock = () => new Date(), hasher: given }: ServiceParts,
): Promise<AssembledServices> {
  const faults = catalogueFaults({ lists: recordLists, singles, programLists });
  if (faults.length > 0)
    throw new GroundError(`The catalogue asks for what the server cannot do: ${faults.join(' ')}`);
  const options = { ...appOptions, connection: { ...appOptions.connection, ...connectionSettings } };
  const reads = new Connections(options, counts.reads, statementsAtHand);
  const creations = new Connections(options, counts.creations, statementsAtHand);
  const connections = new Connections(options, counts.writes);
  const inquiries = new Connections(
    { ...options, connection: { ...options.connection, ...inquirySettings } },
    counts.inquiries,
  );
  const creating = new Connections(options, counts.creations, statementsAtHand);
  const exports = new Connections(options, counts.exports);
  const webhooks = new Connections(options, counts.webhooks);
  const pulse = new Pulse(options, say);
  for (const one of [reads, creations, connections, creating, exports, webhooks])
    pulse.watch(one, connectionSettings.statement_timeout);
  pulse.watch(inquiries, inquirySettings.statement_timeout);
  const keyring = openKeyring(keySource(config, say));
  await checkKeys(connections, keyring);
  await signFormerCallers(connections, keyring, config.dataDir, say);
  const hasher = given ?? new Hasher({ pepper: keyring.pepper(), processes: availableParallelism() });
  const serverTimeZone = () => offsetInForce(config.serverTimeZone, clock());
  const services: Services = {
    connections,
    inquiries,
    exports,
    importTurns: new FairTurns(rowsInTurn),
    giveWay: new GiveWay(),
    reader: new UserReader(reads, counts.reads * statementsAtHand, serverTimeZone, (owner, notice) =>
      showNotice(keyring, owner, notice),
    ),
    creator: new UserCreator(creations, counts.creations * statementsAtHand),
    callers: new CallerReader(creating, 1),
    derived: new DerivedVersions(connections, derivedKinds),
    reservations: new Reservations(),
    // Not on those of writes: a transaction that waits for numbers would wait for others that wait as well.
    ids: new Ids(reads),
    statistics: new PlannerStatistics(connections, say),
    jobHint: new JobHint(),
    historyHint: new JobHint(),
    keyring,
    files: openFileStore(config, keyring),
    scanner: config.clamavAddress === undefined ? null : clamdScanner(config.clamavAddress),
    inspector: new Inspector(),
    hasher,
    outbound: guardedOutbound(config.outboundAllowedAddresses),
    minfraud: openMinfraud(config),
    publicUrl: config.publicUrl ?? null,
    sendsMail: config.smtpUrl !== undefined,
    clock,
    serverTimeZone,
  };
  await recordOfNew(services);
  return {
    services,
    webhooks,
    pulse,
    async close() {
      services.reader.close();
      await Promise.all([
        hasher.close(),
        services.inspector.close(),
        services.statistics.close(),
        pulse.close(),
      ]);
      await Promise.all(
        [reads, creations, creating, connections, inquiries, exports, webhooks].map((one) => one.close()),
      );
    },
  };
}

function openMinfraud({
  minfraudHost: host,
  minfraudAccountId: accountId,
  minfraudLicenseKey,
}: Config): Minfraud | null {
  return accountId && minfraudLicenseKey
    ? minfraudOf({ host, accountId, licenseKey: minfraudLicenseKey })
    : null;
}
