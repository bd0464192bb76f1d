import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { whileHistoryLoses } from '../harness/lost-races.ts';
import { type Setting, setUp } from './setting.ts';

let at: Setting;
beforeAll(async () => {
  at = await setUp();
});
afterAll(() => at?.server.close());

const paper = examplePerson['identification']!;

describe('sealed values', () => {
  const sensitive = { 'show-sensitive-data': '1' };

  it('are shown to who may see them and asks, and the history says so', async () => {
    const { info } = await at.createUser({ identification: [paper] });
    const url = `/v1/user/${info.id}`;
    const get = async (token: string, headers: Record<string, string>) =>
      (await at.server.call('GET', url, { token, headers })).json;
    const before = await get(at.token, {});
    expect(before.identification[0].number).not.toBe(paper.number);
    expect((await get(at.plainToken, sensitive)).identification[0].number).toBe(
      before.identification[0].number,
    );
    const clear = await get(at.token, sensitive);
    expect(clear.identification[0].number).toBe(paper.number);
    const { history } = (await at.call('GET', `/user/history/${info.id}`)).json;
    expect(history).toHaveLength(2);
    expect(history[0]).toMatchObject({ activity_type: 5, entity: 7, entity_id: info.id, by_entity: 3 });
    // Having been looked at is no activity of the user.
    expect((await get(at.token, {})).last_activity).toEqual(before.last_activity);
  });

  it('are masked in what a write answers, whoever asks', async () => {
    const { info } = await at.createUser();
    const { json } = await at.call(
      'POST',
      `/user/identification/${info.id}`,
      { identification: [paper] },
      sensitive,
    );
    expect(JSON.stringify(json)).not.toContain(paper.number);
    const { history } = (await at.call('GET', `/user/history/${info.id}`, undefined, sensitive)).json;
    expect(JSON.stringify(history)).not.toContain(paper.number);
  });

  it('are not shown while other calls keep the history from saying so', async () => {
    const { info } = await at.createUser({ identification: [paper] });
    const url = `/user/${info.id}`;
    const owner = postgres({ ...at.server.database.adminOptions, max: 1, onnotice: () => {} });
    const lost = await whileHistoryLoses(owner, () => at.call('GET', url, undefined, sensitive));
    await owner.end();
    expect([lost.status, lost.json.result.code]).toEqual([409, '3018']);
    expect(JSON.stringify(lost.json)).not.toContain(paper.number);
    expect((await at.call('GET', `/user/history/${info.id}`)).json.history).toHaveLength(1);
    const { json } = await at.call('GET', url, undefined, sensitive);
    expect(json.identification[0].number).toBe(paper.number);
  });

  it('that nobody has are not noted as shown', async () => {
    const { info } = await at.createUser();
    await at.call('GET', `/user/${info.id}`, undefined, sensitive);
    expect((await at.call('GET', `/user/history/${info.id}`)).json.history).toHaveLength(1);
  });
});

/** The members that have a value. */
function filled(shown: object): object {
  return Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== null));
}

describe('the history', () => {
  it('is newest first, by pages, with what was and what became of it', async () => {
    const { info } = await at.createUser();
    for (let turn = 1; turn <= 12; turn += 1) {
      await at.call('PUT', `/user/personal_info/${info.id}`, { personal_info: { nick_name: `N${turn}` } });
    }
    const page = async (query: string) =>
      (await at.call('GET', `/user/history/${info.id}${query}`)).json.history;
    const first = await page('');
    expect(first).toHaveLength(10);
    expect(JSON.parse(first[0].old_data)).toMatchObject({ nick_name: 'N11' });
    expect(JSON.parse(first[0].new_data)).toMatchObject({ nick_name: 'N12' });
    const second = await page('?start_index=11');
    expect(second).toHaveLength(3);
    expect(second.at(-1)).toMatchObject({ activity_type: 4, old_data: '' });
    // The creation keeps the whole user, each resource as an answer shows it, but for members without a value.
    const whole = JSON.parse(second.at(-1).new_data);
    const shown = (await at.call('GET', `/user/${info.id}`)).json;
    expect(whole.info).toEqual(filled(shown.info));
    expect(whole.email).toEqual(shown.email.map(filled));
    expect(whole.terms_conditions).toEqual(filled(shown.terms_conditions));
    expect(whole.personal_info).toMatchObject({ first_name: shown.personal_info.first_name });
    expect(whole.personal_info).not.toHaveProperty('nick_name');
    expect([...first, ...second]).toEqual(await page('?page_size=500'));
    const latest = (await at.call('GET', `/user/history/latest/${info.id}`)).json.history;
    expect(latest).toEqual([first[0]]);
  });

  it('says what is wrong with a page', async () => {
    const { info } = await at.createUser();
    const answer = await at.call('GET', `/user/history/${info.id}?page_size=501&start_index=x`);
    expect(answer.status).toBe(400);
    expect(at.faultsOf(answer)).toEqual(['$.start_index: 1114', '$.page_size: 1114']);
  });

  it('keeps the notes and the source id of the call', async () => {
    const { info } = await at.createUser();
    const body = { personal_info: { job_title: 'Baker' }, notes: { user_notes: 'Asked by telephone' } };
    await at.call('PUT', `/user/personal_info/${info.id}`, body, { 'source-id': 'desk-4471' });
    const [entry] = (await at.call('GET', `/user/history/${info.id}`)).json.history;
    expect(entry).toMatchObject({ notes: 'Asked by telephone', original_source_id: 'desk-4471' });
  });
});

describe('times', () => {
  it('are told in the zone of the call, then of the user, then of the programme', async () => {
    const { info } = await at.createUser({
      preferences: { preferred_language_code: 'en', time_zone: 'UTC +09:00' },
    });
    const get = async (headers: Record<string, string>) =>
      (await at.call('GET', `/user/${info.id}`, undefined, headers)).json;
    const own = await get({});
    expect([own.time_zone, own.time_zone_name]).toEqual(['UTC +09:00', 'Asia/Tokyo']);
    const asked = await get({ 'time-zone': 'UTC -03:30' });
    const minutes = (one: string, other: string) =>
      (Date.parse(`${one}Z`) - Date.parse(`${other}Z`)) / 60_000;
    expect(minutes(own.info.client_date, own.info.date_utc)).toBe(540);
    expect(minutes(asked.info.client_date, asked.info.date_utc)).toBe(-210);
    expect(asked.info.date_utc).toBe(own.info.date_utc);
  });

  it.each(['CET', 'UTC+2', 'UTC +25:00', ''])('are refused in the zone "%s", which is none', async (zone) => {
    const { info } = await at.createUser();
    const { json } = await at.call('GET', `/user/${info.id}`, undefined, { 'time-zone': zone });
    expect(json.result.code).toBe(zone === '' ? '0000' : '1007');
  });
});

describe('messages for the person', () => {
  it.each([
    ['en', 'en'],
    ['fr-CA', 'fr'],
    ['ar', 'ar'],
    ['es', 'es'],
    ['nl', 'en'],
  ])('are told in %s as in %s', async (asked, told) => {
    const message = async (lang: string) =>
      (await at.call('GET', '/user/4294967000', undefined, { lang })).json.result;
    expect((await message(asked)).friendly_message).toBe((await message(told)).friendly_message);
    const languages = new Set(
      await Promise.all(['en', 'fr', 'ar', 'es'].map(async (lang) => (await message(lang)).friendly_message)),
    );
    expect(languages.size).toBe(4);
    expect((await message(asked)).message).toBe((await message('en')).message);
  });
});
