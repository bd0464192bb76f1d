import type { activityType } from './codes.ts';
import type { ErrorKey } from './error-table.ts';
import { isSealed, type Verb } from './field.ts';
import type { FlowFamily } from './flow-members.ts';
import { type FlowName, stepsOf } from './flows.ts';
import { answerName, type EnvelopeMember, recordLists, resourceOf } from './members.ts';
import { permissionsFor } from './operation-permissions.ts';
import type { OperationId } from './operations.ts';
import type { Permission } from './permissions.ts';
import type { Resource } from './resource.ts';
import type { Scope } from './scopes.ts';

/**
 * A condition on a body, by which operations of one path are told apart. `infoType`: the value of `info.type`. `has`: a
 * member is sent, named by its path; `is`: a member has a value, in any entry of the lists on its path.
 */
export type Condition =
  | { readonly infoType: number }
  | { readonly has: string }
  | { readonly is: string; readonly value: number };

/** What of an operation's answer is stored, for the same call sent again. */
export type Replay = 'answer' | 'refusal' | 'none';

/** What the history says of what an operation does. */
export type OperationEvent = Exclude<keyof typeof activityType, 'createdBySystem'>;

/** How a body or an answer that is a stream is read and written: a piece at a time, whatever its length. */
export interface StreamForm {
  /** Media types of the body; absent: there is none. */
  readonly takes?: readonly string[];
  /** Media type of the answer. */
  readonly answers: string;
  /** The answer is a file, of which a range can be asked for. */
  readonly isBytes?: true;
  /** Flags of the query, 1 or 0, and what each is for. */
  readonly flags: Readonly<Record<string, string>>;
  /** A scope that is needed only where the call asks for what it opens. */
  readonly sometimes?: Scope;
  /** How many of these calls a process carries out at once. */
  readonly atOnceMax: number;
  /** How many of them for one programme. */
  readonly ofProgramMax: number;
}

/** What is said of an operation in the table; `complete` adds what follows from it. */
export interface OperationRow {
  /** Our name for the operation: what it is about, and what it does. */
  readonly id: string;
  /** The published name, or what the operation does. */
  readonly title: string;
  readonly description?: string;
  readonly verb: Verb;
  /** Below `/v1`, matched without regard to case. */
  readonly path: string;
  /** Scopes that open the operation: one of the lists, all of its scopes. Absent: `user`. */
  readonly needs?: readonly (readonly Scope[])[];
  /**
   * Who calls, where not every caller of a programme does: `anyone`, before anybody has signed in; `session`, an operator who has, in no
   * programme; `operator`, an operator in a programme, and no client.
   */
  readonly caller?: 'anyone' | 'session' | 'operator';
  /** A page calls it by itself: the session of an operator who has gone away ends all the same. */
  readonly isUnattended?: true;
  /** An operator must have given the second factor a moment ago. */
  readonly stepUp?: true;
  /** The members of its object with which it is so. */
  readonly stepUpFor?: readonly string[];
  /** `whole`: nobody without `user:privileged` may call it. Absent: that scope opens fields of the body alone. */
  readonly privileged?: 'whole';
  /** What the operation does; needed by every operation on a user that is no flow. */
  readonly action?: 'create' | 'update' | 'get' | 'list' | 'rotate' | 'delete' | 'history' | 'inquiry';
  /** The members that the body and the answer are about; `all` for the user as a whole. */
  readonly members?: 'all' | readonly EnvelopeMember[];
  /** Members that its answer shows besides (samples): a paper is held against the person it is of. */
  readonly shows?: readonly EnvelopeMember[];
  /** The answer of a creation lists all the entries of the list, not only the new ones (sample). */
  readonly answersWhole?: true;
  /** Where several operations share a path, what must hold of a body that means this one; absent: the one that is left. */
  readonly when?: readonly Condition[];
  /**
   * Where the user comes from: the path; a name in query, body or token (`named`); nowhere, because the operation creates
   * the user (`new`) or is about none; the path, which may leave the user out (`optional`): then the handler finds the user by
   * what was sent. Absent: the path where it has `:user_id`, else `named`.
   */
  readonly user?: 'path' | 'named' | 'optional' | 'new' | 'none';
  /** The flow that carries the operation out, in place of an action. */
  readonly flow?: FlowName;
  /** The members of the answer, where they are not those of a user. Absent: what follows from `flow`, else those of a user. */
  readonly family?: FlowFamily;
  /** The parameters of the query of a GET, besides `user_id` and those of an inquiry: documented, and sent by tests. */
  readonly parameters?: Resource;
  /** The parameters of the query may come in the body of a POST too. */
  readonly queryInBody?: boolean;
  /** What is about no user and has a version all the same: reading answers its entity tag, and a change may depend on it (If-Match). */
  readonly isVersioned?: true;
  /** The largest body, in bytes. Absent: 1 MiB. */
  readonly bodyBytesMax?: number;
  readonly stream?: StreamForm;
  /**
   * The answer is packed where the caller takes that (Accept-Encoding): it is long, and has nothing of anybody in it that its packed length
   * could give away (BREACH, CVE-2013-3587).
   */
  readonly isPacked?: true;
  /** Absent: `answer` for what writes, `none` for what reads. */
  readonly replay?: Replay;
  /** Null: none. Absent: what follows from `action` and `members`. */
  readonly event?: OperationEvent | null;
  /** Errors besides those that follow from verb, path and members. */
  readonly errors?: readonly ErrorKey[];
}

/** A row of the table of published operations. */
export type PublishedRow = OperationRow;

/** An operation of the API: all that is known about it, said once. */
export interface Operation extends Omit<OperationRow, 'event'> {
  readonly id: OperationId;
  /** `published`: one of the 83; the others are ours. `user`: on a user, in the style of the published ones. */
  readonly group:
    | 'published'
    | 'user'
    | 'administration'
    | 'messages'
    | 'tickets'
    | 'webhooks'
    | 'watchlists'
    | 'feeds'
    | 'checks'
    | 'reviews'
    | 'rules'
    | 'transfer'
    | 'catalogue'
    | 'erasure'
    | 'operators'
    | 'console'
    | 'sessions';
  /** Which permissions open the operation to operators: any of them does. Empty: no operator calls it. */
  readonly permissions: readonly Permission[];
  readonly needs: readonly (readonly Scope[])[];
  readonly user: NonNullable<OperationRow['user']>;
  readonly bodyBytesMax: number;
  readonly replay: Replay;
  /** What the history of a user that the operation is about says afterwards; null where the operation leaves none. */
  readonly event: OperationEvent | null;
}

/** The largest body of a call without files, in bytes. */
export const bodyBytesMax = 1_048_576;

/**
 * The largest body of a call with files, in bytes: base64 makes four bytes of three, and may be broken into lines; the rest is
 * what every call may have.
 */
export const filesBodyBytesMax = 44 * 1_048_576;

/** An operation with what follows from its row. */
export function complete(row: OperationRow & Pick<Operation, 'id'>, group: Operation['group']): Operation {
  return {
    ...row,
    group,
    permissions: row.caller === undefined || row.caller === 'operator' ? permissionsFor(row) : [],
    needs: row.needs ?? [['user']],
    user: row.user ?? (row.path.includes(':user_id') ? 'path' : isOnUsers(group) ? 'named' : 'none'),
    bodyBytesMax: row.bodyBytesMax ?? bodyBytesMax,
    replay: row.replay ?? (row.verb === 'get' ? 'none' : 'answer'),
    event: eventOf(row, group),
  };
}

/** Whether the operations of a group are those on users, published or ours. */
function isOnUsers(group: Operation['group']): boolean {
  return group === 'published' || group === 'user';
}

function eventOf(
  { event, action, members, flow }: OperationRow,
  group: Operation['group'],
): OperationEvent | null {
  if (event !== undefined) return event;
  if (!isOnUsers(group)) return null;
  if (flow) {
    const steps = stepsOf(flow);
    if (!steps.includes('noteHistory')) return null;
    return steps.includes('applyChange') ? 'updated' : 'requested';
  }
  switch (action) {
    case 'create':
      return 'created';
    case 'update':
      return 'updated';
    case 'delete':
      return 'deleted';
    case 'get':
      return hasSealed(members) ? 'sensitiveDataShown' : null;
    default:
      return null;
  }
}

/** Whether a call of the operation may be made to depend on the version of what it changes (If-Match). */
export function isConditional({
  verb,
  group,
  isVersioned,
}: Pick<Operation, 'verb' | 'group' | 'isVersioned'>): boolean {
  return (group === 'published' || isVersioned === true) && (verb === 'put' || verb === 'delete');
}

/** Whether the answer of the operation has an entity tag. */
export function isTagged({
  verb,
  action,
  isVersioned,
}: Pick<Operation, 'verb' | 'action' | 'isVersioned'>): boolean {
  return verb === 'get' && (isVersioned === true || action === 'get' || action === 'history');
}

/** Whether any value of members is sealed, so that it can be shown in clear. */
function hasSealed(members: OperationRow['members'] = []): boolean {
  if (members === 'all') return true;
  const own = recordLists.filter((list) => members.includes(answerName(list)));
  const resources = members.map((name) => resourceOf[name as EnvelopeMember]);
  return [...own, ...resources].some((resource) => resource && holdsSealed(resource));
}

/** Whether a resource has a sealed field, or a list below it has one. */
function holdsSealed({ fields }: Resource): boolean {
  return Object.values(fields).some((field) => {
    const below = field.type === 'object' ? field.of?.() : undefined;
    return isSealed(field) || (below?.parent !== undefined && holdsSealed(below));
  });
}
