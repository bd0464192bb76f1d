import { describe, expect, it } from 'vitest';
import { resourceOf } from '../../src/catalogue/members.ts';
import type { Resource } from '../../src/catalogue/resource.ts';
import { exampleAnswer } from '../../src/derive/example-answers.ts';
import { built, membersOf, operationOf, title } from './catalogue-walk.ts';
import published from './published-shapes.json' with { type: 'json' };

describe('answers', () => {
  const ending = ['validate', 'function_code', 'time_zone', 'time_zone_name', 'response_time'];
  const ofPublished = built.filter(({ group }) => group === 'published');
  const objects: Readonly<Record<string, Readonly<Record<string, string>>>> = published.objects;

  it.each(built.map(title))('of %s have every member of the envelope, in its order', (id) => {
    expect(Object.keys(exampleAnswer(operationOf(id))!)).toEqual([
      'result',
      ...membersOf(operationOf(id)),
      ...ending,
    ]);
  });

  it.each(ofPublished.map(title))('of %s have the published members in the published order', (id) => {
    const { members } = published.envelopes.find((shape) => shape.operations.includes(id))!;
    const own = Object.keys(exampleAnswer(operationOf(id))!);
    expect(own.filter((member) => members.split(' ').includes(member))).toEqual(members.split(' '));
  });

  const stored = Object.entries(resourceOf) as [string, Resource][];
  const compared = stored.filter(([member]) => publishedObject(member) !== undefined);

  it.each(compared)('show %s with the published members in the published order', (member, resource) => {
    const own = Object.entries(resource.fields).filter(([, field]) => field.source !== 'none');
    const names = Object.keys(publishedObject(member)!);
    expect(own.map(([name]) => name).filter((name) => names.includes(name))).toEqual(names);
  });

  it.each(compared)('show each member of %s with the one type it is published with', (member, resource) => {
    for (const [name, types] of Object.entries(publishedObject(member)!)) {
      const { type, source, constant } = resource.fields[name]!;
      // What this product has no value for is always null.
      if (source === 'constant' && constant === null) continue;
      const shown = types.split(' ').filter((one) => one !== 'null');
      if (shown.length > 0) expect.soft(shown, `${member}.${name}`).toEqual([type]);
    }
  });

  function publishedObject(member: string): Readonly<Record<string, string>> | undefined {
    return objects[member] ?? objects[`${member}[]`];
  }
});
