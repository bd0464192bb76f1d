import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestOperator } from '../harness/operators.ts';
import { lookAround } from './looking.ts';
import { type ConsoleTest, chromiumPath, isQuick, openConsole } from './setting.ts';

describe.skipIf(!chromiumPath || isQuick)('an answer that is lost on the way', () => {
  let test: ConsoleTest;
  let administrator: TestOperator;

  beforeAll(async () => {
    test = await openConsole({ OUTBOUND_ALLOWED_ADDRESSES: '127.0.0.1' });
    administrator = await test.operator(['program_administrator']);
  });
  afterAll(() => test?.close());

  const at = (path: string) => `${test.address}/console/77${path}`;

  /** Has the next POST to a path carried out, and its answer lost: the client makes the call again by itself. */
  const loseAnswer = async (page: Page, path: string) => {
    let isLost = false;
    await page.route(`**${path}`, async (route) => {
      if (isLost || route.request().method() !== 'POST') return route.fallback();
      isLost = true;
      await route.fetch();
      return route.abort('connectionreset');
    });
  };

  it('takes the secret of a client along, and the console says how another is to be had', async () => {
    const { page, complaints } = await test.open(administrator);
    await page.goto(at('/clients'));
    await page.getByRole('button', { name: 'New client' }).click();
    const dialog = page.getByRole('dialog', { name: 'New client' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Till');
    await dialog.getByRole('checkbox', { name: 'user', exact: true }).check();
    await loseAnswer(page, '/v1/client');
    await dialog.getByRole('button', { name: 'New client' }).click();
    await dialog.getByText('Open the client and choose “New secret”.').waitFor();
    await lookAround(page, 'client-untold');
    expect(await dialog.innerText()).not.toContain('____');
    await dialog.getByRole('button', { name: 'Close', exact: true }).click();
    // It was made once, and gets a secret that is shown.
    expect(await page.getByRole('button', { name: 'Till' }).count()).toBe(1);
    await page.getByRole('button', { name: 'Till' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'New secret' }).click();
    const sure = page.getByRole('dialog', { name: 'New secret' });
    await sure.getByRole('button', { name: 'New secret' }).click();
    const [id, secret] = await shownCodes(page);
    expect(await test.server.tokenOf({ client_id: id!, client_secret: secret! }, 'user')).toMatch(/^ey/u);
    expect(complaints).toEqual([]);
  }, 150_000);

  it('takes the secret of an endpoint along', async () => {
    const { page } = await test.open(administrator);
    await page.goto(at('/webhooks'));
    await page.getByRole('button', { name: 'New endpoint' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Address').fill('https://127.0.0.1/hooks');
    await dialog.getByLabel('Events').fill('user.*');
    await loseAnswer(page, '/v1/webhook');
    await dialog.getByRole('button', { name: 'Save' }).click();
    const shown = page.getByRole('dialog', { name: 'Secret of the endpoint' });
    await shown.getByText('Open the endpoint and choose “New secret”.').waitFor();
    expect(await shown.innerText()).not.toContain('____');
    await shown.getByRole('button', { name: 'Close' }).click();
    await page.locator('[data-row="0"]').click();
    await page.getByRole('button', { name: 'New secret' }).waitFor();
  }, 150_000);

  it('takes the link of an invitation along', async () => {
    const { page } = await test.open(administrator);
    await page.goto(at('/operators'));
    await page.getByRole('button', { name: 'Invite', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Invite' });
    await dialog.getByLabel('Email').fill('lost@example.com');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Lost Link');
    await dialog.getByRole('checkbox').first().check();
    await loseAnswer(page, '/v1/operator');
    await dialog.getByRole('button', { name: 'Invite', exact: true }).click();
    await dialog.getByText('Open the operator and choose “Invite again”.').waitFor();
    await lookAround(page, 'invitation-untold');
    expect(await dialog.innerText()).not.toContain('____');
    await dialog.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByRole('button', { name: 'Lost Link' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Invite again' }).click();
    await page
      .getByRole('dialog', { name: 'Invite again' })
      .getByRole('button', { name: 'Invite again' })
      .click();
    const [link] = await shownCodes(page);
    expect(link).toMatch(/\/console\/setup#[\w-]{43}$/u);
  }, 150_000);

  async function shownCodes(page: Page): Promise<string[]> {
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/ shown only once\./u).waitFor();
    return dialog.locator('code').allTextContents();
  }
});
