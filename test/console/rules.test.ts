import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPerson } from '../harness/people.ts';
import { makeWatchlistHit } from '../harness/watchlists.ts';
import { ndjson } from '../watchlists/setting.ts';
import { type ConsoleTest, chromiumPath, look, lookAround, openConsole } from './setting.ts';

describe.skipIf(!chromiumPath)('watchlists, hits and rules in the console', () => {
  let test: ConsoleTest;
  let token: string;
  let admin: string;
  let userId: number;

  beforeAll(async () => {
    test = await openConsole();
    token = await test.server.token('user user:privileged');
    admin = await test.server.token('program:admin');
    ({ userId } = await createPerson(test.server, token));
  });
  afterAll(() => test?.close());

  const at = (path: string) => `${test.address}/console/77${path}`;
  const ofProgram = { program_id: '77' };
  const set = (program: object) =>
    test.server.call('PUT', '/v1/program/77', { token: admin, body: { program } });

  it('loads a list from files, once it was said which lines cannot be read', async () => {
    const administrator = await test.operator(['program_administrator']);
    const { page, complaints } = await test.open(administrator);
    await page.goto(at('/watchlists'));
    await page.getByText('No list yet').waitFor();
    await page.getByRole('button', { name: 'Load a list' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name of the list' }).fill('own');
    const lines = `${ndjson({ ref: '1', names: ['Usama bin Ladin'] })}{"ref": 2}\n`;
    const file = { name: 'own.ndjson', mimeType: 'application/x-ndjson', buffer: Buffer.from(lines) };
    await page.locator('input[type=file]').setInputFiles(file);
    await dialog.getByRole('button', { name: 'Check the files' }).click();
    await dialog.getByText('Line 2 cannot be read: its ref is not a text.').waitFor();
    await look(page, 'watchlist-refused');
    await dialog.getByRole('checkbox', { name: 'Pass over lines' }).check();
    await dialog.getByRole('button', { name: 'Check the files' }).click();
    await dialog.getByText('Entries: 1. New or changed: 1.').waitFor();
    const listed = async () => (await test.server.call('GET', '/v1/watchlist', { token: admin })).json;
    expect((await listed()).watchlists).toEqual([]);
    await dialog.getByRole('button', { name: 'Load', exact: true }).click();
    const card = page.getByRole('region', { name: 'own' });
    await card.getByText('Users will be compared').waitFor();
    expect(await listed()).toMatchObject({ watchlists: [{ name: 'own', entries: 1, broken: 1 }], users: 2 });
    await lookAround(administrator, page, 'watchlists', () => card.waitFor());
    await card.getByRole('button', { name: 'Delete: own' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No list yet').waitFor();
    expect((await listed()).watchlists).toEqual([]);
    expect(complaints).toEqual([]);
  }, 90_000);

  it('decides on a hit by two people who compare field by field; others look on', async () => {
    const hitId = await makeWatchlistHit(test.server.services, 77, userId);
    await set({ four_eyes: ['watchlist'] });
    const [first, second, viewer] = [
      await test.operator(['senior']),
      await test.operator(['senior']),
      await test.operator(['viewer']),
    ];
    const hits = async (status: string) =>
      (await test.server.call('GET', `/v1/watchlist/hit?status=${status}`, { token })).json.hits;
    for (const operator of [first, second]) {
      const { page, context } = await test.open(operator);
      await page.goto(at('/hits'));
      const row = page.getByRole('button', { name: 'Ada Moreau' });
      await row.click();
      const comparison = page.getByRole('table', { name: 'The user and who is listed' });
      await comparison.getByText('100 of 100').waitFor();
      if (operator === first)
        await lookAround(first, page, 'hit', () => page.getByRole('dialog').locator('table').waitFor());
      else await page.getByText('Yours is the second opinion').waitFor();
      await page.getByRole('radio', { name: 'It is somebody else' }).check();
      await page.getByRole('textbox', { name: 'Why' }).fill('Born in another year.');
      await page.getByRole('button', { name: 'Decide' }).click();
      await page.getByText(operator === first ? 'What you said is kept.' : 'Decided.').waitFor();
      expect(await hits('open')).toHaveLength(operator === first ? 1 : 0);
      await context.close();
    }
    await set({ four_eyes: [] });
    expect(await hits('dismissed')).toMatchObject([{ id: hitId, reason: 'Born in another year.' }]);
    // Whoever may only look decides nothing, neither here nor past the console.
    const { page, context } = await test.open(viewer);
    await page.goto(at('/hits?status=dismissed'));
    await page.getByRole('button', { name: 'Ada Moreau' }).click();
    await page.getByText('Born in another year.').waitFor();
    expect(await page.getByRole('radio').count()).toBe(0);
    const hit = { status: 'confirmed', version: 2 };
    expect((await viewer.call('PUT', `/watchlist/hit/${hitId}`, { hit }, ofProgram)).status).toBe(403);
    await context.close();
  }, 90_000);

  it('has lists for whoever may load them alone', async () => {
    const [rules, auditor] = [await test.operator(['rules']), await test.operator(['auditor'])];
    for (const operator of [rules, auditor]) {
      const { page, context } = await test.open(operator);
      await page.goto(at('/watchlists'));
      await page.getByText('Not yours to see').waitFor();
      expect(await page.getByRole('link', { name: 'Watchlists' }).count()).toBe(0);
      expect((await operator.call('GET', '/watchlist', undefined, ofProgram)).status).toBe(403);
      await context.close();
    }
  });
});
