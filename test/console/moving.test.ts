import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newUserBody } from '../harness/assembled.ts';
import type { TestOperator } from '../harness/operators.ts';
import { lookAround } from './looking.ts';
import { type ConsoleTest, chromiumPath, isQuick, openConsole } from './setting.ts';

const head =
  'source_id,custom_field,personal_info.first_name,personal_info.last_name,personal_info.date_of_birth';

/** A table of people who cost little; some of them were born on no day. */
function tableOf(count: number, name: string, faulty: ReadonlySet<number> = new Set()): string {
  const rows = Array.from({ length: count }, (_, index) => {
    const day = faulty.has(index) ? '1990-02-31' : '1990-02-01';
    return `${name}-${index},"{""old"":\n""yes""}",Ada,Moreau,${day}`;
  });
  return [head, ...rows].join('\r\n');
}

describe.skipIf(!chromiumPath || isQuick)('moving people', () => {
  let test: ConsoleTest;
  let owner: postgres.Sql;
  let administrator: TestOperator;
  let senior: TestOperator;

  beforeAll(async () => {
    test = await openConsole();
    owner = postgres({ ...test.server.database.adminOptions, max: 1, onnotice: () => {} });
    administrator = await test.operator(['program_administrator']);
    senior = await test.operator(['senior']);
  });
  afterAll(async () => {
    await owner?.end();
    await test?.close();
  });

  const at = (path: string) => `${test.address}/console/77${path}`;
  const count = (page: Page, outcome: string) => page.locator(`[data-count=${outcome}]`).innerText();
  const users = async () =>
    (await owner<{ count: number }[]>`select count(*)::integer as count from users`)[0]!.count;
  const savedText = async (page: Page, button: string) => {
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: button }).click();
    const saved = await saving;
    return { name: saved.suggestedFilename(), text: await readFile(await saved.path(), 'utf8') };
  };

  it('checks a file that is dropped, and writes nothing', async () => {
    const { page, complaints } = await test.open(administrator);
    await page.goto(at('/import'));
    const drop = async (name: string, text: string) => {
      const dataTransfer = await page.evaluateHandle(
        `(() => { const moved = new DataTransfer(); moved.items.add(new File([${JSON.stringify(text)}], ${JSON.stringify(name)})); return moved; })()`,
      );
      await page
        .getByText(/Drop a file here|\.csv/u)
        .first()
        .dispatchEvent('drop', { dataTransfer });
    };
    await page.getByText('Drop a file here').waitFor();
    await drop('people.xlsx', 'PK');
    await page.getByText('A file for an import ends with').waitFor();
    await lookAround(page, 'import');
    expect((await savedText(page, 'Download a sample')).text).toMatch(
      /^source_id,personal_info\.first_name/u,
    );
    await drop('people.csv', tableOf(8, 'dry', new Set([2, 7])));
    await page.getByRole('button', { name: 'Check first' }).click();
    await page.getByText('Checked to the end.').waitFor();
    expect([await count(page, 'checked'), await count(page, 'refused')]).toEqual(['6', '2']);
    // Each row has two lines.
    await page.getByRole('row', { name: /^6 dry-2 personal_info\.date_of_birth: /u }).waitFor();
    await page.getByRole('row', { name: /^16 dry-7 .*date_of_birth/u }).waitFor();
    await lookAround(page, 'import-checked');
    const { name, text } = await savedText(page, 'Download refused rows');
    expect(name).toBe('people.refused.csv');
    expect(text).toBe(
      `${head}\r\ndry-2,"{""old"":\n""yes""}",Ada,Moreau,1990-02-31\r\ndry-7,"{""old"":\n""yes""}",Ada,Moreau,1990-02-31\n`,
    );
    // What is no table has no row; that is told in place of a success.
    await page.getByLabel('File').setInputFiles({
      name: 'picture.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x00, 0x01]),
    });
    await page.getByRole('button', { name: 'Check first' }).click();
    await page.getByText('No row was found in this file.').waitFor();
    expect(await page.getByText('Checked to the end.').count()).toBe(0);
    expect(await users()).toBe(0);
    expect(complaints).toEqual([]);
  }, 240_000);

  it('imports 10,000 rows to the end, over a broken connection and a stop, and lists the refused ones', async () => {
    const { page } = await test.open(administrator);
    await page.goto(at('/import'));
    const faulty = new Set([0, 4_321, 9_999]);
    const buffer = Buffer.from(tableOf(10_000, 'old', faulty));
    await page.getByLabel('File').setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer });
    await page.route('**/v1/import', (route) => route.abort(), { times: 2 });
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Import', exact: true }).click();
    await expect
      .poll(async () => Number((await count(page, 'created')).replace(',', '')))
      .toBeGreaterThan(500);
    // The page answers while rows come.
    const askedAt = Date.now();
    await page.evaluate(
      'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))',
    );
    expect(Date.now() - askedAt).toBeLessThan(2000);
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('It continues where it stopped.').waitFor();
    await lookAround(page, 'import-stopped');
    expect(await users()).toBeLessThan(9_997);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByText('Imported to the end.').waitFor({ timeout: 150_000 });
    const counts = await Promise.all(
      ['created', 'present', 'refused'].map((outcome) => count(page, outcome)),
    );
    const [created, present, refused] = counts.map((text) => Number(text.replace(',', '')));
    // What was written and not told of before the stop is there already when it goes on.
    expect(created! + present!).toBe(9_997);
    expect(refused).toBe(3);
    expect(await users()).toBe(9_997);
    const { text } = await savedText(page, 'Download refused rows');
    expect(text.match(/^old-\d+/gmu)).toEqual(['old-0', 'old-4321', 'old-9999']);
    const results = (await savedText(page, 'Download the results')).text.trim().split('\n');
    expect(new Set(results.map((line) => JSON.parse(line).line)).size).toBe(10_000);
  }, 240_000);

  it('exports everybody, gives a person everything, closes, and erases after the waiting period', async () => {
    const token = await test.server.token('user user:privileged');
    const { json } = await test.server.call('POST', '/v1/user', { token, body: newUserBody() });
    const userId: number = json.info.id;
    const { page, complaints } = await test.open(senior);
    await page.goto(at('/export'));
    await page.getByRole('button', { name: 'Export' }).waitFor();
    await lookAround(page, 'export');
    const masked = await savedText(page, 'Export');
    const lines = masked.text.trim().split('\n');
    expect(lines.length).toBe(await users());
    await page.getByText(/^Complete: /u).waitFor();
    await page.goto(at(`/export?tab=person&user_id=${userId}`));
    await page.getByRole('heading', { name: 'Erase the user' }).waitFor();
    // A digit may be wrong: whose number it is, is said before anything is done.
    await page.getByText(`Ada Moreau (${userId})`).waitFor();
    await lookAround(page, 'person');
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download the archive' }).click();
    const asked = page.getByLabel('One-time password');
    await Promise.race([saving, asked.waitFor()]);
    if (await asked.isVisible()) {
      await asked.fill(senior.otp());
      await page.keyboard.press('Enter');
    }
    const archive = await readFile(await (await saving).path());
    expect(archive.subarray(0, 2).toString()).toBe('PK');
    await page.getByRole('button', { name: 'Close the user' }).click();
    const closing = page.getByRole('dialog');
    await closing.getByLabel('Reason').fill('The person asked for it.');
    await closing.getByRole('button', { name: 'Close the user' }).click();
    await page.getByText('Erasure is possible once').waitFor();
    // The date is told before anything can be confirmed.
    await page.getByText(/can be erased from/u).waitFor();
    const erase = page.getByRole('button', { name: 'Erase the user' });
    expect(await erase.count()).toBe(0);
    // Nobody is closed twice.
    expect(await page.getByRole('button', { name: 'Close the user' }).count()).toBe(0);
    await owner`update users set closed_at = closed_at - interval '20 years' where id = ${userId}`;
    await page.reload();
    await page.getByText('The waiting period ended').waitFor();
    await page.getByLabel('Type the number of the user once more').fill(String(userId));
    expect(await erase.isDisabled()).toBe(true);
    await page.getByLabel('Why').selectOption('person_request');
    await lookAround(page, 'erasure');
    await erase.click();
    await page.getByText(`User ${userId} was erased on`).waitFor();
    const auditor = await test.operator(['auditor']);
    const { operator_log: log } = (await auditor.call('GET', `/operator_log?operator_id=${senior.id}`)).json;
    expect(log.find((one: { activity: string }) => one.activity === 'user.erase').detail).toMatchObject({
      user_id: String(userId),
      reason_code: 'person_request',
    });
    expect(await owner`select 1 from user_key where user_id = ${userId}`).toEqual([]);
    // An auditor, who lists no operators, chooses one by name as well, and goes from what was done to the user.
    const looking = await test.open(auditor);
    await looking.page.goto(at('/log'));
    await looking.page
      .getByLabel('Operator', { exact: true })
      .selectOption({ label: `Grace Hopper (${senior.id})` });
    const closed = looking.page.getByRole('row').filter({ hasText: 'user.delete' }).first();
    await closed.getByRole('link', { name: String(userId) }).waitFor();
    expect(new URL(looking.page.url()).searchParams.get('operator_id')).toBe(String(senior.id));
    // Of a number that nobody has, nothing is offered.
    await page.goto(at('/export?tab=person&user_id=999999'));
    await page.getByText('It does not exist').waitFor();
    expect(await page.getByRole('button', { name: /archive|Close|Erase/u }).count()).toBe(0);
    expect(complaints).toEqual([]);
  }, 240_000);

  it('offers nothing for a number of which it is not known whose it is, nor without the permission to erase', async () => {
    const token = await test.server.token('user user:privileged program:admin');
    const user = await test.server.call('POST', '/v1/user', { token, body: newUserBody() });
    const userId: number = user.json.info.id;
    const { page } = await test.open(senior);
    const deeds = page.getByRole('button', { name: /archive|Close|Erase/u });
    const person = (id: number) => page.goto(at(`/export?tab=person&user_id=${id}`));
    await page.route('**/v1/user/erasure/*', (route) => route.fulfill({ status: 500 }));
    await person(userId);
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    expect(await deeds.count()).toBe(0);
    await page.unrouteAll();
    const set = (role_limits: object[]) =>
      test.server.call('PUT', '/v1/program/77', { token, body: { program: { role_limits } } });
    await set([{ role: 'senior', without: ['erase'] }]);
    await person(999_999);
    await page.getByText('It does not exist').waitFor();
    expect(await deeds.count()).toBe(0);
    await person(userId);
    await page.getByText(`Ada Moreau (${userId})`).waitFor();
    expect(await deeds.allInnerTexts()).toEqual(['Download the archive', 'Close the user']);
    await test.server.call('DELETE', `/v1/user/${userId}`, { token });
    await person(userId);
    await page.getByText(`Ada Moreau (${userId})`).waitFor();
    expect(await deeds.allInnerTexts()).toEqual(['Download the archive']);
    // Who may neither read nor erase is not offered to close whom the server does not close.
    const { id: open } = (await test.server.call('POST', '/v1/user', { token, body: newUserBody() })).json
      .info;
    await set([{ role: 'senior', without: ['erase', 'read'] }]);
    for (const [id, offered] of [
      [open, ['Download the archive', 'Close the user']],
      [userId, ['Download the archive']],
    ] as const) {
      await person(id);
      await deeds.first().waitFor();
      expect(await deeds.allInnerTexts()).toEqual(offered);
    }
    await set([{ role: 'senior', without: ['erase', 'read', 'archive'] }]);
    await person(999_999);
    await page.getByText('It does not exist').waitFor();
    expect(await deeds.count()).toBe(0);
    await set([]);
  }, 120_000);

  it('shows nobody what the roles do not open, and the server answers nothing either', async () => {
    const viewer = await test.operator(['viewer']);
    const { page } = await test.open(viewer);
    await page.goto(at('/import'));
    await page.getByText('Not yours to see').waitFor();
    await page.goto(at('/export'));
    await page.getByText('Not yours to see').waitFor();
    const headers = { program_id: '77' };
    for (const path of ['/export', '/user/export/1001'])
      expect((await viewer.call('GET', path, undefined, headers)).status, path).toBe(403);
    expect((await viewer.call('POST', '/user/erasure/1001', undefined, headers)).status).toBe(403);
  });
});
