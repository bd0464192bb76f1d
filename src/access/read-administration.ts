import { answerFrame } from '../catalogue/answer-frame.ts';
import { errors, type FaultDetail } from '../catalogue/errors.ts';
import { kinds, readText } from '../catalogue/kinds/index.ts';
import { readSettings } from '../catalogue/program-settings.ts';
import { userData } from '../catalogue/resources/user-data.ts';
import { allScopes, isScope, type Scope } from '../catalogue/scopes.ts';
import { type KnownMembers, knownSettings, namesOnly } from '../derive/known-members.ts';
import { readField } from '../derive/read-input.ts';
import { unknownMembers } from '../derive/unknown-members.ts';
import { isPlainObject } from '../objects.ts';
import { isName, nameWords } from './names.ts';

/** What an answer has around the programme or the client: it may be sent back, without effect. */
const frame = namesOnly(answerFrame);

/** What is known of the bodies: inputs, and what answers show besides. */
const knownOf: Readonly<Record<'program' | 'client' | 'flag', KnownMembers>> = {
  program: new Map([
    ...frame,
    ['program', new Map([...namesOnly(['id', 'name', 'status']), ...knownSettings])],
  ]),
  client: new Map([
    ...frame,
    ['client', namesOnly(['client_id', 'client_secret', 'id', 'program_id', 'name', 'scopes', 'status'])],
  ]),
  flag: namesOnly(['validate']),
};

/** What a call says of a programme. Throws invalidInput with every fault. */
export function readProgram(body: unknown, isNew: boolean) {
  const faults = unknownMembers(knownOf.program, body);
  const dryRun = readFlag(body, faults);
  const sent = readMember(body, 'program', faults);
  const name = readName(sent['name'], '$.program.name', isNew, faults);
  const id = readId(sent['id'], '$.program.id', faults);
  const settings = readSettings(sent, '$.program', faults);
  refuse(faults);
  return { dryRun, id, name, settings };
}

/** What a call says of an API client. Throws invalidInput with every fault. */
export function readClient(body: unknown, isNew: boolean) {
  const faults = unknownMembers(knownOf.client, body);
  const dryRun = readFlag(body, faults);
  const sent = readMember(body, 'client', faults);
  const name = readName(sent['name'], '$.client.name', isNew, faults);
  const programId = readId(sent['program_id'], '$.client.program_id', faults);
  const scopes = readScopes(sent['scopes'], isNew, faults);
  refuse(faults);
  return { dryRun, programId, name, scopes };
}

/** Reads a body of which nothing but `validate` is wanted. Throws invalidInput. */
export function readDryRun(body: unknown): boolean {
  const faults = unknownMembers(knownOf.flag, body);
  const dryRun = readFlag(body, faults);
  refuse(faults);
  return dryRun;
}

/** Whether `validate` asks for a dry run, read as it is of users. */
export function readFlag(body: unknown, faults: FaultDetail[]): boolean {
  const sent = memberOf(body, 'validate');
  const context = { verb: 'post', privileged: false, today: '', faults } as const;
  return readField(userData.fields.validate, sent, '$.validate', context) === '1';
}

function readMember(body: unknown, name: string, faults: FaultDetail[]): Record<string, unknown> {
  const member = memberOf(body, name);
  if (isPlainObject(member)) return member;
  faults.push({ path: `$.${name}`, fault: member === undefined ? 'required' : 'notObject' });
  return {};
}

function memberOf(body: unknown, name: string): unknown {
  return isPlainObject(body) ? body[name] : undefined;
}

function readName(
  sent: unknown,
  path: string,
  isRequired: boolean,
  faults: FaultDetail[],
): string | undefined {
  if (sent === undefined) {
    if (isRequired) faults.push({ path, fault: 'required' });
    return undefined;
  }
  if (isName(sent)) return sent;
  faults.push({ path, fault: 'pattern', params: { kind: nameWords } });
  return undefined;
}

function readId(sent: unknown, path: string, faults: FaultDetail[]): number | undefined {
  if (sent === undefined || sent === null) return undefined;
  if (typeof sent !== 'string' && typeof sent !== 'number') {
    faults.push({ path, fault: 'wrongType', params: { expected: 'string or number', found: typeof sent } });
    return undefined;
  }
  const { text, ...found } = readText(kinds.id, String(sent));
  if (found.fault) faults.push({ path, ...found });
  else if (Number(text) > 0) return Number(text);
  else faults.push({ path, fault: 'outOfRange', params: { minimum: 1, maximum: 9_999_999_999 } });
  return undefined;
}

function readScopes(sent: unknown, isRequired: boolean, faults: FaultDetail[]): Scope[] | undefined {
  if (sent === undefined && !isRequired) return undefined;
  if (Array.isArray(sent) && sent.length > 0 && sent.every(isScope)) return [...new Set(sent)];
  const path = '$.client.scopes';
  faults.push(
    sent === undefined
      ? { path, fault: 'required' }
      : {
          path,
          fault: 'unknownCode',
          params: { allowed: `a list of ${allScopes.join(', ')}` },
        },
  );
  return undefined;
}

function refuse(details: readonly FaultDetail[]): void {
  if (details.length > 0) throw errors.invalidInput({ count: details.length }, { details });
}
