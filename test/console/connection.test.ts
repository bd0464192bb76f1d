import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inviteOperator } from '../harness/operators.ts';
import { createPerson } from '../harness/people.ts';
import { lookAround, speakTo } from './looking.ts';
import { type ConsoleTest, chromiumPath, isQuick, openConsole } from './setting.ts';

describe.skipIf(!chromiumPath || isQuick)('the console without a connection', { timeout: 240_000 }, () => {
  let test: ConsoleTest;

  beforeAll(async () => {
    test = await openConsole();
    await createPerson(test.server, await test.server.token('user user:privileged'));
  });
  afterAll(() => test?.close());

  const at = (path: string) => `${test.address}/console${path}`;
  /** Loads the texts of another language, which cannot be loaded without a connection. */
  const learnLanguages = async (page: Page) => {
    for (const language of ['ar', 'en'] as const) await speakTo(page, language);
  };

  it('says so in the search, which finds somebody once there is one', async () => {
    const { page, context } = await test.open(await test.operator(['viewer']));
    await page.goto(at('/77/users'));
    await page.locator('[data-row="0"]').waitFor();
    await learnLanguages(page);
    await context.setOffline(true);
    await page.keyboard.press('/');
    await page.keyboard.type('moreau');
    const found = page.getByRole('listbox', { name: 'Search' });
    await found.getByText('You are offline').waitFor();
    await lookAround(page, 'search-offline');
    await context.setOffline(false);
    await found
      .getByRole('option', { name: /Ada Moreau/u })
      .first()
      .waitFor();
    expect(await found.getByText('You are offline').count()).toBe(0);
    await context.close();
  });

  it('says so in place of a screen whose code cannot be loaded, and shows the screen once it can', async () => {
    const { page, context } = await test.open(await test.operator(['reviewer']));
    await page.goto(at('/77/users'));
    await page.locator('[data-row="0"]').waitFor();
    await learnLanguages(page);
    await context.setOffline(true);
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await page.getByText('You are offline').waitFor();
    await lookAround(page, 'screen-offline');
    await context.setOffline(false);
    await page.getByRole('heading', { level: 1, name: 'Review' }).waitFor();
    await context.close();
  });

  it('says so behind the link of an invitation', async () => {
    const { page, context } = await test.open();
    const { token } = await inviteOperator(test.server, ['viewer']);
    const go = (path: string) => page.evaluate(`history.pushState(null, '', '/console${path}')`);
    // The code of the screen is there by now, and what it asks for is not.
    await page.goto(at('/setup#none'));
    await page.getByText('This link has ended').waitFor();
    await go('/');
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await context.setOffline(true);
    await go(`/setup#${token}`);
    await page.getByText('You are offline').waitFor();
    await context.setOffline(false);
    await page.getByRole('img', { name: 'QR code' }).waitFor();
    // The address is no name, and browsers make no passkey for it.
    expect(await page.getByRole('radio', { name: 'Passkey' }).count()).toBe(0);
    await context.close();
  });

  it('speaks the language that was chosen without a connection once there is one', async () => {
    const { page, context, complaints } = await test.open();
    await page.goto(at('/'));
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await context.setOffline(true);
    await page.getByLabel('Language').selectOption({ label: 'Français' });
    await page.waitForTimeout(500);
    await context.setOffline(false);
    await page.locator('html[lang=fr]').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('loads what a session that has ended asks with once more where that failed', async () => {
    const operator = await test.operator(['viewer']);
    const { page, context, complaints } = await test.open(operator);
    const isEntrance = /\/entrance-[^/]*\.js$/u;
    await page.route(isEntrance, (route) => route.abort(), { times: 1 });
    const failed = page.waitForEvent('requestfailed', (request) => isEntrance.test(request.url()));
    await page.goto(at('/77/users'));
    await page.locator('[data-row="0"]').waitFor();
    await failed;
    await operator.call('DELETE', '/session');
    await page.getByRole('button', { name: 'Last name' }).click();
    await page.getByRole('dialog').getByLabel('Email').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });
});
