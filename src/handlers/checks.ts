import { answerOf } from '../access/change-program.ts';
import { refuseFaults } from '../calls/faults.ts';
import { checkNames, checkOutcomes, checkStates } from '../catalogue/checks.ts';
import { errors } from '../catalogue/errors.ts';
import { openIfWhole } from '../crypto/seal.ts';
import { namesOnly } from '../derive/known-members.ts';
import { unknownMembers } from '../derive/unknown-members.ts';
import { openCheck, showCheck } from '../kyc/checks/check.ts';
import { type CheckQuestion, findCheck, type ListedCheck, listChecks } from '../storage/checks.ts';
import { runFor } from '../storage/connections.ts';
import { UserVault } from '../storage/user-vault.ts';
import type { Handler, HandlerServices } from './handler.ts';
import { closePage, numberIn, openPage, readAskedPage } from './pages.ts';
import { userIdMax, ValueReader } from './read-values.ts';

/** A page of the checks of the programme, the newest first. */
export const list: Handler = async (services, call, request) => {
  const { programId } = call;
  const { query } = request;
  const faults = unknownMembers(namesOnly(checkParameters), query);
  const read = new ValueReader(query, faults);
  const question: CheckQuestion = {
    state: read.word('state', checkStates),
    outcome: read.word('outcome', checkOutcomes),
    name: read.word('check', checkNames),
    user_id: read.number('user_id', 1, userIdMax),
    entity_id: read.number('entity_id', 1, userIdMax),
  };
  const asked = readAskedPage(read);
  refuseFaults(faults);
  await services.access.checkLive(call);
  const page = openPage(services, call, request, question, asked);
  const [rows] = await runFor(services.connections, programId, listChecks(programId, question, page));
  const { shown, cursor } = closePage(services, page, rows, ({ row }) => ({ value: '', id: row.id }));
  return answerOf(services, call, { checks: shown.map((one) => shownCheck(services, one)), cursor });
};

/** The parameters of the list of checks. */
export const checkParameters = [
  ...['state', 'outcome', 'check', 'user_id', 'entity_id', 'page_size', 'cursor'],
] as const;

/** A check. */
export const get: Handler = async (services, call, request) => {
  await services.access.checkLive(call);
  const id = numberIn(request, 'check_id');
  const [[found]] = await runFor(services.connections, call.programId, findCheck(call.programId, id));
  if (!found) throw errors.checkUnknown();
  return answerOf(services, call, { check: shownCheck(services, found) });
};

/** A check; without its reasons where what is sealed of it was damaged: the others of the page are shown all the same. */
function shownCheck({ keyring }: HandlerServices, { row, wrapped }: ListedCheck): Record<string, unknown> {
  const content = openIfWhole(() =>
    openCheck(UserVault.open(keyring, row.program_id, row.user_id, wrapped), row),
  );
  return showCheck(row, content ?? null);
}
