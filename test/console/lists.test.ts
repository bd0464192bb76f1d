import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lookAround } from './looking.ts';
import { type ConsoleTest, chromiumPath, isQuick, openConsole } from './setting.ts';

describe.skipIf(!chromiumPath || isQuick)('lists of the console', { timeout: 240_000 }, () => {
  let test: ConsoleTest;
  let token: string;

  beforeAll(async () => {
    test = await openConsole();
    token = await test.server.token('user user:privileged program:admin');
    const people = Array.from({ length: 30 }, (_, index) => ({
      source_id: `listed-${index}`,
      personal_info: {
        ...{ first_name: 'Ada', last_name: `Moreau${String.fromCharCode(65 + (index % 26))}` },
        date_of_birth: '1990-02-01',
      },
    }));
    await test.server.app.inject({
      ...{ method: 'POST', url: '/v1/import', payload: people.map((one) => JSON.stringify(one)).join('\n') },
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
    });
  });
  afterAll(() => test?.close());

  const at = (path: string) => `${test.address}/console/77${path}`;

  it('the last that the search finds can be reached in a low window, and short words are said to be whole names', async () => {
    const { page, context, complaints } = await test.open(await test.operator(['viewer']));
    await page.setViewportSize({ width: 1024, height: 600 });
    await page.goto(at('/users'));
    const box = page.getByRole('searchbox', { name: 'Search users' });
    await box.fill('moreau');
    const all = page.getByRole('option', { name: 'Show all users that fit' });
    await all.waitFor();
    await page.getByRole('option').first().hover();
    await page.mouse.wheel(0, 3000);
    await expect.poll(async () => (await all.boundingBox())!.y).toBeLessThan(600);
    await all.click();
    await page.getByText('30 users').waitFor();
    await box.fill('mo');
    await page.getByRole('option', { name: 'Words of one or two letters' }).waitFor();
    await box.fill('nobody');
    await page.getByRole('option', { name: 'Nobody found.', exact: true }).waitFor();
    // A number as the page of a user has it.
    const number = await page.getByRole('row').nth(1).getByRole('link').first().innerText();
    await box.fill(`#${number}`);
    await page.getByRole('option', { name: /^Ada Moreau/u }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(at(`/users/${number}`));
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('Enter opens nobody who was found by fewer letters than stand there', async () => {
    const { page, context } = await test.open(await test.operator(['viewer']));
    await page.goto(at('/users'));
    const box = page.getByRole('searchbox', { name: 'Search users' });
    let answer = () => {};
    const held = new Promise<void>((resolve) => (answer = resolve));
    await page.route('**/v1/search', async (route) => {
      if (route.request().postData()?.includes('moreaux')) return;
      await held;
      await route.continue();
    });
    const asked = page.waitForRequest('**/v1/search');
    await box.fill('moreau');
    await asked;
    await box.press('x');
    answer();
    await page
      .getByRole('option', { name: /^Ada Moreau/u })
      .first()
      .waitFor();
    await page.keyboard.press('Enter');
    await page.waitForTimeout(300);
    expect(page.url()).toBe(at('/users'));
    await box.press('Backspace');
    await page.locator('[role=option][data-combobox-selected]').waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/users\/\d+$/u);
    await context.close();
  });

  it('order, page size and page stand in the address, back works, and the page size is remembered', async () => {
    const { page, context, complaints } = await test.open(await test.operator(['viewer']));
    await page.goto(at('/users'));
    const rows = page.locator('[data-row]');
    await page.getByText('30 users').waitFor();
    const asked = (name: string) => new URL(page.url()).searchParams.get(name);
    await page.getByRole('button', { name: 'Last name' }).click();
    await page
      .getByRole('columnheader', { name: 'Last name' })
      .and(page.locator('[aria-sort=ascending]'))
      .waitFor();
    expect([asked('sort_by'), asked('sort_flag')]).toEqual(['last_name', 'asc']);
    await page.getByRole('button', { name: 'Last name' }).click();
    await page.locator('[aria-sort=descending]').waitFor();
    expect(asked('sort_flag')).toBe('desc');
    await page.getByRole('row').nth(1).getByText('MoreauZ').waitFor();
    await page.getByLabel('Rows per page').selectOption('25');
    await page.getByText('25 on this page').waitFor();
    expect(asked('page_size')).toBe('25');
    await page.getByRole('link', { name: 'Next' }).click();
    await page.getByText('5 on this page', { exact: true }).waitFor();
    expect([asked('page'), asked('sort_by')]).toEqual(['2', 'last_name']);
    expect(asked('cursor')).toBeTruthy();
    expect(await rows.count()).toBe(5);
    // A link leads to the same page.
    await page.reload();
    await page.getByText('5 on this page', { exact: true }).waitFor();
    await page.goBack();
    await page.getByText('25 on this page').waitFor();
    // Another list, and another window, have as many rows.
    await page.goto(at('/users'));
    await page.getByText('25 on this page').waitFor();
    expect(asked('page_size')).toBeNull();
    await page.goto(at('/tickets'));
    await page.getByRole('heading', { level: 1 }).waitFor();
    const other = await context.newPage();
    await other.goto(at('/users'));
    await other.getByText('25 on this page').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('a view that could not be saved is told of until another call has gone well', async () => {
    const { page, context } = await test.open(await test.operator(['viewer']));
    await page.goto(at('/users'));
    await page.getByRole('button', { name: 'Views' }).click();
    const name = page.getByRole('textbox', { name: 'Name of this view' });
    const save = page.getByRole('button', { name: 'Save' });
    for (const one of ['First', 'Second']) {
      await name.fill(one);
      await save.click();
      await page.getByRole('button', { name: one, exact: true }).waitFor();
    }
    await page.route('**/v1/session/view', (route) => route.fulfill({ status: 500 }), { times: 1 });
    await name.fill('Third');
    await save.click();
    await page.getByRole('alert').waitFor();
    await page.getByRole('button', { name: 'Remove the view First' }).click();
    await page.getByRole('button', { name: 'First', exact: true }).waitFor({ state: 'detached' });
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Second', exact: true }).waitFor();
    await context.close();
  });

  it('rows stay, and it is said that others are being read, where that takes long', async () => {
    const { page, context } = await test.open(await test.operator(['viewer']));
    await page.goto(at('/users?page_size=25'));
    await page.getByText('25 on this page').waitFor();
    let answer = () => {};
    const held = new Promise<void>((resolve) => (answer = resolve));
    await page.route('**/v1/user/inquiry', async (route) => {
      await held;
      await route.continue();
    });
    await page.getByRole('link', { name: 'Next' }).click();
    const reading = page.getByRole('status').filter({ hasText: 'Loading' });
    await reading.waitFor();
    expect(await page.locator('[data-row="0"]').count()).toBe(1);
    await lookAround(page, 'users-reading');
    // What is pressed once more leads no further: where the page that is being read ends, nobody knows yet.
    const asked = page.url();
    await page.getByRole('link', { name: 'Next' }).click({ force: true });
    await page.waitForTimeout(200);
    expect(page.url()).toBe(asked);
    answer();
    await reading.waitFor({ state: 'detached' });
    await page.getByText('5 on this page', { exact: true }).waitFor();
    await page.getByText('Page 2').waitFor();
    await context.close();
  });

  it('a time is in the zone of the operator, and in UTC under the pointer and for who has none', async () => {
    const { page, context } = await test.open(await test.operator(['viewer']));
    await page.goto(at('/users'));
    const time = page.locator('[data-row="0"] >> xpath=ancestor::tr >> time');
    await time.first().waitFor();
    const moment = new Date((await time.first().getAttribute('datetime'))!);
    const zoned = new Intl.DateTimeFormat('en', {
      ...{ dateStyle: 'medium', timeStyle: 'short', timeZone: 'America/Toronto' },
    } as const);
    expect(await time.first().innerText()).toBe(zoned.format(moment));
    const utc = page.getByRole('tooltip', {
      name: `${moment.toISOString().slice(0, 19).replace('T', ' ')} UTC`,
    });
    await time.first().hover();
    await utc.waitFor();
    await page.mouse.move(0, 0);
    await utc.waitFor({ state: 'detached' });
    await page.locator('[data-row="0"]').focus();
    await page.keyboard.press('Tab');
    await page.locator('time:focus').waitFor();
    await utc.waitFor();
    await page.keyboard.press('Escape');
    await utc.waitFor({ state: 'detached' });
    await context.close();
  });

  it('leads on behind a page of which the server leaves rows out that it did not write', async () => {
    for (let count = 0; count < 30; count += 1) {
      const client = { name: `Till ${count}`, scopes: ['user'] };
      expect((await test.server.call('POST', '/v1/client', { token, body: { client } })).status).toBe(200);
    }
    const owner = postgres({ ...test.server.database.adminOptions, max: 1, onnotice: () => {} });
    await owner`update client set name = 'Forged' where name = 'Till 3'`;
    await owner.end();
    const { page, context } = await test.open(await test.operator(['program_administrator']));
    await page.goto(at('/clients'));
    await page.getByRole('button', { name: 'Till 29' }).waitFor();
    expect(await page.getByText('Forged').count()).toBe(0);
    await page.getByLabel('Rows per page').selectOption('25');
    await page.getByRole('button', { name: 'Till 29' }).waitFor({ state: 'detached' });
    expect(await page.locator('[data-row]').count()).toBe(24);
    expect(new URL(page.url()).searchParams.get('page_size')).toBe('25');
    await page.getByRole('link', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Till 29' }).waitFor();
    await page.getByRole('link', { name: 'Next' }).waitFor({ state: 'detached' });
    // By the keyboard alone it goes from page to page, whether it is known already that there is another one.
    await page.goto(at('/clients?page_size=10&page=none'));
    await page.getByRole('link', { name: 'Next' }).focus();
    for (const number of [2, 3]) {
      await page.keyboard.press('Enter');
      await page.getByText(`Page ${number}`).waitFor();
      await page.locator('a:focus', { hasText: 'Next' }).waitFor();
    }
    await context.close();
  });

  it('a list that begins far below the window still has rows that the keyboard can reach', async () => {
    const { page, context } = await test.open(await test.operator(['viewer']));
    await page.goto(`${at('/users')}?page_size=25`);
    await page.locator('[data-row="0"]').waitFor();
    await page.evaluate("document.querySelector('main').style.paddingTop = '4000px'");
    // Those that are out of reach of the window go.
    await page.locator('[data-row="10"]').waitFor({ state: 'detached' });
    await page.locator('[data-row="0"]').focus();
    await page.locator('[data-row="10"]').waitFor();
    await context.close();
  });

  it('no column moves while rows come into sight and leave it, and none asks for more room than the longest of them', async () => {
    const people = Array.from({ length: 100 }, (_, index) => ({
      source_id: `steady-${index}`,
      personal_info: {
        first_name: index === 50 ? 'Wolfeschlegelsteinhausenbergerdorff' : 'Bo',
        ...{ last_name: 'Li', date_of_birth: '1990-02-01' },
      },
    }));
    await test.server.app.inject({
      ...{ method: 'POST', url: '/v1/import', payload: people.map((one) => JSON.stringify(one)).join('\n') },
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
    });
    const { page, context, complaints } = await test.open(await test.operator(['viewer']));
    await page.setViewportSize({ width: 1920, height: 400 });
    await page.goto(`${at('/users')}?page_size=100`);
    await page.getByText('100 on this page').waitFor();
    const edges = () =>
      page.locator('thead th').evaluateAll((cells) => cells.map((cell) => cell.getBoundingClientRect().x));
    const long = page.getByText('Wolfeschlegelsteinhausenbergerdorff');
    expect(await long.count()).toBe(0);
    const before = await edges();
    await page.evaluate('scrollTo(0, 49 * 40)');
    await long.waitFor();
    const wide = await edges();
    expect(wide).not.toEqual(before);
    await page.evaluate('scrollTo(0, 0)');
    await page.locator('[data-row="0"]').waitFor();
    await long.waitFor({ state: 'detached' });
    expect(await edges()).toEqual(wide);
    // All the columns have room beside each other, as they have while the long name is in sight.
    const viewport = page.getByRole('region', { name: 'Users' });
    expect(await viewport.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
    // Nor do rows change their ground, and keys lead to one that is far away.
    const styleOf = (cells: string, name: string) =>
      page.evaluate<string[]>(
        `[...document.querySelectorAll('${cells}')].map((one) => getComputedStyle(one).${name})`,
      );
    const [heading, ...cells] = await styleOf('tr > th:first-child', 'padding');
    expect(cells.every((padding) => padding === heading)).toBe(true);
    const grounds = new Set<string>();
    for (const y of [14, 29, 34]) {
      await page.evaluate(`scrollTo(0, ${y} * 40)`);
      await page.locator(`[data-row="${y + 15}"]`).waitFor();
      grounds.add((await styleOf('tr:has([data-row="24"])', 'backgroundColor')).join());
    }
    expect(grounds.size).toBe(1);
    await page.evaluate('scrollTo(0, 0)');
    await page.locator('[data-row="99"]').waitFor({ state: 'detached' });
    await page.keyboard.press('k');
    await page.locator('[data-row="99"]:focus').waitFor();
    await page.keyboard.press('k');
    await page.locator('[data-row="98"]:focus').waitFor();
    // Other rows begin anew.
    await page.getByRole('button', { name: 'Last name' }).click();
    await page.locator('[aria-sort=ascending]').waitFor();
    await page.getByRole('row').nth(1).getByText('Li', { exact: true }).waitFor();
    await expect.poll(edges).toEqual(before);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
