import { answerOf, changeProgram } from '../access/change-program.ts';
import { readFlag } from '../access/read-administration.ts';
import { refuseFaults } from '../calls/faults.ts';
import { checkVersion } from '../calls/reach.ts';
import type { Call } from '../calls/services.ts';
import { answerFrame } from '../catalogue/answer-frame.ts';
import { decisionLimits } from '../catalogue/decisions.ts';
import { errors, type FaultDetail } from '../catalogue/errors.ts';
import { accessRule } from '../catalogue/resources/access-rule.ts';
import { showAccessRule, showDeletedRule } from '../derive/access-rules.ts';
import { knownOfUser, namesOnly } from '../derive/known-members.ts';
import type { ReadContext } from '../derive/read-input.ts';
import { unknownMembers } from '../derive/unknown-members.ts';
import { memberIn } from '../objects.ts';
import { type Place, runFor } from '../storage/connections.ts';
import {
  closeProgramRules,
  insertProgramRules,
  listProgramRules,
  type ProgramRuleRow,
  raiseRulesVersion,
  readRulesVersion,
  updateProgramRules,
} from '../storage/program-rules.ts';
import { latestDay } from '../time/days.ts';
import { formatDateTime } from '../time/format-instant.ts';
import { faultsOfRule, readRules, type SentRule } from '../users/sent-rules.ts';
import { draftOf } from './draft-rules.ts';
import type { Handler, HandlerServices, OperationRequest } from './handler.ts';

/** The rules of the programme. */
export const list: Handler = async (services, call) => {
  const { access, connections } = services;
  await access.checkLive(call);
  const { programId } = call;
  // Read before the rules: a tag may be too old for them, which costs another look, and never too new.
  const [[program], rows] = await runFor(
    connections,
    programId,
    readRulesVersion(programId),
    listProgramRules(programId),
  );
  const answer = await answerOf(services, call, {
    [accessRule.name]: rows.map(({ row }) => showAccessRule({ ...row })),
  });
  return { ...answer, tagged: { version: program!.version } };
};

/** Adds rules of the programme. All of them or none. Throws invalidInput, tooManyRecords. */
export const create: Handler = (services, call, request) =>
  changeRules(services, call, request, async ({ place, stored, sent, now, ids }) => {
    const rows = sent.map((one, index) => draftOf(ids[index]!, one));
    refuseFaults(faultsOf(rows, sent));
    const maximum = decisionLimits.programRules;
    if (stored.length + rows.length > maximum)
      throw errors.tooManyRecords({ resource: accessRule.name, maximum });
    await runFor(place, call.programId, insertProgramRules(call.programId, rows, now));
    return rows;
  });

/** Changes rules of the programme. All of them or none. Throws invalidInput, resourceUnknown. */
export const update: Handler = (services, call, request) =>
  changeRules(services, call, request, async ({ place, stored, sent, now }) => {
    const rows = sent.map((one) => {
      const found = storedOf(stored, one);
      return draftOf(found.id, one, found);
    });
    refuseFaults(faultsOf(rows, sent));
    await runFor(place, call.programId, updateProgramRules(call.programId, rows, now));
    return rows;
  });

/** Removes rules of the programme. All of them or none. Throws invalidInput, resourceUnknown. */
export const remove: Handler = (services, call, request) =>
  changeRules(services, call, request, async ({ place, stored, sent, now }) => {
    const rows = sent.map((one) => storedOf(stored, one));
    const ids = rows.map(({ id }) => id);
    await runFor(place, call.programId, closeProgramRules(call.programId, ids, now));
    return rows;
  });

/** What a change of rules works with, in its transaction. */
interface RuleChange {
  readonly place: Place;
  readonly stored: readonly ProgramRuleRow[];
  readonly sent: readonly SentRule[];
  /** UTC, `yyyy-mm-ddThh:mm:ss`. */
  readonly now: string;
  /** Numbers for new ones. */
  readonly ids: readonly number[];
}

async function changeRules(
  services: HandlerServices,
  call: Call,
  request: OperationRequest,
  work: (change: RuleChange) => Promise<readonly ProgramRuleRow[]>,
) {
  const { programId } = call;
  const { operation, body } = request;
  const { isDryRun, sent } = readBody(services, request);
  const isNew = operation.verb === 'post';
  const ids = isNew ? await services.ids.take(programId, accessRule.name, sent.length) : [];
  const asked = { rules: memberIn(body, accessRule.name) };
  return changeProgram(services, call, { operationId: operation.id, isDryRun, asked }, async (place) => {
    // Changes of the rules of one programme follow each other; the version is that of all of them.
    const [[raised]] = await runFor(place, programId, raiseRulesVersion(programId));
    checkVersion(call, raised!.version - 1);
    const [rows] = await runFor(place, programId, listProgramRules(programId));
    const stored = rows.map(({ row }) => row);
    const now = formatDateTime(services.clock());
    const changed = await work({ place, stored, sent, now, ids });
    const idOf = ({ id }: ProgramRuleRow) => (isDryRun ? 0 : id);
    return {
      [accessRule.name]: changed.map((row) =>
        operation.verb === 'delete' ? showDeletedRule(idOf(row)) : showAccessRule({ ...row, id: idOf(row) }),
      ),
    };
  });
}

const known = new Map([
  ...namesOnly(answerFrame),
  [accessRule.name, knownOfUser.get(accessRule.name) ?? null] as const,
]);

function readBody({ clock }: Pick<HandlerServices, 'clock'>, { operation, body }: OperationRequest) {
  const faults: FaultDetail[] = unknownMembers(known, body);
  const isDryRun = readFlag(body, faults);
  const context: ReadContext = {
    ...{ verb: operation.verb, privileged: true, today: latestDay(clock()), faults },
  };
  const sent = readRules(memberIn(body, accessRule.name), `$.${accessRule.name}`, context);
  refuseFaults(faults);
  return { isDryRun, sent };
}

/** The stored rule that is meant. Throws resourceUnknown. */
function storedOf(stored: readonly ProgramRuleRow[], { id }: SentRule): ProgramRuleRow {
  const found = stored.find((row) => row.id === id);
  if (!found) throw errors.resourceUnknown({ resource: accessRule.name });
  return found;
}

function faultsOf(rows: readonly ProgramRuleRow[], sent: readonly SentRule[]): FaultDetail[] {
  return rows.flatMap((row, index) => faultsOfRule(row, 'program', sent[index]!.path));
}
