import type { Call } from '../calls/services.ts';
import { status } from '../catalogue/codes.ts';
import { errors } from '../catalogue/errors.ts';
import { completeSettings } from '../catalogue/program-settings.ts';
import type { Keyring } from '../crypto/keyring.ts';
import type { JobHint } from '../jobs/hint.ts';
import { jobRow } from '../jobs/job-row.ts';
import { AmountMissing, type RuleSet } from '../rules/decide.ts';
import { RuleCache, rulesOfUser } from '../rules/rule-cache.ts';
import type { Person } from '../rules/transaction.ts';
import { type Connections, inTransaction, type Place, runEach, runFor } from '../storage/connections.ts';
import { isDatabaseError } from '../storage/database-errors.ts';
import type { Ids } from '../storage/ids.ts';
import { enqueueJobs, jobTable } from '../storage/job-queue.ts';
import {
  countRefused,
  type DecidedBy,
  type DecisionRow,
  decisionTable,
  type FoundTotal,
  findDecision,
  lockCounted,
  readTotals,
  writeDecision,
} from '../storage/rule-decisions.ts';
import { type RuleState, readRuleState } from '../storage/rule-state.ts';
import { toHex, UserVault } from '../storage/user-vault.ts';
import { offsetInForce, offsetOf } from '../time/zones.ts';
import type { AskedTransaction } from './asked-transaction.ts';
import { type DecisionContent, openDecision, sealDecision } from './decision-content.ts';
import { type HashPart, instantOf, type WorkedOut, workOut } from './work-out.ts';

/** What decides, and where. */
export interface DeciderParts {
  readonly connections: Connections;
  readonly keyring: Keyring;
  readonly ids: Ids;
  readonly jobHint: JobHint;
  readonly clock: () => Date;
  readonly serverTimeZone: () => string;
}

/** What was read of a user, by which is decided. */
export interface Subject {
  readonly by: DecidedBy;
  readonly rules: RuleSet;
  readonly otherwise: 'allow' | 'deny';
  /** All but the clock, which depends on when a transaction takes place. */
  readonly person: Omit<Person, 'offsetMinutes'>;
  readonly timeZone: string;
  readonly vault: UserVault;
  /** How the programme's callers are answered who do not say. */
  readonly defaults: { readonly language: string; readonly timeZone: string };
}

/** A transaction to decide of, and by what. */
interface Question {
  readonly call: Call;
  readonly userId: number;
  readonly subject: Subject;
  readonly asked: AskedTransaction;
  /** The number of the decision, and the hashes of the transaction's id and facts. */
  readonly hashes: { readonly id: number; readonly transaction: string; readonly facts: string };
}

/** A decision, and what is told of it. */
export interface Decided {
  readonly row: Pick<DecisionRow, 'id' | 'is_allowed' | 'totals'>;
  readonly content: DecisionContent;
  readonly defaults: Subject['defaults'];
}

/** Each time somebody else has counted, so that one of many gets on; of hundreds at once the last one needs no more. */
const attemptsMax = 40;

/** How many users are read in one go. */
const subjectsAtOnce = 50;

/** Decides of transactions by the rules of users and their programmes, each once, and counts what is allowed. */
export class Decider {
  readonly parts: DeciderParts;
  readonly #cache = new RuleCache<Subject>();

  constructor(parts: DeciderParts) {
    this.parts = parts;
  }

  /**
   * Decides of a transaction. Asked again with the same facts, it answers what was decided. `isDryRun`: nothing is counted or kept. Throws
   * tokenRevoked, userUnknown, decisionConflict for other facts, amountMissing, changeConflict.
   */
  async decide(call: Call, userId: number, asked: AskedTransaction, isDryRun: boolean): Promise<Decided> {
    try {
      return await this.#decide(call, userId, asked, isDryRun);
    } catch (error) {
      if (!(error instanceof AmountMissing)) throw error;
      const { ruleId, currency } = error;
      throw errors.amountMissing({ rule: ruleId, currency: currency ?? 'the primary currency of the user' });
    }
  }

  async #decide(call: Call, userId: number, asked: AskedTransaction, isDryRun: boolean): Promise<Decided> {
    const { programId } = call;
    const hashes = this.hashesOf(programId, userId, asked);
    let id: number | undefined;
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
      // What was read last is good enough to begin with: the statement that counts says whether it still holds.
      let subject = attempt === 0 && !isDryRun ? this.#cache.subject(programId, userId) : undefined;
      const isRemembered = subject !== undefined;
      if (!subject) {
        const earlier = await this.#readAnew(call, userId, hashes.transaction);
        if (earlier.found) return this.#repeat(earlier.found, earlier.subject, hashes.facts);
        subject = earlier.subject;
      }
      if (isDryRun) {
        const worked = this.#workOut(subject, asked);
        return unwritten(
          subject,
          asked,
          await this.#withTotals(this.parts.connections, userId, subject, asked, worked),
        );
      }
      // Taken before a connection is held: the numbers may have to be fetched.
      id ??= (await this.parts.ids.take(programId, decisionTable, 1))[0]!;
      const question = { call, userId, subject, asked, hashes: { ...hashes, id } };
      const written = await this.#attempt(question, attempt > 0).catch((error: unknown) => {
        // By what holds by now, an amount may not be missing, and the transaction may have been decided of.
        const isOld = isRemembered && error instanceof AmountMissing;
        if (!isOld && !isDatabaseError(error, countRefused)) throw error;
      });
      if (written) return written;
    }
    throw errors.changeConflict();
  }

  /** Decides and writes; undefined, or an error with `countRefused`, where what was decided by does not hold any more. */
  async #attempt(question: Question, isAgain: boolean): Promise<Decided | undefined> {
    const { connections } = this.parts;
    const { call, userId, subject, asked } = question;
    const { programId } = call;
    let worked = this.#workOut(subject, asked);
    const locked = worked.asked.filter(({ kind }) => kind !== 'counter').map((one) => one.rule_id);
    // What could be denied, or was refused before, is decided by what was counted.
    if (locked.length === 0 && (worked.needsTotals || isAgain))
      worked = await this.#withTotals(connections, userId, subject, asked, worked);
    if (locked.length === 0 && !isTold(worked)) return this.#write(connections, question, worked);
    // Taken before a connection is held, as that of the decision.
    const [jobId] = await this.parts.ids.take(0, jobTable, 1);
    return inTransaction(connections, programId, async (place) => {
      if (locked.length > 0) {
        // The second sees what was counted by whoever held the lock before.
        const locking = lockCounted(programId, userId, [...new Set(locked)]);
        const [, totals] = await runFor(
          place,
          programId,
          locking,
          readTotals(programId, userId, worked.asked),
        );
        worked = this.#workOut(subject, asked, totals);
      }
      const outcome = await this.#write(place, question, worked);
      if (outcome && isTold(worked)) await this.#tell(place, question, worked, jobId!);
      return { outcome, commits: outcome !== undefined };
    });
  }

  /** Has somebody told that a rule has denied a transaction. Of a rule and a user one job waits at a time. */
  async #tell(
    place: Place,
    { call, userId }: Question,
    { decision }: WorkedOut,
    jobId: number,
  ): Promise<void> {
    const { source } = decision.rule!;
    const { programId } = call;
    const job = jobRow('rules.tell_denial', {
      ...{ id: jobId, programId, userId, uniqueKey: String(source.id) },
      payload: { ruleId: source.id, ...source.notification! },
      // The queue goes by the clock of the database, not by that of calls.
      dueAt: new Date(),
    });
    await enqueueJobs(place, [job]);
    this.parts.jobHint.wake();
  }

  #workOut(subject: Subject, asked: AskedTransaction, totals?: readonly FoundTotal[]): WorkedOut {
    const person = personAt(subject, asked.transaction.at);
    return workOut(subject.rules, asked.transaction, person, subject.otherwise, this.#hashPart, totals);
  }

  async #withTotals(
    place: Place,
    userId: number,
    subject: Subject,
    asked: AskedTransaction,
    worked: WorkedOut,
  ): Promise<WorkedOut> {
    if (worked.asked.length === 0) return worked;
    const { programId } = subject.vault;
    const [totals] = await runFor(place, programId, readTotals(programId, userId, worked.asked));
    return this.#workOut(subject, asked, totals);
  }

  /** Reads a user anew, and what an earlier call decided of a transaction. Throws tokenRevoked, userUnknown. */
  async #readAnew(
    call: Call,
    userId: number,
    transactionHash: string,
  ): Promise<{ subject: Subject; found: DecisionRow | undefined }> {
    const { programId } = call;
    const statement = readRuleState(call, userId, this.#cache.knownVersion(programId));
    const earlier = findDecision(programId, userId, transactionHash);
    const [[state], [found]] = await runFor(this.parts.connections, programId, statement, earlier);
    const subject = this.#subjectOf(call, userId, state) ?? (await this.readSubject(call, userId, -1));
    this.#cache.remember(programId, userId, subject);
    return { subject, found: found?.row };
  }

  /** Reads by what rules of a user decide. Throws tokenRevoked, userUnknown. */
  async readSubject(
    call: Call,
    userId: number,
    knownVersion = this.#cache.knownVersion(call.programId),
  ): Promise<Subject> {
    const statement = readRuleState(call, userId, knownVersion);
    const [[state]] = await runFor(this.parts.connections, call.programId, statement);
    const subject = this.#subjectOf(call, userId, state);
    if (subject) return subject;
    if (knownVersion < 0) throw new Error('the rules of a programme were read and are not there');
    return this.readSubject(call, userId, -1);
  }

  /** Reads by what rules of users decide, many at a time; those who are not there are left out. Throws tokenRevoked. */
  async readSubjects(call: Call, userIds: readonly number[]): Promise<ReadonlyMap<number, Subject>> {
    const subjects = new Map<number, Subject>();
    for (let at = 0; at < userIds.length; ) {
      const known = this.#cache.knownVersion(call.programId);
      // With the first one the rules of the programme come along.
      const ids = userIds.slice(at, at + (known < 0 ? 1 : subjectsAtOnce));
      const statements = ids.map((id) => readRuleState(call, id, known));
      const answers = await runEach(this.parts.connections, call.programId, statements);
      for (const [place, id] of ids.entries()) {
        const state = answers[place]![0];
        if (state?.version === null) continue;
        subjects.set(id, this.#subjectOf(call, id, state) ?? (await this.readSubject(call, id, -1)));
      }
      at += ids.length;
    }
    return subjects;
  }

  #subjectOf({ programId }: Call, userId: number, state: RuleState | undefined): Subject | undefined {
    if (!state) throw errors.tokenRevoked();
    if (state.version === null) throw errors.userUnknown();
    const { rules_version: rulesVersion, version: userVersion } = state;
    const program = this.#cache.programRules(programId, rulesVersion, state.program_rules);
    if (!program) return undefined;
    const settings = completeSettings(state.settings);
    return {
      by: { rulesVersion, userVersion },
      rules: rulesOfUser(program, state.user_rules),
      otherwise: settings.rules_default,
      person: {
        userId,
        isActive: state.status === status.active,
        groupIds: new Set(state.scopes.groups),
        accountIds: new Set(state.scopes.accounts),
        currency: state.currency,
      },
      timeZone:
        state.time_zone_name ??
        state.time_zone ??
        settings.default_time_zone ??
        settings.server_time_zone ??
        this.parts.serverTimeZone(),
      vault: UserVault.open(this.parts.keyring, programId, userId, state.wrapped),
      defaults: {
        language: settings.default_language,
        timeZone: settings.default_time_zone ?? this.parts.serverTimeZone(),
      },
    };
  }

  /** Writes a decision; undefined where it does not hold any more, or somebody else has decided of the transaction. */
  async #write(place: Place, question: Question, worked: WorkedOut): Promise<Decided | undefined> {
    const { clock } = this.parts;
    const { call, userId, asked, hashes } = question;
    const { by, vault, defaults } = question.subject;
    const { id } = hashes;
    const { programId } = call;
    const content = contentOf(asked, worked);
    const isAllowed = worked.decision.outcome === 'allow';
    const [[written]] = await runFor(
      place,
      programId,
      writeDecision(
        call,
        userId,
        by,
        {
          id,
          transactionHash: hashes.transaction,
          factsHash: hashes.facts,
          isAllowed,
          decidedAt: instantOf(clock().getTime()),
          sealed: sealDecision(vault, id, content),
        },
        worked,
      ),
    );
    if (!written?.is_written) return undefined;
    return { row: { id, is_allowed: isAllowed, totals: written.totals }, content, defaults };
  }

  /** What an earlier call decided. Throws decisionConflict where it was told other facts. */
  #repeat(row: DecisionRow, { vault, defaults }: Subject, factsHash: string): Decided {
    if (row.facts_hash !== factsHash) throw errors.decisionConflict();
    return { row, content: openDecision(vault, row), defaults };
  }

  /** The hashes by which a transaction is found, and known to be the same. */
  hashesOf(programId: number, userId: number, { id, given }: Pick<AskedTransaction, 'id' | 'given'>) {
    const hash = (...parts: string[]) =>
      toHex(this.parts.keyring.keyedHash('transaction', `${programId}`, `${userId}`, ...parts));
    return { transaction: hash('id', id), facts: hash('facts', JSON.stringify(given)) };
  }

  /** Sixteen bytes tell the values of one rule and user apart. */
  readonly #hashPart: HashPart = (ruleId, value) =>
    toHex(this.parts.keyring.keyedHash('transaction', 'part', `${ruleId}`, value).subarray(0, 16));
}

/** Whether somebody is told of a decision. */
function isTold({ decision }: WorkedOut): boolean {
  return decision.rule?.source.notification !== undefined;
}

/** A user when a transaction takes place. */
export function personAt({ person, timeZone }: Subject, at: number): Person {
  return { ...person, offsetMinutes: offsetOf(offsetInForce(timeZone, new Date(at))) };
}

function contentOf({ given, transaction }: AskedTransaction, { content }: WorkedOut): DecisionContent {
  return { transaction: given, at: transaction.at, ...content };
}

/** A decision that was only tried out. */
function unwritten({ defaults }: Subject, asked: AskedTransaction, worked: WorkedOut): Decided {
  const isAllowed = worked.decision.outcome === 'allow';
  const row = { id: 0, is_allowed: isAllowed, totals: null };
  return { row, content: contentOf(asked, worked), defaults };
}
