import { type ErrorKey, takenErrors } from '../catalogue/error-table.ts';
import { type FlowName, type FlowStep, findsSubject, stepsOf } from '../catalogue/flows.ts';
import { lists } from '../catalogue/members.ts';
import { isConditional, type Operation } from '../catalogue/operation.ts';
import type { Route } from '../catalogue/operations.ts';
import type { Resource } from '../catalogue/resource.ts';
import { address } from '../catalogue/resources/address.ts';
import { addresses } from '../catalogue/resources/addresses.ts';
import { documentInfo } from '../catalogue/resources/document.ts';
import { identification } from '../catalogue/resources/identification.ts';
import { personalInfo } from '../catalogue/resources/personal-info.ts';
import { security } from '../catalogue/resources/security.ts';
import { type BodyMember, bodyMembers } from './body-members.ts';
import { distinctions } from './field-rules.ts';

/** What every call that needs a token may be answered. */
export const everyCall: readonly ErrorKey[] = [
  'invalidHeader',
  'unauthenticated',
  'tokenExpired',
  'tokenRevoked',
  'insufficientScope',
  'tooManyRequests',
  'internal',
  'databaseUnavailable',
  'timeout',
];

/** What every call with a body may be answered. */
export const everyBody: readonly ErrorKey[] = [
  'invalidInput',
  'malformedJson',
  'requestAborted',
  'bodyTooLarge',
  'unsupportedMediaType',
  'unsupportedEncoding',
];

const everyWrite: readonly ErrorKey[] = ['idempotencyMismatch', 'requestInProgress', 'changeConflict'];

/**
 * The errors that the operations of a route may answer. They follow from the operations' verb, path and members; an
 * operation that is not built yet only says so.
 */
export function errorsOf(route: Route): readonly ErrorKey[] {
  const keys = new Set<ErrorKey>(everyCall);
  if (route.operations.length > 1) keys.add('operationUnclear');
  for (const operation of route.operations) for (const key of errorsOfOperation(operation)) keys.add(key);
  return [...keys];
}

function errorsOfOperation(operation: Operation): ErrorKey[] {
  if (operation.flow) return flowErrors(operation, operation.flow);
  const members = bodyMembers(operation);
  const resources = members.flatMap(resourceIn);
  return [
    ...userErrors(operation),
    ...(operation.action === 'history' || operation.parameters ? (['invalidInput'] as const) : []),
    ...(operation.action === 'inquiry' ? (['invalidInput', 'inquiryTooBroad'] as const) : []),
    ...(operation.verb === 'get' ? [] : [...everyBody, ...everyWrite, 'infoMismatch' as const]),
    ...(operation.errors ?? []),
    ...(isConditional(operation) ? (['preconditionFailed'] as const) : []),
    // What is shown in clear is noted first, and a note can lose as every write can.
    ...(operation.event === 'sensitiveDataShown' ? (['changeConflict'] as const) : []),
    ...(operation.privileged === 'whole' ? (['privilegedOnly'] as const) : []),
    ...(resources.includes(security) ? (['hasherBusy'] as const) : []),
    ...(decidesOf(operation, resources) ? (['reviewNeeded'] as const) : []),
    ...resources
      .filter((resource) => lists.some((list) => list === resource))
      .flatMap((list) => listErrors(list, operation)),
  ];
}

/** Whether an operation may set the state of what is reviewed. */
function decidesOf({ verb }: Operation, resources: readonly Resource[]): boolean {
  return verb !== 'delete' && resources.some((resource) => reviewedResources.includes(resource));
}

const reviewedResources: readonly Resource[] = [
  identification,
  addresses,
  address,
  personalInfo,
  documentInfo,
];

/** What follows from the steps of a flow. Users that are not to be told of are unknown where their number cannot be one. */
function flowErrors({ replay, user, errors = [] }: Operation, flow: FlowName): ErrorKey[] {
  const ofSteps = stepsOf(flow).flatMap((step) => stepErrors[step] ?? []);
  return [
    ...everyBody,
    ...(replay === 'none' ? (['changeConflict'] as const) : everyWrite),
    'infoMismatch',
    'userUnknown',
    ...(user === 'optional' && findsSubject(flow) !== 'job' && flow !== 'complete'
      ? (['userUnnamed'] as const)
      : []),
    // The contact that is to be proven.
    ...(flow === 'verify' ? (['resourceUnknown'] as const) : []),
    ...(flow === 'complete' ? (['phoneProvenLongAgo'] as const) : []),
    // A user who was found by a handle is not told of.
    ...(findsSubject(flow) !== 'job' && flow !== 'complete' ? (['userSuspended'] as const) : []),
    ...ofSteps,
    ...errors,
  ];
}

const stepErrors: Readonly<Partial<Record<FlowStep, readonly ErrorKey[]>>> = {
  countAttempt: ['checkFailed', 'securityLocked'],
  limitSends: ['tooManyAttempts'],
  secondFactor: ['twoFactorNeeded'],
};

function userErrors({ id, path, action }: Operation): ErrorKey[] {
  if (action === 'inquiry') return [];
  // The other end of a relationship may be unknown.
  if (id === 'user.create') return ['userBoundToken', 'userUnknown'];
  return path.includes(':user_id') ? ['userUnknown'] : ['userUnnamed', 'userUnknown'];
}

function listErrors(list: Resource, { id, verb }: Operation): ErrorKey[] {
  const claims = Object.values(list.fields).flatMap(({ unique }) => (unique ? [takenErrors[unique]] : []));
  if (verb === 'delete')
    return ['resourceUnknown', ...(list.primary ? (['primaryCannotBeDeleted'] as const) : [])];
  // A new user has nothing yet.
  const doubles = distinctions(list).length > 0 && id !== 'user.create' ? (['alreadyExists'] as const) : [];
  if (verb === 'put') return ['resourceUnknown', ...doubles, ...claims];
  return ['tooManyRecords', ...doubles, ...claims];
}

function resourceIn({ holds }: BodyMember): Resource[] {
  return typeof holds === 'object' && 'resource' in holds ? [holds.resource] : [];
}
