import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorTable, takenErrors } from '../../src/catalogue/error-table.ts';
import type { FaultDetail } from '../../src/catalogue/errors.ts';
import { type Kind, kinds, readText } from '../../src/catalogue/kinds/index.ts';
import { answerName, envelope, lists, singles } from '../../src/catalogue/members.ts';
import type { Operation } from '../../src/catalogue/operation.ts';
import { operations, routes } from '../../src/catalogue/operations.ts';
import { topicOf, topics } from '../../src/catalogue/topics.ts';
import { inputFields } from '../../src/derive/body-members.ts';
import { exampleBody } from '../../src/derive/examples.ts';
import { readObject } from '../../src/derive/read-input.ts';
import { jsonOf, textOf } from '../harness/kind-arbitraries.ts';
import { repository } from '../harness/processes.ts';
import { built, everyField, writing } from './catalogue-walk.ts';
import published from './published-shapes.json' with { type: 'json' };

const today = '2026-11-23';

describe('the errors', () => {
  const sources = readdirSync(join(repository, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.startsWith('catalogue'))
    .map((name) => readFileSync(join(repository, 'src', name), 'utf8'))
    .join('\n');

  it('are all thrown somewhere', () => {
    const unused = Object.keys(errorTable).filter((key) => !new RegExp(`\\b${key}\\(`, 'u').test(sources));
    // Thrown by what is taken.
    const byKind: readonly string[] = Object.values(takenErrors);
    expect(unused.filter((key) => !byKind.includes(key))).toEqual([]);
  });
});

describe('the operations', () => {
  it('are the 83 published ones, on 65 routes', () => {
    const hint = 'an operation that is not published belongs in userRows of user-operations.ts';
    const ofGroup = operations.filter(({ group }) => group === 'published');
    expect(ofGroup, hint).toHaveLength(83);
    expect(new Set(ofGroup.map(({ verb, path }) => `${verb} ${path}`)).size).toBe(65);
    const named = published.envelopes.flatMap((shape) => shape.operations);
    expect(ofGroup.map(({ id }) => id).sort()).toEqual(named.sort());
  });

  it('have ids of their own, which say what they are about', () => {
    expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length);
    for (const operation of operations) expect(Object.keys(topics)).toContain(topicOf(operation));
  });

  it('stand on lower-case paths, so that a path of any case is matched by folding it', () => {
    for (const { path } of operations) expect(path).toMatch(/^\/user(?:\/:user_id|\/[a-z_]+)*$/u);
  });

  it('say what they do', () => {
    for (const { id, action, flow } of built)
      expect(action ?? flow, `${id} needs an action or a flow in its row`).toBeDefined();
  });

  it('that share a route are told apart by what the body holds', () => {
    const sameBody = routes.flatMap((route) => {
      const bodies = route.operations.map((operation) => ({
        id: operation.id,
        body: distinction(operation),
      }));
      return [...Map.groupBy(bodies, ({ body }) => body).values()].filter((same) => same.length > 1);
    });
    expect(sameBody.map((same) => same.map(({ id }) => id))).toEqual([]);
  });

  it('are about members that answers have', () => {
    for (const { id, members } of built) {
      if (members === undefined || members === 'all') continue;
      for (const member of members) expect(envelope, id).toContain(member);
    }
  });

  it('have a body in the catalogue each, where they write', () => {
    for (const operation of writing) {
      if (!bodyless.includes(operation.id)) expect(exampleBody(operation), operation.id).not.toBeNull();
    }
  });
});

describe('the resources', () => {
  it('have fields of known kinds', () => {
    const known = new Set<Kind>(Object.values(kinds));
    for (const [name, field] of everyField()) {
      if (field.type !== 'object') expect(known.has(field.kind), name).toBe(true);
    }
  });

  it('say a mask for what is masked, and for nothing else', () => {
    for (const [name, { mask, protect }] of everyField())
      expect(mask !== undefined, name).toBe(protect === 'masked');
  });

  it('say how to find what is sealed and must be found, and search nothing that is not sealed', () => {
    for (const [name, { search, protect }] of everyField()) {
      if (search) expect(protect, name).toBe('masked');
    }
  });

  it('that are stored are answered under a member of the envelope', () => {
    for (const resource of [...lists, ...singles]) expect(envelope).toContain(answerName(resource));
  });

  it('that are lists are told apart by an id, which PUT and DELETE need', () => {
    for (const list of lists) {
      for (const verb of ['put', 'delete'] as const) {
        const required = inputFields(list, verb).filter((input) => input.isRequired);
        expect(
          required.map(({ name }) => name),
          list.name,
        ).toContain('id');
      }
      expect(
        inputFields(list, 'delete').map(({ name }) => name),
        list.name,
      ).toEqual(['id']);
    }
  });

  it('that are lists give new entries their ids themselves', () => {
    for (const list of lists) {
      expect(
        inputFields(list, 'post').map(({ name }) => name),
        list.name,
      ).not.toContain('id');
    }
  });

  it('read nothing on DELETE but the id', () => {
    for (const list of lists) {
      const faults: FaultDetail[] = [];
      const sent = { ...Object.fromEntries(Object.keys(list.fields).map((name) => [name, '?'])), id: 1 };
      const input = readObject(list, sent, '$', { verb: 'delete', privileged: true, today, faults });
      expect({ input, faults }, list.name).toEqual({ input: { id: 1 }, faults: [] });
    }
  });

  it('that have a primary entry have the flag that names it', () => {
    for (const list of lists) expect('is_primary' in list.fields, list.name).toBe(list.primary === true);
  });
});

describe.each(Object.entries(kinds) as [string, Kind][])('kind %s', (_, kind) => {
  it('accepts its examples and refuses its near misses', () => {
    for (const text of kind.examples) expect(readText(kind, text, { today }).fault, text).toBeNull();
    for (const text of kind.nearMisses) expect(readText(kind, text, { today }).fault, text).not.toBeNull();
  });

  it('accepts what is generated for it, and stores it so that it is accepted again', () => {
    fc.assert(
      fc.property(textOf(kind, today), (text) => {
        const first = readText(kind, text, { today });
        expect(first.fault).toBeNull();
        expect(readText(kind, first.text!, { today })).toEqual(first);
      }),
      { numRuns: 50 },
    );
  });

  it('gives only JSON values that carry the text', () => {
    fc.assert(
      fc.property(jsonOf(kind, today), (value) => {
        const text = typeof value === 'boolean' ? (value ? '1' : '0') : String(value);
        expect(readText(kind, text, { today }).fault).toBeNull();
      }),
      { numRuns: 50 },
    );
  });
});

/** What of a body can say which operation of a route is meant. */
function distinction({ when = [] }: Operation): string {
  return JSON.stringify(when);
}

/** The operations that write and need no body. */
const bodyless = ['user.delete', 'user.external_auth.nonce', 'user.security.lift_suspensions'];
