import { status } from '../catalogue/codes.ts';
import { geoCoordinates } from '../catalogue/resources/geo-coordinates.ts';
import {
  groupDetailLists,
  groupDetailsMax,
  groupInfo,
  groupParts,
  groupUserData,
} from '../catalogue/resources/group.ts';
import { type Input, type ReadContext, readFreeObject, readObject } from '../derive/read-input.ts';
import { isPlainObject, keysOf } from '../objects.ts';
import { isSent, joinInputs, numberOf, type SentEntry, type SentFeed } from './read-feed.ts';

/** What is said of where a group is found, by list; null takes a list away, and one that is not there stays. */
export type FedDetails = { readonly [Name in keyof typeof groupDetailLists]?: readonly Input[] | null };

/** What is said of a group's setting; null takes a part away, and one that is not there stays. */
export interface FedSetting {
  readonly external_integration?: Readonly<Record<string, unknown>> | null;
  readonly messaging_setup?: object | null;
}

/** A group as a report tells of it. */
export interface FedGroup {
  /** Its place in the body. */
  readonly path: string;
  /** The numbers that name it, and its owner's; absent where not sent. */
  readonly id: number | undefined;
  readonly suppliedId: number | undefined;
  readonly ownerId: number | undefined;
  /** Of which moment the report is, in milliseconds since 1970. */
  readonly asOf: number;
  /** The group is closed. */
  readonly isEnd: boolean;
  /** What is said of it, by the fields of the stored list. */
  readonly input: Input;
  readonly details: FedDetails;
  readonly setting: FedSetting;
}

/** The most integrations of a group. */
const integrationsMax = 20;

/** Reads the groups of a report; faults are collected. `pathId`: the number in the path of the call; undefined where there is none. */
export function readGroups(feed: SentFeed, programId: number, pathId: number | undefined): FedGroup[] {
  return feed.entries.map((entry) => readOne(entry, feed, programId, pathId));
}

function readOne(
  entry: SentEntry,
  { context, momentOf }: SentFeed,
  programId: number,
  pathId: number | undefined,
): FedGroup {
  const { path, sent } = entry;
  const { faults, verb } = context;
  const at = `${path}.info`;
  if (!isSent(sent['info']) && !(verb === 'delete' && pathId !== undefined))
    faults.push({ path: at, fault: 'required' });
  const info = isSent(sent['info']) ? readObject(groupInfo, sent['info'], at, context) : {};
  const { id, supplied_id: suppliedId, user_id: ownerId, program_id: program, ...said } = info;
  if (typeof program === 'number' && program !== programId)
    faults.push({ path: `${at}.program_id`, fault: 'unknownCode', params: { allowed: programId } });
  if (verb !== 'post' && pathId === undefined && id === undefined && suppliedId === undefined)
    faults.push({ path: `${at}.supplied_id`, fault: 'required' });
  if (typeof id === 'number' && pathId !== undefined && id !== pathId)
    faults.push({ path: `${at}.id`, fault: 'unknownInProgram', params: { resource: 'group' } });
  const isClosed = info['status'] === status.closed;
  if (verb === 'post' && isClosed)
    faults.push({
      path: `${at}.status`,
      fault: 'unknownCode',
      params: { allowed: `any but ${status.closed}` },
    });
  const writes = verb !== 'delete';
  return {
    path,
    id: pathId ?? numberOf(id),
    suppliedId: numberOf(suppliedId),
    ownerId: numberOf(ownerId),
    asOf: momentOf(entry),
    isEnd: !writes || isClosed,
    input: joinInputs(said, writes ? readParts(sent, path, context) : {}),
    details: writes ? readDetails(sent['details'], `${path}.details`, context) : {},
    setting: writes ? readSetting(sent['setting'], `${path}.setting`, context) : {},
  };
}

function readParts(sent: Record<string, unknown>, path: string, context: ReadContext): Input {
  const { custom_field, geo_coordinates, host_name } = sent;
  if (isSent(geo_coordinates))
    readObject(geoCoordinates, geo_coordinates, `${path}.geo_coordinates`, asNew(context));
  return readObject(groupParts, { custom_field, geo_coordinates, host_name }, path, context);
}

function readDetails(sent: unknown, path: string, context: ReadContext): FedDetails {
  const { verb, faults } = context;
  if (sent === null && verb === 'put') return { address: null, phone: null, email: null, social_media: null };
  if (!isSent(sent)) return {};
  if (!isPlainObject(sent)) {
    faults.push({ path, fault: 'notObject' });
    return {};
  }
  const read = keysOf(groupDetailLists).flatMap((name): [keyof FedDetails, readonly Input[] | null][] => {
    const entries = sent[name];
    const at = `${path}.${name}`;
    if (entries === null && verb === 'put') return [[name, null]];
    if (!isSent(entries)) return [];
    if (!Array.isArray(entries)) {
      faults.push({ path: at, fault: 'notList' });
      return [];
    }
    if (entries.length > groupDetailsMax) {
      faults.push({ path: at, fault: 'tooManyEntries', params: { maximum: groupDetailsMax } });
      return [];
    }
    // What is sent takes the place of what there was: each entry is whole.
    return [
      [
        name,
        entries.map((one, index) =>
          readObject(groupDetailLists[name], one, `${at}[${index}]`, asNew(context)),
        ),
      ],
    ];
  });
  return Object.fromEntries(read);
}

function readSetting(sent: unknown, path: string, context: ReadContext): FedSetting {
  const { verb, faults } = context;
  if (sent === null && verb === 'put') return { external_integration: null, messaging_setup: null };
  if (!isSent(sent)) return {};
  if (!isPlainObject(sent)) {
    faults.push({ path, fault: 'notObject' });
    return {};
  }
  const { external_integration: integrations, messaging_setup: messaging } = sent;
  return {
    ...readPart('external_integration', integrations, verb === 'put', () =>
      readIntegrations(integrations, `${path}.external_integration`, context),
    ),
    ...readPart('messaging_setup', messaging, verb === 'put', () =>
      readFreeObject(messaging, `${path}.messaging_setup`, context),
    ),
  };
}

function readPart(
  name: keyof FedSetting,
  sent: unknown,
  clears: boolean,
  read: () => object | undefined,
): FedSetting {
  if (sent === null && clears) return { [name]: null };
  if (!isSent(sent)) return {};
  const value = read();
  return value ? { [name]: value } : {};
}

/** Each integration by itself may be as large as free data may be. */
function readIntegrations(
  sent: unknown,
  path: string,
  context: ReadContext,
): Record<string, unknown> | undefined {
  const { faults } = context;
  if (!isPlainObject(sent)) {
    faults.push({ path, fault: 'notObject' });
    return undefined;
  }
  const names = Object.keys(sent);
  if (names.length > integrationsMax) {
    faults.push({ path, fault: 'tooManyEntries', params: { maximum: integrationsMax } });
    return undefined;
  }
  // The names are judged as those of free data are.
  readFreeObject(Object.fromEntries(names.map((name) => [name, null])), path, context);
  return Object.fromEntries(
    names.map((name) => {
      const one = sent[name];
      return [name, isSent(one) ? (readFreeObject(one, `${path}.${name}`, context) ?? null) : null];
    }),
  );
}

/** A member of a group as a report tells of it. */
export interface FedMember {
  readonly path: string;
  /** The number of the membership; else group and user name it. */
  readonly id: number | undefined;
  readonly userId: number | undefined;
  readonly groupId: number | undefined;
  readonly groupSuppliedId: number | undefined;
  readonly asOf: number;
  readonly isEnd: boolean;
  readonly input: Input;
}

/** Reads the members of a report in the same way. */
export function readMembers(feed: SentFeed, pathId: number | undefined): FedMember[] {
  const { context, momentOf } = feed;
  const { faults, verb } = context;
  return feed.entries.map((entry): FedMember => {
    const { path, sent } = entry;
    const { as_of: _, ...whole } = sent;
    const read = readObject(groupUserData, whole, path, { ...context, verb });
    const { id, user_id, group_id, group_supplied_id, ...input } = read;
    const names = { groupId: numberOf(group_id), groupSuppliedId: numberOf(group_supplied_id) };
    const hasGroup = names.groupId !== undefined || names.groupSuppliedId !== undefined;
    const isNumbered = pathId !== undefined || id !== undefined;
    if (!hasGroup && (verb === 'post' || !isNumbered))
      faults.push({ path: `${path}.group_id`, fault: 'required' });
    if (verb !== 'post' && !isNumbered && user_id === undefined)
      faults.push({ path: `${path}.user_id`, fault: 'required' });
    if (typeof id === 'number' && pathId !== undefined && id !== pathId)
      faults.push({ path: `${path}.id`, fault: 'unknownInProgram', params: { resource: 'membership' } });
    const isClosed = input['membership_status'] === status.closed;
    if (verb === 'post' && isClosed)
      faults.push({
        path: `${path}.membership_status`,
        fault: 'unknownCode',
        params: { allowed: `any but ${status.closed}` },
      });
    return {
      path,
      id: pathId ?? numberOf(id),
      userId: numberOf(user_id),
      ...names,
      asOf: momentOf(entry),
      isEnd: verb === 'delete' || isClosed,
      input,
    };
  });
}

/** What stands where something else stood is told as a whole. */
function asNew(context: ReadContext): ReadContext {
  return { ...context, verb: 'post' };
}
