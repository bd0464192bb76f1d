import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Setting, setUp } from './setting.ts';

let at: Setting;
let userId: number;
let emailId: number;

beforeAll(async () => {
  at = await setUp();
});
afterAll(() => at.server.close());

async function newUser(): Promise<void> {
  const user = await at.createUser({ custom_field: { shoe_size: 42 } });
  [userId, emailId] = [user.info.id, user.email[0].id];
}

const get = (headers: Record<string, string> = {}, part = '') =>
  at.call('GET', `/user${part}/${userId}`, undefined, headers);
const tagOf = async (headers: Record<string, string> = {}, part = '') =>
  String((await get(headers, part)).headers['etag']);
const label = (value: string, headers: Record<string, string> = {}) =>
  at.call('PUT', `/user/personal_info/${userId}`, { personal_info: { nick_name: value } }, headers);

describe('the tag of an answer', () => {
  beforeAll(newUser);

  it.each(['', '/email', '/personal_info', '/history'])(
    'of GET /user%s answers 304 until the user changes',
    async (part) => {
      const tag = await tagOf({}, part);
      expect(tag).toMatch(/^"\d+-[\w-]{22}"$/u);
      for (const sent of [tag, `W/${tag}`, `"other", ${tag} , W/"more"`, '*']) {
        const again = await get({ 'if-none-match': sent }, part);
        expect([again.status, again.json, again.headers['etag']], sent).toEqual([304, '', tag]);
      }
      await label(`After ${part.slice(1)}x`);
      expect((await get({ 'if-none-match': tag }, part)).status).toBe(200);
      expect(await tagOf({}, part)).not.toBe(tag);
    },
  );

  it('differs by zone and language, by what is shown, and by user', async () => {
    const tags = await Promise.all([
      tagOf(),
      tagOf({ 'time-zone': 'UTC +05:45' }),
      tagOf({ lang: 'fr' }),
      tagOf({ 'show-custom-field': '0' }),
      tagOf({}, '/email'),
    ]);
    await newUser();
    tags.push(await tagOf());
    expect(new Set(tags).size).toBe(tags.length);
  });

  it('is given for no answer with values in clear, which no call may store, and showing them changes nothing', async () => {
    const token = await at.server.token('user user:sensitive');
    const tag = await tagOf();
    const path = `/v1/user/identification/${userId}`;
    await at.call('POST', `/user/identification/${userId}`, { identification: [identification] });
    const before = await tagOf();
    const headers = { 'show-sensitive-data': '1', 'if-none-match': '*' };
    const shown = await at.server.call('GET', path, { token, headers });
    expect([shown.status, shown.headers['etag']]).toEqual([200, undefined]);
    expect(await tagOf()).toBe(before);
    expect(before).not.toBe(tag);
  });

  const identification = {
    type: 1,
    country_of_issue: '840',
    country_of_residence: '840',
    number: 'AB1234567',
    issue_date: '2020-01-01',
    expiry_date: '2040-01-01',
  };
});

describe('a change with If-Match', () => {
  beforeAll(newUser);

  it('is made while the user is as it was, and refused with 412 and without a trace afterwards', async () => {
    const tag = await tagOf({}, '/email');
    const body = { email: [{ id: emailId, type: 2 }] };
    expect(
      (await at.call('PUT', `/user/email/${userId}`, body, { 'if-match': `"x-y", W/${tag}` })).status,
    ).toBe(200);
    const now = await tagOf();
    for (const [method, part, sent] of [
      ['PUT', 'email', body],
      ['DELETE', 'email', { email: [{ id: emailId }] }],
      ['PUT', 'personal_info', { personal_info: { nick_name: 'Lost' }, validate: 1 }],
    ] as const) {
      const refused = await at.call(method, `/user/${part}/${userId}`, sent, { 'if-match': tag });
      expect([refused.status, refused.json.result.code]).toEqual([412, '3021']);
    }
    expect(await tagOf()).toBe(now);
  });

  it('takes * for any version, and what is no tag of ours for none', async () => {
    expect((await label('any', { 'if-match': '*' })).status).toBe(200);
    expect((await label('none', { 'if-match': '"of-another-server"' })).status).toBe(412);
  });

  it.each(['unquoted', '"open', '"one" "two"'])('that sends %s is told what to send', async (sent) => {
    const { status, json } = await label('x', { 'if-match': sent });
    expect([status, json.result.code]).toEqual([400, '1007']);
  });

  it('that is repeated gets its first answer, whatever has changed since', async () => {
    const headers = { 'if-match': await tagOf(), 'source-id': 'conditional-1' };
    const first = await label('first', headers);
    await label('second');
    const again = await label('first', headers);
    expect([first.status, again.status, again.headers['idempotency-replayed']]).toEqual([200, 200, 'true']);
    expect(again.json.personal_info).toEqual(first.json.personal_info);
  });

  it('is made once of several at the same moment', async () => {
    const headers = { 'if-match': await tagOf() };
    const calls = Array.from({ length: 8 }, (_, index) => label(`at once ${index}`, headers));
    const statuses = (await Promise.all(calls)).map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array.from({ length: 7 }, () => 412)]);
  });

  it('of a user that there is none of is answered like any other', async () => {
    const { status } = await at.call(
      'PUT',
      '/user/personal_info/999999999',
      { personal_info: { nick_name: 'Ann' } },
      { 'if-match': '"1-x"' },
    );
    expect(status).toBe(404);
  });
});
