import fc from 'fast-check';
import type { FaultCode } from '../../src/catalogue/faults.ts';
import { alwaysNew } from '../../src/catalogue/given-bodies.ts';
import { customField, type Kind } from '../../src/catalogue/kinds/index.ts';
import type { Operation } from '../../src/catalogue/operation.ts';
import { routes } from '../../src/catalogue/operations.ts';
import type { Resource } from '../../src/catalogue/resource.ts';
import { type BodyMember, type InputField, isListed } from '../../src/derive/body-members.ts';
import {
  type BodyOptions,
  fieldsOf,
  type JsonBody,
  type Maker,
  makerOf,
  membersOf,
  validBody,
} from './arbitraries.ts';

/** A body with one fault. */
export interface InvalidBody {
  readonly body: JsonBody;
  /** Where the fault is, as answers tell it. */
  readonly path: string;
  /** What it is; absent where several rules refuse the value. */
  readonly fault?: FaultCode;
}

/** A change that makes a valid body a wrong one. `value` undefined takes the member away. */
interface Mutation {
  readonly steps: readonly (string | number)[];
  readonly value: unknown;
  readonly fault?: FaultCode;
}

/**
 * A valid body of a built operation with one thing wrong: a required member missing, a near miss of a pattern, a
 * value of another type, too long, too large, a list that is none, is empty or too long, an impossible free object.
 */
export function invalidBody(operation: Operation, options: BodyOptions): fc.Arbitrary<InvalidBody> {
  const maker = makerOf(operation, options);
  const mutations = membersOf(maker).flatMap((member) => mutationsOf(member, maker));
  return fc.tuple(validBody(operation, options), fc.constantFrom(...mutations)).map(([valid, mutation]) => {
    const { steps, value, fault } = mutation;
    const body = change(structuredClone(valid), steps, value) as JsonBody;
    return { body, path: pathOf(steps), ...(fault && { fault }) };
  });
}

/** Every way in which a call's body can be wrong in one place; for tests that want all of them once. */
export function mutationCount(operation: Operation, options: BodyOptions): number {
  const maker = makerOf(operation, options);
  return membersOf(maker).flatMap((member) => mutationsOf(member, maker)).length;
}

function mutationsOf({ name, isRequired, holds }: BodyMember, maker: Maker): Mutation[] {
  // Without its own member a body is taken for one of the first operation of the route.
  const isFirst = routes.some(({ operations: [first] }) => first === maker.operation);
  const missing: Mutation[] =
    isRequired && isFirst
      ? [undefined, ...(maker.operation.verb === 'put' ? [] : [null]), ''].map((value) => ({
          steps: [name],
          value,
          fault: 'required',
        }))
      : [];
  if (holds === 'freeObject') return [...missing, ...freeObjectMisses([name], false)];
  if ('value' in holds) return [{ steps: [name], value: '2', fault: 'unknownCode' }];
  const { resource, isList } = holds;
  if (!isList) {
    const shapes: Mutation[] = ['text', 5, [1]].map((value) => ({
      steps: [name],
      value,
      fault: 'notObject',
    }));
    return [...missing, ...shapes, ...entryMutations([name], resource, maker)];
  }
  const shapes: Mutation[] = [
    { steps: [name], value: { 0: {} }, fault: 'notList' },
    { steps: [name], value: 'text', fault: 'notList' },
    { steps: [name], value: [], fault: 'emptyList' },
    { steps: [name], value: Array.from({ length: 51 }, () => ({ id: 1 })), fault: 'tooManyEntries' },
    { steps: [name, 0], value: 'text', fault: 'notObject' },
    { steps: [name, 0], value: null, fault: 'notObject' },
  ];
  return [...missing, ...shapes, ...entryMutations([name, 0], resource, maker)];
}

function entryMutations(
  steps: readonly (string | number)[],
  resource: Resource,
  maker: Maker,
  isWithinNew = false,
): Mutation[] {
  // What has no update of its own is new with all that it holds.
  const isNew = isWithinNew || alwaysNew.includes(resource);
  return fieldsOf(resource, maker).flatMap((input) => {
    const at = [...steps, input.name];
    const nested = input.field.type === 'object' ? input.field.of?.() : undefined;
    if (!nested) return fieldMutations(at, input, maker, isNew);
    if (isListed(nested)) {
      const lists: Mutation[] = ['text', 5].map((value) => ({ steps: at, value, fault: 'notList' }));
      return [
        ...lists,
        { steps: at, value: [], fault: 'emptyList' },
        ...entryMutations([...at, 0], nested, maker, isNew),
      ];
    }
    const shapes: Mutation[] = ['text', 5, [1]].map((value) => ({ steps: at, value, fault: 'notObject' }));
    return [...shapes, ...entryMutations(at, nested, maker, isNew)];
  });
}

function fieldMutations(
  steps: readonly (string | number)[],
  { field, isRequired, isClearable }: InputField,
  { operation }: Maker,
  isNew: boolean,
): Mutation[] {
  const missing: Mutation[] = isRequired ? [{ steps, value: undefined, fault: 'required' }] : [];
  if (isRequired && field.type !== 'object' && !field.kind.emptyIsValue) {
    missing.push({ steps, value: '', fault: 'required' });
  }
  const uncleared: Mutation[] =
    operation.verb === 'put' && !isClearable && !isNew ? [{ steps, value: null, fault: 'cannotClear' }] : [];
  if (field.type === 'object') return [...missing, ...uncleared, ...freeObjectMisses(steps, true)];
  return [...missing, ...uncleared, ...valueMisses(steps, field.kind)];
}

function valueMisses(steps: readonly (string | number)[], kind: Kind): Mutation[] {
  const texts = kind.nearMisses.filter((text) => text !== '').map((value): Mutation => ({ steps, value }));
  const types = [
    {},
    [],
    ...(kind.accepts.includes('boolean') ? [] : [true]),
    ...(kind.accepts.includes('number') ? [] : kind.accepts.includes('digits') ? [-5, 1.5] : [5]),
  ];
  return [
    ...texts,
    ...types.map((value): Mutation => ({ steps, value, fault: 'wrongType' })),
    { steps, value: 2 ** 60, fault: 'numberTooLarge' },
    { steps, value: 'half \ud800 of a pair' },
    ...(kind.schema.maxLength ? [{ steps, value: 'a'.repeat(kind.schema.maxLength + 1) }] : []),
  ];
}

/** A member that is null or '' was not sent. */
function freeObjectMisses(steps: readonly (string | number)[], isField: boolean): Mutation[] {
  return customField.nearMisses
    .filter((value) => value !== null && !(isField && value === ''))
    .map((value) => ({ steps, value }));
}

/** Puts a value where the steps lead, making what lies on the way. */
function change(target: unknown, [step, ...rest]: readonly (string | number)[], value: unknown): unknown {
  if (step === undefined) return value;
  if (typeof step === 'number') {
    const list = Array.isArray(target) ? [...target] : [{}];
    list[step] = change(list[step], rest, value);
    return list;
  }
  const { [step]: inner, ...others } = (target ?? {}) as JsonBody;
  const changed = change(inner, rest, value);
  return changed === undefined ? others : { ...others, [step]: changed };
}

function pathOf(steps: readonly (string | number)[]): string {
  return steps.reduce<string>(
    (path, step) => (typeof step === 'number' ? `${path}[${step}]` : `${path}.${step}`),
    '$',
  );
}
