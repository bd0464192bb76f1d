import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../src/calls/services.ts';
import type { FaultDetail } from '../../src/catalogue/errors.ts';
import type { Operation } from '../../src/catalogue/operation.ts';
import { bodyMembers } from '../../src/derive/body-members.ts';
import { exampleBody } from '../../src/derive/examples.ts';
import { maybeShown, type ReadContext } from '../../src/derive/read-input.ts';
import { readFlow } from '../../src/flows/read-flow.ts';
import { readDocumentBody } from '../../src/handlers/documents.ts';
import { readBody } from '../../src/users/body.ts';
import { validBody } from '../harness/arbitraries.ts';
import { invalidBody } from '../harness/invalid-bodies.ts';
import { built, operationOf, title, writing } from './catalogue-walk.ts';

const today = '2026-11-23';

describe('example bodies', () => {
  it.each(writing.map(title))('of %s are read without a fault', (id) => {
    const operation = operationOf(id);
    for (const all of [false, true]) {
      for (const privileged of [false, true]) {
        expect(faultsOf(operation, exampleBody(operation, { all, privileged }), privileged)).toEqual([]);
      }
    }
  });

  it.each(writing.map(title))('of %s hold what is required, and in full everything that is read', (id) => {
    const operation = operationOf(id);
    const members = bodyMembers(operation);
    const sent = Object.keys(exampleBody(operation) ?? {});
    expect(sent).toEqual(
      expect.arrayContaining(members.filter((one) => one.isRequired).map(({ name }) => name)),
    );
    const full = Object.keys(exampleBody(operation, { all: true, privileged: true }) ?? {});
    expect(full).toEqual(members.map(({ name }) => name));
  });

  it('are the same each time', () => {
    for (const operation of writing) expect(exampleBody(operation)).toEqual(exampleBody(operation));
  });

  it('name live records where a test gives their ids', () => {
    const ids = { addresses: 12, phone: 34, email: 56, relationship: 78 };
    const card = exampleBody(operationOf('user.credit_card.create'), { all: true, ids });
    expect(card).toMatchObject({ credit_card: [{ address_id: 12 }] });
    expect(exampleBody(operationOf('user.email.delete'), { ids })).toEqual({ email: [{ id: 56 }] });
    expect(exampleBody(operationOf('user.relationship.create'), { ids })).toMatchObject({
      relationship: [{ on_entity_id: 78 }],
    });
    expect(exampleBody(operationOf('user.update'), { all: true, ids })).not.toHaveProperty('bank_account');
  });
});

describe('generated bodies', () => {
  const ids = {
    addresses: 1,
    email: 1,
    phone: 1,
    identification: 1,
    bank_account: 1,
    credit_card: 1,
    currency: 1,
  };
  const options = {
    today,
    ids: { ...ids, relationship: 2, external_auth: 1, notification: 1, device_info: 1 },
  };
  // Members of a rule fit together or not: test/operations/access-rules.test.ts.
  const generated = built.filter(({ verb, members }) => verb !== 'get' && !members?.includes('access_rule'));

  it.each(generated.map(title))('of %s are read without a fault when valid', (id) => {
    const operation = operationOf(id);
    fc.assert(
      fc.property(validBody(operation, options), (body) => {
        expect(faultsOf(operation, JSON.parse(JSON.stringify(body)), false)).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it.each(generated.map(title))('of %s are refused at the place where they are wrong', (id) => {
    const operation = operationOf(id);
    fc.assert(
      fc.property(invalidBody(operation, options), ({ body, path, fault }) => {
        const faults = faultsOf(operation, JSON.parse(JSON.stringify(body)), false);
        expect(faults.map((one) => one.path)).toContain(path);
        if (fault) expect(faults.filter((one) => one.path === path).map((one) => one.fault)).toContain(fault);
      }),
      { numRuns: 100 },
    );
  });
});

/** The faults that reading a body finds, as the operation reads it. */
function faultsOf(operation: Operation, body: unknown, privileged: boolean): readonly FaultDetail[] {
  const { verb } = operation;
  const members = bodyMembers(operation);
  const isPrivileged = privileged || operation.id === 'user.security.update';
  const faults: FaultDetail[] = [];
  const context: ReadContext = { verb, privileged: isPrivileged, today, faults };
  if (operation.flow || operation.family) {
    const call = { scopes: new Set(isPrivileged ? ['user:privileged'] : []) } as unknown as Call;
    const services = { clock: () => new Date(`${today}T00:00:00Z`) };
    if (operation.family === 'document')
      return readDocumentBody(services, call, { operation, body: body ?? {} }).faults;
    return readFlow(services, call, { operation, body: body ?? {}, userId: 1, network: null }).faults;
  }
  const names = members.map(({ name }) => name).filter((name) => !['notes', 'validate'].includes(name));
  const required = members.filter((member) => member.isRequired).map(({ name }) => name);
  const read = readBody(body ?? {}, { ...context, members: names, required });
  // A user of whom nothing is stored is shown none of what may be shown again.
  const inputs = [...read.objects.values(), ...[...read.lists.values()].flat()];
  const again = inputs.flatMap((input) => input[maybeShown] ?? []);
  return [...read.faults, ...again.flatMap((member) => member.faults)];
}
