import { afterAll, beforeAll, expect, it } from 'vitest';
import { activityType, entity } from '../../src/catalogue/codes.ts';
import { type Setting, setUp } from './setting.ts';

let at: Setting;
let userId: number;
let now = new Date('2027-03-30T23:30:00Z');

beforeAll(async () => {
  at = await setUp({}, () => now);
  userId = (await at.createUser()).info.id;
  now = new Date('2027-03-31T00:10:00Z');
  await at.call('PUT', `/user/personal_info/${userId}`, { personal_info: { nick_name: 'Ace' } });
});
afterAll(() => at?.server.close());

type Entry = {
  id: number;
  entity: number;
  entity_id: number;
  by_entity: number;
  by_entity_id: number;
  activity_type: number;
};
const read = async (query: string): Promise<Entry[]> =>
  (await at.call('GET', `/user/history/${userId}?page_size=100&${query}`)).json.history ?? [];

it('a history is narrowed by part, by caller and by day, and pages count what fits alone', async () => {
  const all = await read('');
  const about = await read(`entity=${entity.personalInfo}`);
  expect(about.map((one) => one.entity)).toEqual([entity.personalInfo]);
  expect(about[0]!.activity_type).toBe(activityType.updated);
  expect(await read(`entity=${entity.personalInfo}&entity_id=${about[0]!.entity_id}`)).toEqual(about);
  expect(await read(`entity=${entity.personalInfo}&entity_id=${about[0]!.entity_id + 1}`)).toEqual([]);
  const [{ by_entity: kind, by_entity_id: client }] = about as [Entry];
  expect(await read(`by_entity=${kind}&by_entity_id=${client}&to_date=2027-03-31`)).toEqual(
    all.filter((one) => one.by_entity === kind),
  );
  expect(await read(`by_entity=${kind}&by_entity_id=${client + 1}`)).toEqual([]);
  const today = await read('from_date=2027-03-31');
  expect(today).toEqual(about);
  expect(await read('to_date=2027-03-30')).toEqual(all.slice(today.length));
  expect(await read('to_date=2027-03-30&start_index=2')).toEqual(all.slice(today.length + 1));
});

it.each(['entity=abc', 'entity_id=x', 'from_date=2027-02-30', 'by_entity_id=-1', 'to_dat=2027-03-30'])(
  'a history asked for with %s is refused',
  async (query) => {
    const { status } = await at.call('GET', `/user/history/${userId}?${query}`);
    expect(status).toBe(400);
  },
);
