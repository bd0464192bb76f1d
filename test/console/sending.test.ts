import type { Locator } from 'playwright-core';
import postgres from 'postgres';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newUserBody } from '../harness/assembled.ts';
import { queueMessage } from '../harness/messages.ts';
import type { TestOperator } from '../harness/operators.ts';
import { startReceiver } from '../webhooks/receiver.ts';
import { lookAround } from './looking.ts';
import { type ConsoleTest, chromiumPath, isQuick, openConsole } from './setting.ts';

describe.skipIf(!chromiumPath || isQuick)('sending', () => {
  let test: ConsoleTest;
  let owner: postgres.Sql;
  let token: string;
  let userId: number;
  let support: TestOperator;
  let administrator: TestOperator;

  beforeAll(async () => {
    test = await openConsole({ OUTBOUND_ALLOWED_ADDRESSES: '127.0.0.1' });
    owner = postgres({ ...test.server.database.adminOptions, max: 1, onnotice: () => {} });
    token = await test.server.token('user user:privileged program:admin');
    const { json } = await test.server.call('POST', '/v1/user', { token, body: newUserBody() });
    userId = json.info.id;
    support = await test.operator(['support']);
    administrator = await test.operator(['program_administrator']);
  });
  afterAll(async () => {
    await owner?.end();
    await test?.close();
  });

  const at = (path: string) => `${test.address}/console/77${path}`;

  /** Says of what is shown once that it is kept. */
  const keep = async (dialog: Locator) => {
    await dialog.getByRole('checkbox').check();
    await dialog.getByRole('button', { name: 'Continue' }).click();
  };

  it('lists messages, and sends again those that were given up, one or several', async () => {
    for (const name of ['one', 'two', 'three'])
      await queueMessage(test.server.services, 77, userId, `${name}@example.com`);
    await owner`update message set status = 'dead', attempts = 8, error = 'EENVELOPE 550' where channel = 'email'`;
    const dead = () => owner`select id from message where status = 'dead' order by id`;
    const { page, complaints } = await test.open(support);
    await page.goto(at('/messages?tab=dead'));
    const rows = () => page.locator('[data-row]');
    await rows().nth(2).waitFor();
    await lookAround(page, 'messages-dead');
    await page.keyboard.press('j');
    await page.locator('[data-row="0"]:focus').waitFor();
    await page.keyboard.press('o');
    const panel = page.getByRole('dialog');
    await panel.getByText('EENVELOPE 550').waitFor();
    expect(page.url()).toContain(`message=${(await dead()).at(-1)!['id']}`);
    await lookAround(page, 'message');
    await panel.getByRole('button', { name: 'Send again' }).click();
    await panel.waitFor({ state: 'detached' });
    await expect.poll(async () => (await dead()).length).toBe(2);
    // One of the two is no more, once somebody else has looked after it.
    const [first, second] = await dead();
    await page.getByRole('button', { name: 'Choose all on this page' }).click();
    await owner`update message set status = 'sent' where id = ${first!['id']}`;
    await page.getByRole('button', { name: 'Send again' }).click();
    const results = page.getByRole('status', { name: 'What came of it' });
    await results.getByText(`Message ${second!['id']}: The message is sent again.`).waitFor();
    expect(await results.getByText(`Message ${first!['id']}`).textContent()).not.toContain('is sent again');
    expect((await dead()).length).toBe(0);
    await page.getByText('Nothing was given up').waitFor();
    await page.getByRole('tab', { name: 'All' }).click();
    await page.getByLabel('Status').selectOption('waiting');
    await rows().nth(1).waitFor();
    expect(page.url()).toMatch(/status=waiting/u);
    await page.getByRole('textbox', { name: 'User' }).fill('4294967000');
    await page.keyboard.press('Enter');
    await page.getByText('No messages').waitFor();
    await page.goBack();
    await rows().nth(1).waitFor();
    expect(complaints).toEqual([]);
  }, 240_000);

  it('writes a text beside what comes of it, in both directions, and has the built-in one count again', async () => {
    const { page, complaints } = await test.open(administrator);
    await page.goto(at('/templates'));
    await page.locator('[data-row="0"]').waitFor();
    await lookAround(page, 'templates');
    await page.getByRole('link', { name: /^Password changed in English/u }).click();
    const mine = page.getByRole('region', { name: 'As typed', exact: true });
    await mine.getByText('First programme').first().waitFor();
    const subject = page.getByRole('textbox', { name: 'Subject of the mail' });
    await subject.fill('{% for x in y %}');
    await page.getByText(/"for".*line:1/u).waitFor();
    // The button stands a window below what is wrong.
    await page.getByRole('button', { name: 'Save' }).click();
    await expect.poll(() => subject.evaluate((field) => field.matches(':focus'))).toBe(true);
    await subject.fill('New password at ');
    await page.getByRole('button', { name: /^Insert program_name/u }).click();
    const html = page.getByRole('textbox', { name: 'HTML of the mail' });
    await html.fill(
      '<p>Hello <b style="color: #0000ff; background: url(https://evil.example/)">there</b>,</p><img src="/v1/x"><p>at {{ program_name }}</p>',
    );
    await mine.getByText('New password at First programme').waitFor();
    await mine.getByText('1 element is left out here.').waitFor();
    expect(await mine.getByText('there', { exact: true }).getAttribute('style')).toBe(
      'font-weight: 700; color: rgb(0, 0, 255);',
    );
    expect(await page.locator('main img, main iframe').count()).toBe(0);
    // Another language is another text; what was typed stays.
    await page.getByText('العربية', { exact: true }).click();
    await mine.locator('[dir=rtl]').first().waitFor();
    expect(await page.evaluate('getComputedStyle(document.querySelector("textarea")).direction')).toBe('rtl');
    await page.getByText('English •', { exact: true }).click();
    await mine.getByText('New password at First programme').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('A text of the programme is used, version 1').waitFor();
    const path = '/v1/template/password_changed/en';
    expect((await test.server.call('GET', path, { token })).json.template).toMatchObject({
      is_built_in: false,
      subject: 'New password at {{ program_name }}',
    });
    await lookAround(page, 'template');
    await page.getByRole('button', { name: 'Remove the text' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove the text' }).click();
    await page.getByText('The built-in text is used.').waitFor();
    expect((await test.server.call('GET', path, { token })).json.template.is_built_in).toBe(true);
    expect(complaints).toEqual([]);
  }, 240_000);

  it('makes an endpoint, tries it, passes over what it cannot take, and deletes it', async () => {
    const receiver = await startReceiver();
    const { page, complaints } = await test.open(administrator);
    await page.goto(at('/webhooks'));
    await page.getByText('No endpoint yet').waitFor();
    await page.getByRole('button', { name: 'New endpoint' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Address').fill('http://ledger.example.com/');
    await dialog.getByLabel('Events').fill('user.*\nuser.nothing');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText(/^user\.nothing: /u).waitFor();
    await lookAround(page, 'webhook-new');
    // A fault stands beside its own field alone.
    await dialog.getByLabel('Address').fill('https://10.0.0.9/');
    await dialog.getByLabel('Events').fill('user.*');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('We cannot send anything to this address.').waitFor();
    expect(await dialog.getByLabel('Events').getAttribute('aria-invalid')).not.toBe('true');
    await dialog.getByLabel('Address').fill(receiver.url);
    await dialog.getByRole('button', { name: 'Save' }).click();
    const shown = page.getByRole('dialog', { name: 'Secret of the endpoint' });
    const secret = await shown.locator('code').innerText();
    expect(secret).toMatch(/^whsec_/u);
    await keep(shown);
    await page.locator('[data-row="0"]').waitFor();
    await lookAround(page, 'webhooks');
    // The start page says how far behind it is, and leads there.
    await page.goto(at(''));
    const lag = page.getByRole('region', { name: 'Webhooks' });
    await lag.getByRole('link').click();
    await page.getByRole('heading', { level: 1, name: /^Endpoint/u }).waitFor();
    await page.goto(at('/webhooks'));
    await page.locator('[data-row="0"]').click();
    await page.getByRole('button', { name: 'Send a test event' }).click();
    await page.getByText(/It answered 204 after \d+ ms: accepted/u).waitFor();
    expect(() =>
      new Webhook(secret).verify(receiver.received[0]!.body, receiver.received[0]!.headers as never),
    ).not.toThrow();
    // What the receiver refuses keeps the user's later events waiting, until somebody passes over it.
    receiver.onEvent = ({ event }) => (event.type === 'user.personal_info.updated' ? 500 : 204);
    for (const body of [{ personal_info: { nick_name: 'Ace' } }, { personal_info: { nick_name: 'Bee' } }])
      await test.server.call('PUT', `/v1/user/personal_info/${userId}`, { token, body });
    await expect.poll(() => receiver.received.length).toBeGreaterThan(1);
    await page.goto(`${page.url()}&state=failed`);
    await page.getByText(/^Events of 1 user wait/u).waitFor();
    await page.locator('[data-row="0"]').waitFor();
    await lookAround(page, 'webhook');
    // A receiver that is well again need not be waited for.
    const before = receiver.received.length;
    await page.getByRole('button', { name: 'Try now' }).click();
    await page.getByText('Waiting events are being sent now.').waitFor();
    await expect.poll(() => receiver.received.length).toBeGreaterThan(before);
    await page.getByRole('button', { name: /^Pass over: /u }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Pass over' }).click();
    await page.getByText('The event was passed over.').waitFor();
    await page.getByLabel('State').selectOption('skipped');
    await page.locator('[data-row="0"]').waitFor();
    // What was said in a dialog that was called off does not count in the next one.
    const hours = page.getByRole('dialog').getByLabel('Hours');
    await page.getByRole('button', { name: 'New secret' }).click();
    await hours.fill('1');
    await page.keyboard.press('Escape');
    await hours.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'New secret' }).click();
    expect(await hours.inputValue()).toBe('24');
    await page.getByRole('dialog').getByRole('button', { name: 'New secret' }).click();
    await keep(page.getByRole('dialog', { name: 'Secret of the endpoint' }));
    await page.getByRole('button', { name: 'End the previous secret' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End the previous secret' }).click();
    await page.getByText('The previous secret signs as well').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Start' }).waitFor();
    await page.getByRole('button', { name: 'Send once more' }).click();
    const failedOnly = page.getByRole('dialog').getByRole('checkbox');
    await failedOnly.check();
    await page.keyboard.press('Escape');
    await failedOnly.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Send once more' }).click();
    expect(await failedOnly.isChecked()).toBe(false);
    await page.getByRole('dialog').getByLabel('User').fill(String(userId));
    await page.getByRole('dialog').getByRole('button', { name: 'Send once more' }).click();
    await page.getByText(/^Replay \d+ has begun/u).waitFor();
    const listed = async () => (await test.server.call('GET', '/v1/webhook', { token })).json.webhooks;
    expect(await listed()).toMatchObject([{ status: 0, previous_secret_end_date_utc: null }]);
    await page.goto(at(`/webhooks?tab=events&user_id=${userId}`));
    await page.getByText('user.created', { exact: true }).waitFor();
    await lookAround(page, 'events');
    await page.goto(at(`/webhooks?webhook=${(await listed())[0].id}`));
    await page.getByRole('button', { name: /^Delete: / }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No endpoint yet').waitFor();
    expect(await listed()).toEqual([]);
    expect(complaints).toEqual([]);
    await receiver.close();
  }, 240_000);

  it('shows nobody what the roles do not open, and the server answers nothing either', async () => {
    const viewer = await test.operator(['viewer']);
    const { page } = await test.open(viewer);
    await page.goto(at('/messages'));
    await page.locator('[data-row="0"]').waitFor();
    expect(await page.getByRole('checkbox').count()).toBe(0);
    const [{ id } = { id: 0 }] = await owner<{ id: number }[]>`select id from message limit 1`;
    const headers = { program_id: '77' };
    expect((await viewer.call('POST', `/message/${id}/retry`, {}, headers)).status).toBe(403);
    expect((await administrator.call('GET', '/message', undefined, headers)).status).toBe(403);
    for (const path of ['/template', '/webhook', `/event?user_id=${userId}`])
      expect((await viewer.call('GET', path, undefined, headers)).status, path).toBe(403);
    expect(await page.getByRole('link', { name: 'Texts' }).count()).toBe(0);
  });
});
