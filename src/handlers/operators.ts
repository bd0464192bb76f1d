import { answerOf, changeProgram, type Shown } from '../access/change-program.ts';
import { reachOf } from '../access/grants.ts';
import { readDryRun, readFlag } from '../access/read-administration.ts';
import { refuseFaults } from '../calls/faults.ts';
import type { Call } from '../calls/services.ts';
import type { FaultDetail } from '../catalogue/errors.ts';
import { isRole, type Role, roleNames } from '../catalogue/permissions.ts';
import { namesOnly } from '../derive/known-members.ts';
import { readPage } from '../derive/read-page.ts';
import { unknownMembers } from '../derive/unknown-members.ts';
import { isPlainObject, memberIn } from '../objects.ts';
import { addOperator, inviteAgain } from '../operators/add-operator.ts';
import { disableOperator, editOperator, endAllSessions, resetSecondFactor } from '../operators/administer.ts';
import { invitationMinutes } from '../operators/invitations.ts';
import { listOperators, reachOperator, showOperators } from '../operators/managed-operators.ts';
import type { Manager, Managing, RolesInProgram } from '../operators/managers.ts';
import type { OperatorRow } from '../operators/operators.ts';
import { readMember, readOfKind } from '../operators/read-body.ts';
import { listSessions } from '../operators/sessions.ts';
import { setupLink } from '../operators/setup-link.ts';
import { showListed } from '../operators/show.ts';
import { addMinutes, formatDateTime } from '../time/format-instant.ts';
import type { Handler, HandlerServices, OperationRequest } from './handler.ts';
import { numberIn } from './pages.ts';

/** Most programmes that one call gives roles in. */
const rolesMax = 100;

/** What is read of a body, and what answers show besides: it may be sent back. */
const known = new Map([
  ['validate', new Map()],
  [
    'operator',
    new Map([
      ...namesOnly([
        'id',
        'email',
        'name',
        'language',
        'status',
        'manageable',
        'created_at',
        'last_sign_in_at',
      ]),
      ['roles', namesOnly(['program_id', 'roles'])],
      ['second_factors', namesOnly(['id', 'type', 'name', 'created_at', 'last_used_at'])],
    ]),
  ],
]);

/** Invites an operator, or gives one who is known roles in a programme. */
export const create: Handler = async (services, call, { operation, body }) => {
  const { isDryRun, email, name, language, roles = [] } = readOperator(body, call, true);
  const asked = { email, name, language, roles };
  return change(services, call, { operationId: operation.id, isDryRun, asked }, (by) =>
    addOperator(by, { email: email!, name: name!, language: language ?? 'en', roles }),
  );
};

/** A page of the operators that the caller reaches. */
export const list: Handler = async (services, call, { query }) => {
  const { access, connections } = services;
  await access.checkLive(call);
  const reach = reachOf(call);
  const rows = await listOperators(connections, access.callers, reach, readPage(query));
  return answerOf(services, call, {
    operators: await showOperators(connections, access.callers, rows, reach),
  });
};

/** An operator. */
export const get: Handler = async (services, call, request) => {
  const { access, connections } = services;
  await access.checkLive(call);
  const reach = reachOf(call);
  const { operator } = await reachOperator(connections, access.callers, reach, operatorOf(request));
  const [shown] = await showOperators(connections, access.callers, [operator], reach);
  return answerOf(services, call, { operator: shown });
};

/** Changes name, language and roles of an operator. */
export const update: Handler = async (services, call, request) => {
  const { isDryRun, name, language, roles } = readOperator(request.body, call, false);
  const id = operatorOf(request);
  const asked = { id, name, language, roles };
  return change(services, call, { operationId: request.operation.id, isDryRun, asked }, async (by) => ({
    operator: await editOperator(by, id, { name, language, roles }),
  }));
};

/** Disables an operator. */
export const disable: Handler = (services, call, request) =>
  changeNamed(services, call, request, async (by, id) => ({ operator: await disableOperator(by, id) }));

/** Invites an operator again. */
export const invite: Handler = (services, call, request) => changeNamed(services, call, request, inviteAgain);

/** Removes the second factors of an operator. */
export const resetFactors: Handler = (services, call, request) =>
  changeNamed(services, call, request, resetSecondFactor);

/** Ends every session of an operator. */
export const endSessions: Handler = (services, call, request) =>
  changeNamed(services, call, request, async (by, id) => ({ operator: await endAllSessions(by, id) }));

/** The sessions of an operator. */
export const listOfSessions: Handler = async (services, call, request) => {
  const { access, connections, clock } = services;
  await access.checkLive(call);
  const { operator } = await reachOperator(connections, access.callers, reachOf(call), operatorOf(request));
  const rows = await listSessions(connections, access.callers, operator.id, formatDateTime(clock()));
  return answerOf(services, call, { sessions: rows.map((row) => showListed(row, call.operator?.sessionId)) });
};

/** What a change of an operator answers, with the token of an invitation where there is one. */
interface Outcome {
  readonly operator: OperatorRow;
  readonly token?: string | null;
  readonly isMailed?: boolean;
}

function changeNamed(
  services: HandlerServices,
  call: Call,
  request: OperationRequest,
  work: (by: Managing, id: number) => Promise<Outcome>,
) {
  const id = operatorOf(request);
  const asked = { operationId: request.operation.id, isDryRun: readDryRun(request.body), asked: { id } };
  return change(services, call, asked, (by) => work(by, id));
}

async function change(
  services: HandlerServices,
  call: Call,
  asked: { operationId: string; isDryRun: boolean; asked: Readonly<Record<string, unknown>> },
  work: (by: Managing) => Promise<Outcome>,
) {
  const { access, clock, publicUrl } = services;
  const now = formatDateTime(clock());
  const manager: Manager = {
    reach: reachOf(call),
    operatorId: call.operator?.id ?? null,
    network: call.operator?.network ?? '',
    // Without an address of this server no mail has a link.
    invitesByMail: services.sendsMail && publicUrl !== null,
  };
  const answer = await changeProgram(services, call, asked, async (place): Promise<Shown> => {
    const {
      operator,
      token = null,
      isMailed = false,
    } = await work({ place, callers: access.callers, manager, now });
    const [shown] = await showOperators(place, access.callers, [operator], manager.reach);
    if (isMailed) return { operator: shown!, invitation: { secret: null, ends_at: null, is_mailed: true } };
    if (token === null) return { operator: shown! };
    const secret = setupLink(publicUrl, token);
    const ends_at = addMinutes(now, invitationMinutes);
    return { operator: shown!, invitation: { secret, ends_at, is_mailed: false } };
  });
  services.jobHint.wake();
  return answer;
}

function readOperator(body: unknown, call: Call, isNew: boolean) {
  const faults = unknownMembers(known, body);
  const isDryRun = readFlag(body, faults);
  const sent = readMember(body, 'operator', faults);
  const path = '$.operator';
  const email = isNew
    ? readOfKind(sent, path, 'email', 'email-address', faults, { isRequired: true })
    : undefined;
  const name = readOfKind(sent, path, 'name', 'short-text', faults, { isRequired: isNew });
  const language = readOfKind(sent, path, 'language', 'language', faults);
  const roles = readRoles(sent['roles'], call.programId, isNew, faults);
  refuseFaults(faults);
  return { isDryRun, email, name, language, roles };
}

/** Roles by programme; one that names none is about the caller's own. */
function readRoles(
  sent: unknown,
  ownProgramId: number,
  isNew: boolean,
  faults: FaultDetail[],
): RolesInProgram[] | undefined {
  const path = '$.operator.roles';
  if (sent === undefined || sent === null) {
    if (isNew) faults.push({ path, fault: 'required' });
    return undefined;
  }
  if (!Array.isArray(sent)) {
    faults.push({ path, fault: 'notList' });
    return undefined;
  }
  if (sent.length === 0) faults.push({ path, fault: 'emptyList' });
  if (sent.length > rolesMax) faults.push({ path, fault: 'tooManyEntries', params: { maximum: rolesMax } });
  return sent.slice(0, rolesMax).flatMap((entry: unknown, index) => {
    const at = `${path}[${index}]`;
    if (!isPlainObject(entry)) {
      faults.push({ path: at, fault: 'notObject' });
      return [];
    }
    const held = readRoleNames(entry['roles'], `${at}.roles`, faults);
    // A change takes an operator out of a programme by it; who is invited to nothing would have an account that serves nothing.
    if (isNew && Array.isArray(entry['roles']) && entry['roles'].length === 0)
      faults.push({ path: `${at}.roles`, fault: 'emptyList' });
    const programId = memberIn(entry, 'program_id') ?? ownProgramId;
    const isNumber = /^[1-9][0-9]{0,9}$/u.test(String(programId));
    if (!isNumber)
      faults.push({
        path: `${at}.program_id`,
        fault: 'outOfRange',
        params: { minimum: 1, maximum: 9_999_999_999 },
      });
    return [{ programId: Number(programId), roles: held }];
  });
}

function readRoleNames(sent: unknown, path: string, faults: FaultDetail[]): Role[] {
  if (Array.isArray(sent) && sent.every(isRole)) return [...new Set(sent)];
  faults.push(
    sent === undefined
      ? { path, fault: 'required' }
      : { path, fault: 'unknownCode', params: { allowed: `a list of ${roleNames.join(', ')}` } },
  );
  return [];
}

/** The number in the path; 0, which nobody has, for what cannot be one. */
function operatorOf(request: OperationRequest): number {
  return numberIn(request, 'operator_id');
}
