import { errors } from '../catalogue/errors.ts';
import { answerName, type EnvelopeMember, lists, resourceOf, singles } from '../catalogue/members.ts';
import type { Operation } from '../catalogue/operations.ts';
import type { Resource } from '../catalogue/resource.ts';
import { address } from '../catalogue/resources/address.ts';
import { addresses } from '../catalogue/resources/addresses.ts';
import { info } from '../catalogue/resources/info.ts';
import { personalInfo } from '../catalogue/resources/personal-info.ts';
import { security } from '../catalogue/resources/security.ts';
import { userData } from '../catalogue/resources/user-data.ts';
import type { Members } from '../derive/envelope.ts';
import { hasSingle, type Presentation, present, type Row } from '../derive/present.ts';
import type { Input } from '../derive/read-input.ts';
import { formatDate } from '../time/format-instant.ts';
import { type Body, checkProgram, readBody, relatedUserIds } from './body.ts';
import type { Plan, Written } from './change.ts';
import type { ChangeContext } from './change-context.ts';
import {
  createEntries,
  deleteEntries,
  presentDeletedEntries,
  presentEntries,
  primaryRow,
  updateEntries,
} from './entries.ts';
import { refuseFaults } from './faults.ts';
import { contactTables, refusePoorPassword } from './new-password.ts';
import { checkReach, generationOf } from './reach.ts';
import { ownReferences, referencesTo } from './rules/allowed.ts';
import { checkMinimumAge } from './rules/personal-info.ts';
import type { Call, Services } from './services.ts';
import { changeType, mergeCustomField, writeSingle } from './singles.ts';
import { settingsOf } from './work-out.ts';
import { write } from './write.ts';
import { writeSecrets } from './write-secrets.ts';

/** The members that Update User takes. */
const updatable = Object.entries(userData.fields)
  .filter(([, field]) => field.on.put === 'R' || field.on.put === 'O')
  .map(([name]) => name);

/**
 * Creates, changes or closes what one operation is about: the members of the user that the body holds, or the
 * operation's own member. All of it or nothing.
 */
export async function changeUser(
  services: Services,
  call: Call,
  operation: Operation,
  userId: number,
  value: unknown,
): Promise<Written> {
  const privileged = call.scopes.has('user:privileged');
  const own = operation.members === 'all' ? undefined : operation.members;
  if (own?.includes(security.name) && !privileged) throw errors.privilegedOnly();
  const body = readBody(value, {
    verb: operation.verb,
    privileged,
    today: formatDate(services.clock()),
    members: own ?? updatable,
    required: own ?? [],
  });
  checkProgram(body, call.programId);
  refuseFaults(body.faults);
  const change = {
    operationId: operation.id,
    body,
    userId,
    dryRun: body.dryRun,
    tables: tablesOf(body, operation),
    ids: idsOf(body),
    relatedUserIds: relatedUserIds(body),
    userNotes: body.userNotes,
    adminNotes: body.adminNotes,
    plan: (context: ChangeContext) => planChange(context, operation, body),
  };
  const input = privileged ? body.objects.get(security) : undefined;
  if (!input) return write(services, call, { ...change, secrets: {} });
  return writeSecrets(services, call, change, {
    input,
    claims: [],
    judge: (state) => {
      const user = state['user'] as Row | null;
      checkReach(call, userId, generationOf(state));
      const contacts = contactTables.flatMap((table) => state[`list_${table}`] as Row[]);
      refusePoorPassword(body, { user, contacts }, settingsOf(state));
    },
  });
}

function planChange(context: ChangeContext, operation: Operation, body: Body): Plan {
  const tell: ((presentation: Presentation) => Members)[] = [];
  const type = body.objects.get(info)?.['type'];
  if (typeof type === 'number') changeType(type, context);
  for (const single of singles) {
    const input = body.objects.get(single);
    if (!input || (single === security && !context.privileged)) continue;
    writeSingle(single, input, context);
    tell.push((presentation) => ({
      [answerName(single)]: present(single, context.state.user, presentation),
    }));
  }
  // Else it was judged before it was hashed.
  if (context.privileged && body.dryRun) {
    const contacts = contactTables.flatMap((table) => context.state.lists[table] ?? []);
    refusePoorPassword(body, { user: context.state.user, contacts }, context.settings);
  }
  checkMinimumAge(body.objects.get(personalInfo), context);
  if (body.customField) {
    mergeCustomField(body.customField, context);
    tell.push(({ customField }) => ({
      custom_field: customField ? context.state.user['custom_field'] : null,
    }));
  }
  for (const [resource, sent] of body.lists) tell.push(planList(context, operation, resource, sent));
  const home = body.objects.get(address);
  if (home) tell.push(planHome(context, home));
  for (const name of operation.shows ?? []) tell.push(planShown(context, name));
  return {
    answer: (presentation) => Object.assign({}, ...tell.map((part) => part(presentation))),
    endsTokens: 'password' in context.draft.secrets,
  };
}

function planList(context: ChangeContext, operation: Operation, resource: Resource, sent: readonly Input[]) {
  const path = `$.${resource.name}`;
  const member = answerName(resource);
  if (operation.action === 'delete') {
    const deleted = deleteEntries(resource, sent, path, context);
    return (): Members => ({ [member]: presentDeletedEntries(deleted) });
  }
  const entries =
    operation.verb === 'post'
      ? createEntries(resource, sent, path, context)
      : updateEntries(resource, sent, path, context);
  return (presentation: Presentation): Members => ({ [member]: presentEntries(entries, presentation) });
}

/** `address` is the primary entry of `addresses`; a user that has none gets it. */
function planHome(context: ChangeContext, input: Input) {
  const primary = primaryRow(addresses, context);
  if (!primary) refuseMissing(input, context);
  const [entry] = primary
    ? updateEntries(addresses, [{ ...input, id: primary['id'] as number }], '$.address', context)
    : createEntries(addresses, [input], '$.address', context);
  return (presentation: Presentation): Members => ({ address: present(address, entry!.row, presentation) });
}

/** What a change may leave out, a new address may not. */
function refuseMissing(input: Input, { faults }: ChangeContext): void {
  for (const [name, field] of Object.entries(address.fields)) {
    if (field.on.post !== 'R' || (input[name] ?? null) !== null) continue;
    faults.push({ path: `$.address.${name}`, fault: 'required' });
  }
}

/** A member that the answer shows besides what was changed: `address`, or a resource of the user's row. */
function planShown(context: ChangeContext, name: string) {
  const row = name === address.name ? primaryRow(addresses, context) : context.state.user;
  const resource = resourceOf[name as EnvelopeMember]!;
  const isThere = row !== undefined && (name === address.name || hasSingle(resource, row));
  return (presentation: Presentation): Members => ({
    [name]: isThere ? present(resource, row, presentation) : null,
  });
}

/** The lists a change looks at: those it changes, those whose entries it may name, and those that name what it deletes. */
function tablesOf(body: Body, { shows, action }: Operation): string[] {
  const touched = new Set(lists.filter((list) => body.lists.has(list)).map((list) => list.name));
  if (body.objects.has(address) || shows?.includes(address.name)) touched.add(addresses.name);
  // A password must not hold the user's own contacts.
  if (body.objects.has(security)) for (const table of contactTables) touched.add(table);
  for (const list of body.lists.keys()) {
    if (action === 'delete') for (const { list: naming } of referencesTo(list)) touched.add(naming.name);
    for (const name of Object.keys(list.fields)) {
      const named = ownReferences[name];
      if (named) touched.add(named);
    }
  }
  return [...touched].sort();
}

function idsOf(body: Body): Record<string, number> {
  const counts: Record<string, number> = {};
  if (body.objects.has(address)) counts[addresses.name] = 1;
  for (const [resource, sent] of body.lists) counts[resource.name] = sent.length;
  for (const single of singles) {
    if (single.fields['id'] && body.objects.has(single)) counts[single.prefix!] = 1;
  }
  return counts;
}
