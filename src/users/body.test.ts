import { describe, expect, it } from 'vitest';
import { lists, singles } from '../catalogue/members.ts';
import { inputFields } from '../derive/body-members.ts';
import { canonicalText, readBody } from './body.ts';

const members = [...singles, ...lists].map(({ name }) => name);

/** What a PUT says in the one text for all bodies that say the same. */
function textOf(sent: object): string {
  const rules = { verb: 'put', privileged: true, today: '2026-11-23', members, required: [] } as const;
  return canonicalText(readBody(sent, rules));
}

describe('the text of a body by which a repeated call is known', () => {
  it('differs for every member that is null', () => {
    const bodies = [...singles, ...lists].flatMap((resource) =>
      inputFields(resource, 'put')
        .filter(({ isClearable, name }) => isClearable && name !== 'id')
        .map(({ name }) => {
          const object = { [name]: null };
          return { [resource.name]: resource.shape === 'list' ? [{ id: 1, ...object }] : object };
        }),
    );
    expect(bodies.length).toBeGreaterThan(40);
    const nothing = [...singles, ...lists].map(({ name, shape }) => ({
      [name]: shape === 'list' ? [{ id: 1 }] : {},
    }));
    const texts = [...bodies, ...nothing].map(textOf);
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('differs for every mask', () => {
    const card = (number?: string) => ({ credit_card: [{ id: 1, ...(number && { number }) }] });
    const masks = [undefined, '9999**9', '411111******1111'];
    expect(new Set(masks.map((number) => textOf(card(number)))).size).toBe(masks.length);
  });

  it('differs for an entry and for the one beside it', () => {
    const emails = (one: object, other: object) => ({
      email: [
        { id: 1, ...one },
        { id: 2, ...other },
      ],
    });
    expect(textOf(emails({ type: null }, {}))).not.toBe(textOf(emails({}, { type: null })));
  });

  it('is one for bodies whose members stand in another order', () => {
    const one = { personal_info: { gender: null, nick_name: 'Ada', job_title: null } };
    const other = { personal_info: { job_title: null, nick_name: 'Ada', gender: null } };
    expect(textOf(one)).toBe(textOf(other));
  });

  it('is as it was before for a body that changes values only, so that its answer is found again', () => {
    const sent = { personal_info: { nick_name: 'Ada', first_name: 'Ada' }, email: [{ id: 1, type: 2 }] };
    expect(textOf(sent)).toBe(
      '[[["personal_info",{"first_name":"Ada","nick_name":"Ada"}]],[["email",[{"id":1,"type":2}]]],null,"",""]',
    );
  });
});
