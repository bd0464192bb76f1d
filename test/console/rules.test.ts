import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPerson } from '../harness/people.ts';
import { makeWatchlistHit } from '../harness/watchlists.ts';
import { ndjson } from '../watchlists/setting.ts';
import { lookAround } from './looking.ts';
import { type ConsoleTest, chromiumPath, isQuick, openConsole } from './setting.ts';

describe.skipIf(!chromiumPath || isQuick)('watchlists, hits and rules in the console', () => {
  let test: ConsoleTest;
  let token: string;
  let admin: string;
  let userId: number;

  beforeAll(async () => {
    test = await openConsole();
    token = await test.server.token('user user:privileged');
    admin = await test.server.token('program:admin');
    // Nothing is asked of users, so that they are active.
    await set({ requirements: [] });
    ({ userId } = await createPerson(test.server, token));
    // The example of a person has rules of its own.
    const url = `/v1/user/security/rule/${userId}`;
    const { access_rule: own } = (await test.server.call('GET', url, { token })).json;
    const numbers = own.map(({ info }: { info: { id: number } }) => ({ info: { id: info.id } }));
    await test.server.call('DELETE', url, { token, body: { access_rule: numbers } });
  }, 120_000);
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
    let answer = () => {};
    const held = new Promise<void>((resolve) => (answer = resolve));
    await page.route(
      '**/v1/watchlist/own*',
      async (route) => {
        await held;
        await route.continue();
      },
      { times: 1 },
    );
    await dialog.getByRole('button', { name: 'Check the files' }).click();
    // What is checked stays what is shown, until it was checked.
    await expect
      .poll(() => dialog.getByRole('textbox', { name: 'Name of the list' }).isDisabled())
      .toBe(true);
    answer();
    await dialog.getByText('Line 2 could not be read: its ref is not a text.').waitFor();
    await lookAround(page, 'watchlist-refused');
    await dialog.getByRole('checkbox', { name: 'Pass over lines' }).check();
    await dialog.getByRole('button', { name: 'Check the files' }).click();
    await dialog.getByText('Entries: 1. New or changed: 1.').waitFor();
    const listed = async () => (await test.server.call('GET', '/v1/watchlist', { token: admin })).json;
    expect((await listed()).watchlists).toEqual([]);
    await dialog.getByRole('button', { name: 'Load', exact: true }).click();
    const card = page.getByRole('region', { name: 'own' });
    await card.getByText('The comparison with the new entries starts').waitFor();
    expect(await listed()).toMatchObject({ watchlists: [{ name: 'own', entries: 1, broken: 1 }], users: 2 });
    await lookAround(page, 'watchlists');
    await card.getByRole('button', { name: 'Delete: own' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No list yet').waitFor();
    expect((await listed()).watchlists).toEqual([]);
    expect(complaints).toEqual([]);
  }, 240_000);

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
      await row.waitFor();
      if (operator === first) await lookAround(page, 'hits');
      await row.click();
      const comparison = page.getByRole('table', { name: 'The user and who is listed' });
      await comparison.getByText('100 of 100').waitFor();
      if (operator === first) await lookAround(page, 'hit');
      else await page.getByText('Yours is the second opinion').waitFor();
      await page.getByRole('radio', { name: 'It is somebody else' }).check();
      await page.getByRole('textbox', { name: 'Why' }).fill('Born in another year.');
      let answer = () => {};
      const held = new Promise<void>((resolve) => (answer = resolve));
      await page.route(
        `**/v1/watchlist/hit/${hitId}`,
        async (route) => {
          await held;
          await route.continue();
        },
        { times: 1 },
      );
      await page.getByRole('button', { name: 'Decide' }).click();
      // What is on its way is not decided once more, whatever is typed meanwhile.
      await expect.poll(() => page.getByRole('textbox', { name: 'Why' }).isDisabled()).toBe(true);
      answer();
      await page.getByText(operator === first ? 'Your opinion is recorded.' : 'Decided.').waitFor();
      expect(await hits('open')).toHaveLength(operator === first ? 1 : 0);
      await context.close();
    }
    await set({ four_eyes: [] });
    expect(await hits('dismissed')).toMatchObject([{ id: hitId, reason: 'Born in another year.' }]);
    // Whoever may only look decides nothing, neither here nor past the console.
    const { page, context } = await test.open(viewer);
    // A link leads to it wherever the list has it.
    await page.goto(at(`/hits?hit=${hitId}`));
    await page.getByText('Born in another year.').waitFor();
    expect(await page.getByRole('radio').count()).toBe(0);
    const hit = { status: 'confirmed', version: 2 };
    expect((await viewer.call('PUT', `/watchlist/hit/${hitId}`, { hit }, ofProgram)).status).toBe(403);
    await context.close();
  }, 240_000);

  const decide = async (id: string, currency = 'CAD') => {
    const facts = { type: 'purchase', amount: '25.00', currency, merchant_category_code: '5411' };
    const url = `/v1/user/security/rule/evaluation/${userId}`;
    const at = new Date().toISOString().slice(0, 19);
    const body = { transaction: { id, country_code: '124', at, ...facts } };
    return (await test.server.call('POST', url, { token, body })).json.decision;
  };
  const rulesOfProgram = async () =>
    (await test.server.call('GET', '/v1/rule', { token: admin })).json.access_rule ?? [];

  it('writes a rule in words, tries it on what was decided, observes it and enforces it', async () => {
    expect(await decide('first')).toMatchObject({ outcome: 'allow' });
    const writer = await test.operator(['rules']);
    const { page, context, complaints } = await test.open(writer);
    await page.goto(at('/rules'));
    await page.getByText('No rules').waitFor();
    await page.getByRole('button', { name: 'Write a rule' }).click();
    const form = page.getByRole('form', { name: 'Rule' });
    const sentence = form.getByRole('status').first();
    for (const day of ['Mon', 'Tue', 'Wed']) await form.getByText(day, { exact: true }).click();
    await form.getByLabel('Starts at').fill('08:00');
    await form.getByLabel('Ends at').fill('18:00');
    const times = 'Only observe: deny transactions, on Monday to Wednesday, from 08:00 to 18:00.';
    await expect.poll(() => sentence.textContent()).toBe(times);
    for (const day of ['Mon', 'Tue', 'Wed']) await form.getByText(day, { exact: true }).click();
    await form.getByLabel('Starts at').fill('');
    await form.getByLabel('Ends at').fill('');
    await form.getByRole('button', { name: 'Add a comparison' }).click();
    const comparison = form.getByRole('group', { name: 'Comparison 1' });
    await comparison.getByLabel('What is compared').selectOption({ label: 'merchant category' });
    await comparison.getByLabel('Operator').selectOption({ label: 'is between' });
    await comparison.getByLabel('Value').fill('54');
    // The server says what is wrong while it is typed.
    await comparison.getByText('Please enter a value that fits.').waitFor();
    await comparison.getByLabel('Operator').selectOption({ label: 'is' });
    await comparison.getByLabel('Value').fill('5411');
    await form.getByRole('button', { name: 'Try it out' }).click();
    await form.getByText('1 transaction was tried. 1 would be decided differently.').waitFor();
    const difference = form.getByRole('table', { name: 'What would be decided differently' });
    expect(await difference.getByRole('row').nth(1).innerText()).toMatch(/first\s+\d+\s+Allowed\s+Denied/u);
    await lookAround(page, 'rule-editing');
    await form.getByRole('button', { name: 'Save' }).click();
    const card = page.getByRole('region', { name: /^rule \d+$/u });
    await card.getByText('Only observe: deny transactions, where merchant category is 5411.').waitFor();
    expect(await rulesOfProgram()).toMatchObject([
      { action: { action: '2' }, rule: { keys: [{ value: '5411' }] } },
    ]);
    // What somebody else writes meanwhile is lost by neither.
    const [{ info }] = await rulesOfProgram();
    const elsewhere = (member: object) =>
      test.server.call('PUT', '/v1/rule', {
        token: admin,
        body: { access_rule: [{ info: { id: info.id, ...member } }] },
      });
    const save = () => form.getByRole('button', { name: 'Save' }).click();
    await card.getByRole('button', { name: /^Edit/u }).click();
    await form.getByRole('button', { name: 'Action and place' }).click();
    await form.getByLabel('Latitude').fill('97');
    await form.locator('input[name=latitude][aria-invalid=true]').waitFor();
    await form.getByLabel('Latitude').fill('43.65');
    await form.getByLabel('Longitude').fill('-79.38');
    await expect.poll(() => sentence.textContent()).toContain('noted for the place 43.65 -79.38');
    await elsewhere({ description: 'Theirs' });
    await save();
    await form.getByText('Somebody else has changed this rule in the meantime.').waitFor();
    await form.getByLabel('Order').fill('7');
    await elsewhere({ order: 9 });
    await save();
    const keepMine = page.getByRole('dialog').getByRole('button', { name: 'Keep mine' });
    await keepMine.waitFor();
    await page.getByRole('dialog').getByText('Order: 9').waitFor();
    await lookAround(page, 'rule-merge');
    await page.getByRole('dialog').getByText('Cancel').click();
    await form.getByRole('alert').waitFor();
    await save();
    await keepMine.click();
    await save();
    await card.getByText('order 7').waitFor();
    await card.getByText('Theirs').waitFor();
    expect(await rulesOfProgram()).toMatchObject([
      { info: { order: 7, description: 'Theirs' }, geo_coordinates: { latitude: '43.65' } },
    ]);
    const observed = await decide('second');
    expect([observed.outcome, observed.rules.at(-1).effect]).toEqual(['allow', 'observe']);
    await lookAround(page, 'rules');
    await card.getByRole('button', { name: /^Enforce/u }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Enforce' }).click();
    await card.getByText('Enforced').waitFor();
    expect(await decide('third')).toMatchObject({ outcome: 'deny', reason: 'rule' });
    expect(complaints).toEqual([]);
    await context.close();
  }, 240_000);

  it('leads to what is wrong with a rule, and says in which currency its amounts are', async () => {
    await decide('abroad', 'USD');
    const writer = await test.operator(['rules']);
    const { page, context, complaints } = await test.open(writer);
    await page.goto(at('/rules'));
    await page.getByRole('button', { name: 'Write a rule' }).click();
    const form = page.getByRole('form', { name: 'Rule' });
    // The button stands a window below what is wrong.
    await form.getByRole('button', { name: 'Save' }).click();
    const fact = form.getByLabel('One fact alone');
    await expect.poll(() => fact.evaluate((field) => field.matches(':focus'))).toBe(true);
    await expect.poll(async () => (await fact.boundingBox())!.y).toBeGreaterThan(60);
    await form.getByRole('button', { name: 'Add a comparison' }).click();
    const comparison = form.getByRole('group', { name: 'Comparison 1' });
    await comparison.getByLabel('What is compared').selectOption({ label: 'amount' });
    await comparison.getByLabel('Operator').selectOption({ label: 'is above' });
    await comparison.getByLabel('Value').fill('10');
    await form.getByText('Amounts are in the primary currency of the user').waitFor();
    await form.getByRole('button', { name: 'Try it out' }).click();
    await form.getByText('the transaction states no amount in the currency of the rule').waitFor();
    // What is counted, and apart for what, are two fields of two names.
    await form.getByLabel('Counted by', { exact: true }).selectOption({ label: 'Number of transactions' });
    await form.getByLabel('Counted apart for each').waitFor();
    await form
      .getByLabel('Counted by', { exact: true })
      .selectOption({ label: 'Number of different values' });
    await form.getByLabel('Different values of').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  }, 150_000);

  it('shows rules and decisions of a user to whoever reads users, who change none', async () => {
    const [viewer, auditor] = [await test.operator(['viewer']), await test.operator(['auditor'])];
    const { page, context } = await test.open(viewer);
    await page.goto(at('/rules'));
    await page.getByText('Enforced').first().waitFor();
    expect(await page.getByRole('button', { name: /Write|Edit|Remove|Enforce|Try/u }).count()).toBe(0);
    await page.goto(at(`/users/${userId}?tab=rules`));
    await page.getByRole('button', { name: 'third' }).waitFor();
    expect(await page.getByRole('button', { name: /Write|Edit|Remove|Enforce/u }).count()).toBe(0);
    await page.getByRole('button', { name: 'third' }).click();
    await page
      .getByRole('dialog')
      .getByText(/merchant category/u)
      .first()
      .waitFor();
    // When it happened is said in the zone of the operator.
    await page
      .getByRole('dialog')
      .getByRole('listitem')
      .filter({ hasText: 'time' })
      .locator('time')
      .waitFor();
    await lookAround(page, 'decision');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await lookAround(page, 'user-rules');
    await page.goto(at('/decisions?outcome=deny'));
    await page.getByRole('button', { name: 'third' }).waitFor();
    expect(await page.getByRole('button', { name: 'first' }).count()).toBe(0);
    await lookAround(page, 'decisions');
    await page
      .getByRole('link', { name: String(userId) })
      .first()
      .click();
    await page.getByRole('tab', { name: 'Overview' }).waitFor();
    await context.close();
    const [rule] = await rulesOfProgram();
    const body = { access_rule: [{ info: { id: rule.info.id } }] };
    for (const operator of [viewer, auditor])
      expect((await operator.call('DELETE', '/rule', body, ofProgram)).status).toBe(403);
    expect(await rulesOfProgram()).toHaveLength(1);
  }, 240_000);

  it('keeps views of an operator, and sees to the access and the papers of a person', async () => {
    const operator = await test.operator(['support', 'reviewer', 'senior']);
    // Suspending needs "standing", and nothing else.
    const limits = ['reviewer', 'senior'].map((role) => ({ role, without: ['identity'] }));
    await set({ role_limits: limits });
    const wrong = { info: { type: 12 }, validate_data: { birth_date: '1999-01-01' } };
    for (let guess = 0; guess < 3; guess += 1)
      await test.server.call('POST', `/v1/user/security/validate/${userId}`, { token, body: wrong });
    const { page, context, complaints } = await test.open(operator);
    await page.goto(at('/users?status=1'));
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('textbox', { name: 'Name of this view' }).fill('Active ones');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Active ones', exact: true }).waitFor();
    const { views } = (await operator.call('GET', '/session/view')).json;
    expect(views).toMatchObject([{ screen: 'users 77', name: 'Active ones', content: { status: '1' } }]);
    await lookAround(page, 'users-views');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('checkbox').first().waitFor();
    await lookAround(page, 'users-columns');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Filters' }).click();
    await page.getByRole('button', { name: 'Apply' }).waitFor();
    await lookAround(page, 'users-filters');

    await page.goto(at(`/users/${userId}?tab=security`));
    const access = page.getByRole('region', { name: 'Access of the person' });
    await access.getByText('Date of birth: 3 wrong answers in a row.').waitFor();
    await lookAround(page, 'user-security');
    const act = async (name: string) => {
      await access.getByRole('button', { name, exact: true }).click();
      await page.getByRole('dialog').getByRole('textbox', { name: 'Reason' }).fill('Called us, case 4711.');
      await page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
    };
    await act('Lift');
    await access.getByText('No check is suspended').waitFor();
    await act('Suspend the user');
    await access.getByRole('button', { name: 'Lift the suspension of the user' }).waitFor();
    const read = async () => (await test.server.call('GET', `/v1/user/${userId}`, { token })).json;
    expect((await read()).info.status).toBe('2');
    await act('Lift the suspension of the user');
    await access.getByRole('button', { name: 'Suspend the user' }).waitFor();
    expect((await read()).info.status).toBe('1');
    const history = (await test.server.call('GET', `/v1/user/history/${userId}`, { token })).json.history;
    expect(JSON.stringify(history)).toContain('Called us, case 4711.');
    // Of what the person proves who they are by, there is nothing to set.
    await page
      .getByRole('region', { name: 'Security', exact: true })
      .getByRole('button', { name: /^Edit/u })
      .click();
    expect(await page.getByRole('textbox', { name: /password|code|answer/iu }).count()).toBe(0);
    await set({ role_limits: [] });

    await page.goto(at(`/users/${userId}?tab=identity`));
    const checks = page.getByRole('region', { name: 'Checks' });
    await checks
      .getByRole('button', { name: /^Check the lines/u })
      .first()
      .click();
    const lines = `P<FRAMOREAU<<ADA${'<'.repeat(28)}\n12AB345673FRA8804178F3002289${'<'.repeat(14)}4`;
    await checks.getByLabel(/^Machine-readable lines of/u).fill(lines);
    await checks.getByRole('button', { name: 'Check', exact: true }).click();
    await checks.getByText(/^Machine-readable zone: /u).waitFor();
    const run = (await test.server.call('GET', `/v1/check?user_id=${userId}&check=mrz`, { token })).json
      .checks;
    expect(run).toMatchObject([{ check: 'mrz', user_id: userId }]);
    expect(complaints).toEqual([]);
    await context.close();
  }, 240_000);

  it('shows lists to whoever decides on hits or inspects, who change none, and to nobody else', async () => {
    const lines = ndjson({ ref: '1', names: ['Usama bin Ladin'] });
    await test.server.app.inject({
      method: 'POST',
      url: '/v1/watchlist/own',
      headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/x-ndjson' },
      payload: lines,
    });
    for (const role of ['senior', 'auditor'] as const) {
      const operator = await test.operator([role]);
      const { page, context } = await test.open(operator);
      await page.goto(at('/watchlists'));
      await page.getByRole('region', { name: 'own' }).waitFor();
      await page.getByRole('button', { name: 'Versions: own' }).click();
      await page
        .getByRole('table', { name: 'Versions: own' })
        .getByText(/^Client/u)
        .first()
        .waitFor();
      if (role === 'senior') await lookAround(page, 'watchlist-versions');
      expect(await page.getByRole('button', { name: /Load|Delete/u }).count()).toBe(0);
      expect((await operator.call('DELETE', '/watchlist/own', {}, ofProgram)).status).toBe(403);
      await context.close();
    }
    const rules = await test.operator(['rules']);
    const { page, context } = await test.open(rules);
    await page.goto(at('/watchlists'));
    await page.getByText('Not yours to see').waitFor();
    expect(await page.getByRole('link', { name: 'Watchlists' }).count()).toBe(0);
    expect((await rules.call('GET', '/watchlist', undefined, ofProgram)).status).toBe(403);
    await context.close();
  }, 150_000);
});
