import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newUserBody } from '../harness/assembled.ts';
import type { TestOperator } from '../harness/operators.ts';
import { lookAround } from './looking.ts';
import { type ConsoleTest, chromiumPath, isQuick, openConsole } from './setting.ts';

/** An answer that refuses a call. */
const refusal = {
  status: 422,
  json: { result: { code: '5004', message: 'Too much.', friendly_message: 'Not at the moment.' } },
};

describe.skipIf(!chromiumPath || isQuick)('what is asked for and typed', { timeout: 240_000 }, () => {
  let test: ConsoleTest;
  let token: string;
  let call: ReturnType<ConsoleTest['callsOf']>;
  let support: TestOperator;

  beforeAll(async () => {
    test = await openConsole();
    token = await test.server.token('user user:privileged program:admin');
    call = test.callsOf(token);
    await call('PUT', '/program/77', { program: { requirements: [] } });
    support = await test.operator(['support', 'senior']);
    for (let count = 0; count < 3; count += 1) await call('POST', '/user', newUserBody());
  });
  afterAll(() => test?.close());

  const at = (path: string) => `${test.address}/console/77${path}`;

  it('is not lost from the filters when the list is sorted or searched before it is applied', async () => {
    const { page, context } = await test.open(support);
    const asks = (name: string) => page.waitForURL((url) => url.searchParams.has(name));
    await page.goto(at('/users'));
    await page.locator('[data-row="2"]').waitFor();
    await page.getByRole('button', { name: 'Filters' }).click();
    const country = page.locator('select[name=country_code]');
    await country.selectOption('124');
    await page.getByRole('button', { name: 'First name' }).click();
    await asks('sort_by');
    expect(await country.inputValue()).toBe('124');
    await page.getByRole('main').getByLabel('Search').fill('moreau');
    await asks('search_term');
    expect(await country.inputValue()).toBe('124');
    await page.getByRole('button', { name: 'Apply' }).click();
    await asks('country_code');
    await page.getByRole('button', { name: /^Drop the filter/u }).click();
    await expect.poll(() => country.inputValue()).toBe('');
    await context.close();
  });

  it('comes back with "back" though it is a number that stands in no address, and not with a view', async () => {
    const { phone } = await call('POST', '/user', newUserBody());
    const number: string = phone[0].number;
    const { page, context } = await test.open(support);
    const search = page.getByRole('main').getByLabel('Search');
    const isFound = () => page.getByText('1 user', { exact: true }).waitFor();
    await page.goto(at('/users?status=1'));
    await page.locator('[data-row="2"]').waitFor();
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('textbox', { name: 'Name of this view' }).fill('Active ones');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Active ones', exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await search.fill(number);
    await isFound();
    await page.getByRole('button', { name: 'First name' }).click();
    await page.waitForURL((url) => url.searchParams.has('sort_by'));
    await isFound();
    await page.locator('[data-row="0"]').click();
    await page.getByRole('tab', { name: 'Overview' }).waitFor();
    await page.goBack();
    await isFound();
    expect(await search.inputValue()).toBe(number);
    expect(page.url()).not.toContain(number.slice(4));
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('button', { name: 'Active ones', exact: true }).click();
    await page.locator('[data-row="2"]').waitFor();
    expect(await search.inputValue()).toBe('');
    await context.close();
  });

  it('is read once of a history that grows meanwhile, and a call that goes on below says so', async () => {
    const { info } = await call('POST', '/user', newUserBody());
    const change = (count: number) =>
      call('PUT', `/user/personal_info/${info.id}`, { personal_info: { job_title: `Title ${count}` } });
    const written = async () => (await call('GET', `/user/history/${info.id}?page_size=100`)).history.length;
    const before = await written();
    const email = ['one', 'two', 'three'].map((name) => ({
      ...{ address: `${name}.${info.id}@example.com`, type: 0, is_primary: 0 },
    }));
    const added = await call('POST', `/user/email/${info.id}`, { email });
    // The first page ends before the oldest entry of that call.
    const ofCall = (await written()) - before;
    expect(ofCall).toBeGreaterThan(1);
    for (let count = 0; count < 101 - ofCall; count += 1) await change(count);
    const { page, context } = await test.open(support);
    await page.goto(at(`/users/${info.id}?tab=history`));
    const note = page.getByText('This call may have written more');
    await note.waitFor();
    await note.scrollIntoViewIfNeeded();
    await lookAround(page, 'history-cut');
    await change(101);
    await page.getByRole('button', { name: 'Show older entries' }).click();
    await note.waitFor({ state: 'detached' });
    for (const { id } of added.email as { id: number }[])
      expect(await page.getByText(`Created: Email ${id}`, { exact: true }).count()).toBe(1);
    // Where the chain could not be verified, that can be tried again.
    await page.route('**/v1/user/history/verify/*', (route) => route.fulfill(refusal), { times: 1 });
    await page.getByRole('button', { name: 'Verify the chain' }).click();
    await page.getByText('Not at the moment.').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText(/^The chain is intact/u).waitFor();
    await context.close();
  });

  it('is there when something that needs a reason has failed and is tried again', async () => {
    const { info } = await call('POST', '/user', newUserBody());
    const { page, context } = await test.open(support);
    await page.goto(at(`/users/${info.id}?tab=security`));
    const suspend = page.getByRole('button', { name: 'Suspend the user' });
    const dialog = page.getByRole('dialog');
    const reason = dialog.getByRole('textbox', { name: 'Reason' });
    let refused = 0;
    await page.route('**/v1/user/**', (route) => {
      if (route.request().method() === 'GET' || refused > 0) return route.continue();
      refused += 1;
      return route.fulfill(refusal);
    });
    // What was called off is not there the next time.
    for (const leave of [
      () => dialog.getByRole('button', { name: 'Cancel' }).last().click(),
      () => page.keyboard.press('Escape'),
    ]) {
      await suspend.click();
      expect(await reason.inputValue()).toBe('');
      await reason.fill('Asked for by somebody else.');
      await leave();
      await dialog.waitFor({ state: 'detached' });
    }
    await suspend.click();
    expect(await reason.inputValue()).toBe('');
    await reason.fill('Called us, case 4711.');
    await dialog.getByRole('button', { name: 'Suspend the user' }).click();
    await page.getByText('Not at the moment.').waitFor();
    await suspend.click();
    expect(await reason.inputValue()).toBe('Called us, case 4711.');
    await dialog.getByRole('button', { name: 'Suspend the user' }).click();
    await page.getByRole('button', { name: 'Lift the suspension of the user' }).click();
    expect(await reason.inputValue()).toBe('');
    await context.close();
  });
});
