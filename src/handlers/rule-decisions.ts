import { answerOf } from '../access/change-program.ts';
import { readFlag } from '../access/read-administration.ts';
import { refuseFaults } from '../calls/faults.ts';
import type { Call } from '../calls/services.ts';
import { answerFrame } from '../catalogue/answer-frame.ts';
import { decisionOutcomes } from '../catalogue/decisions.ts';
import { errors, type FaultDetail } from '../catalogue/errors.ts';
import { reversedTransaction, transaction } from '../catalogue/resources/transaction.ts';
import { openIfWhole } from '../crypto/seal.ts';
import { readTransaction } from '../deciding/asked-transaction.ts';
import { openDecision, showDecision, showKeptDecision } from '../deciding/decision-content.ts';
import { reverse as reverseDecision } from '../deciding/reverse.ts';
import { knownOf, namesOnly } from '../derive/known-members.ts';
import { readObject } from '../derive/read-input.ts';
import { unknownMembers } from '../derive/unknown-members.ts';
import { memberIn } from '../objects.ts';
import { runFor } from '../storage/connections.ts';
import {
  type DecisionQuestion,
  type DecisionRow,
  listDecisions,
  listProgramDecisions,
} from '../storage/rule-decisions.ts';
import { UserVault } from '../storage/user-vault.ts';
import type { Handler, HandlerServices } from './handler.ts';
import { closePage, numberIn, openPage, readAskedPage } from './pages.ts';
import { userIdMax, ValueReader } from './read-values.ts';

const knownOfEvaluation = new Map([
  ...namesOnly(answerFrame),
  [transaction.name, knownOf(transaction)] as const,
]);
const knownOfReversal = new Map([
  ...namesOnly(answerFrame),
  [transaction.name, knownOf(reversedTransaction)] as const,
]);

/** Decides of a transaction. Throws invalidInput, userUnknown, decisionConflict, amountMissing. */
export const evaluate: Handler = async (services, call, request) => {
  const { body } = request;
  refuseBoundUser(call);
  const faults = unknownMembers(knownOfEvaluation, body);
  const isDryRun = readFlag(body, faults);
  const sent = memberIn(body, transaction.name);
  const asked = readTransaction(sent, `$.${transaction.name}`, services.clock(), faults);
  refuseFaults(faults);
  const { row, content, defaults } = await services.decider.decide(
    call,
    numberIn(request, 'user_id'),
    asked!,
    isDryRun,
  );
  const decision = showDecision(row, content, call.language ?? defaults.language);
  return {
    membersText: `"decision":${JSON.stringify(decision)}`,
    timeZone: call.timeZone ?? defaults.timeZone,
    language: defaults.language,
    replayed: false,
  };
};

/** Gives back what a transaction counted. Throws invalidInput, userUnknown, decisionUnknown, reversalConflict, notPossibleNow. */
export const reverse: Handler = async (services, call, request) => {
  const { body } = request;
  refuseBoundUser(call);
  const faults: FaultDetail[] = unknownMembers(knownOfReversal, body);
  const isDryRun = readFlag(body, faults);
  const context = { verb: 'post', privileged: false, today: '', faults } as const;
  const sent = readObject(
    reversedTransaction,
    memberIn(body, transaction.name) ?? {},
    `$.${transaction.name}`,
    context,
  );
  refuseFaults(faults);
  const { id = '', amount } = sent;
  const userId = numberIn(request, 'user_id');
  const reversed = await reverseDecision(
    services.decider,
    call,
    userId,
    { id: `${id}`, ...(amount && { amount }) },
    isDryRun,
  );
  return answerOf(services, call, { reversal: reversed });
};

/** What was decided of transactions of a user, the newest first. Throws userUnknown. */
export const list: Handler = async (services, call, request) => {
  refuseBoundUser(call);
  const { programId } = call;
  const { query } = request;
  const faults = unknownMembers(namesOnly(decisionParameters), query);
  const asked = readAskedPage(new ValueReader(query, faults));
  refuseFaults(faults);
  const userId = numberIn(request, 'user_id');
  const { vault } = await services.decider.readSubject(call, userId);
  const page = openPage(services, call, request, { userId }, asked);
  const [rows] = await runFor(services.connections, programId, listDecisions(programId, userId, page));
  const { shown, cursor } = closePage(services, page, rows, ({ row }) => ({ value: '', id: row.id }));
  return answerIn(services, call, (language) => ({
    decisions: shown.flatMap(({ row }) => keptDecision(vault, row, language)),
    cursor,
  }));
};

/** What was decided in the programme, the newest first. */
export const listOfProgram: Handler = async (services, call, request) => {
  refuseBoundUser(call);
  const { keyring, connections } = services;
  const { programId } = call;
  const { query } = request;
  const faults = unknownMembers(namesOnly(programDecisionParameters), query);
  const read = new ValueReader(query, faults);
  const outcome = read.word('outcome', decisionOutcomes);
  const question: DecisionQuestion = {
    user_id: read.number('user_id', 1, userIdMax),
    is_allowed: outcome && outcome === 'allow',
    from_date: read.kind('from_date', 'inquiry-day'),
    to_date: read.kind('to_date', 'inquiry-day'),
  };
  const asked = readAskedPage(read);
  refuseFaults(faults);
  await services.access.checkLive(call);
  const page = openPage(services, call, request, question, asked);
  const [rows] = await runFor(connections, programId, listProgramDecisions(programId, question, page));
  const { shown, cursor } = closePage(services, page, rows, ({ row }) => ({
    value: row.decided_at,
    id: row.id,
  }));
  const vaults = new Map<number, UserVault>();
  for (const { row, wrapped } of shown)
    if (!vaults.has(row.user_id))
      vaults.set(row.user_id, UserVault.open(keyring, programId, row.user_id, wrapped));
  return answerIn(services, call, (language) => ({
    decisions: shown.flatMap(({ row }) =>
      keptDecision(vaults.get(row.user_id)!, row, language).map((decision) => ({
        user_id: row.user_id,
        ...decision,
      })),
    ),
    cursor,
  }));
};

/** The parameters of the list of what was decided in a programme. */
export const programDecisionParameters = [
  ...['user_id', 'outcome', 'from_date', 'to_date'],
  ...['page_size', 'cursor'],
] as const;

/** The parameters of the list of decisions. */
export const decisionParameters = ['page_size', 'cursor'] as const;

/** A decision with its transaction; none where what is sealed of it was damaged: the others are shown all the same. */
function keptDecision(vault: UserVault, row: DecisionRow, language: string) {
  const content = openIfWhole(() => openDecision(vault, row));
  if (!content) return [];
  return [showKeptDecision(row, content, language)];
}

/** An answer that says something in the language of the call, else in that of the programme. */
async function answerIn(
  services: HandlerServices,
  call: Call,
  members: (language: string) => Readonly<Record<string, unknown>>,
) {
  const { language } = await services.access.defaultsOf(call.programId, true);
  return answerOf(services, call, members(call.language ?? language));
}

/** Whoever pays does not decide. Throws userBoundToken. */
function refuseBoundUser({ boundUserId }: Call): void {
  if (boundUserId !== null) throw errors.userBoundToken();
}
