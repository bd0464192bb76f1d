import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newUserBody } from '../harness/assembled.ts';
import type { TestOperator } from '../harness/operators.ts';
import { passport, pdf, picture, portrait } from '../harness/sample-files.ts';
import { lookAround } from './looking.ts';
import { type ConsoleTest, chromiumPath, isQuick, openConsole } from './setting.ts';

/** How long a window may take on a machine that does much else. */
const patient = { timeout: 20_000 };

interface Attachment {
  readonly file_name: string;
  readonly file_extension: string;
  readonly content: string;
  readonly is_selfie?: number;
}

describe.skipIf(!chromiumPath || isQuick)('reviewing in the console', () => {
  let test: ConsoleTest;
  let token: string;
  let call: ReturnType<ConsoleTest['callsOf']>;
  let papers = 0;

  beforeAll(async () => {
    test = await openConsole();
    token = await test.server.token('user user:privileged user:sensitive program:admin admin');
    call = test.callsOf(token);
  });
  afterAll(() => test?.close());

  /** A window on a machine that may do much else meanwhile. */
  const open = async (operator: TestOperator) => {
    const window = await test.open(operator);
    window.page.setDefaultTimeout(patient.timeout);
    return window;
  };
  const at = (path: string) => `${test.address}/console/77${path}`;
  const front = async (): Promise<Attachment> => file('Front', '.jpg', await picture());
  const file = (name: string, extension: string, content: Buffer, isSelfie = 0): Attachment => ({
    file_name: name,
    file_extension: extension,
    content: content.toString('base64'),
    is_selfie: isSelfie,
  });

  /** Creates a user with an identification whose document waits, and answers the number of the review. */
  async function withPaper(attachment: readonly Attachment[], subject = 'Passport') {
    papers += 1;
    const paper = {
      ...{ type: 0, country_of_issue: 858, country_of_residence: 858, number: `AB${1_000_000 + papers}` },
      ...{ issue_date: '2017-10-10', expiry_date: '2057-10-10' },
    };
    const documents = [{ info: { type: 2, entity: 25, language: 'en', subject }, attachment }];
    const { info } = await call('POST', '/user', newUserBody({ identification: [paper], documents }));
    const { review } = await call('GET', `/review?user_id=${info.id}`);
    return { userId: info.id as number, reviewId: review[0].id as number };
  }
  const waiting = async (): Promise<number> => (await call('GET', '/review?page_size=100')).review.length;
  const isDrawn = (page: Page, count = 1) =>
    page
      .locator('canvas[data-drawn]')
      .nth(count - 1)
      .waitFor();

  it('twenty documents are claimed, looked at and decided by keyboard alone', async () => {
    const attachment = [await front()];
    const all = await Promise.all(Array.from({ length: 20 }, () => withPaper(attachment)));
    const operator = await test.operator(['reviewer']);
    const { page, complaints, context } = await open(operator);
    await page.goto(at('/review'));
    await page.locator('[data-row="0"]').waitFor();
    // Claims the oldest and opens it; each decision claims the next.
    await page.keyboard.press('c');
    const dialog = page.getByRole('dialog');
    let seen = '';
    for (let count = 0; count < all.length; count += 1) {
      await expect.poll(() => new URL(page.url()).pathname, patient).toMatch(/review\/\d+$/u);
      await expect.poll(() => new URL(page.url()).pathname, patient).not.toBe(seen);
      await dialog.waitFor({ state: 'detached' });
      seen = new URL(page.url()).pathname;
      await page.getByRole('button', { name: 'Give back' }).waitFor();
      await isDrawn(page);
      const key = count === 3 ? 'r' : count === 7 ? 'm' : 'a';
      await page.keyboard.press(key);
      await dialog.waitFor();
      if (key !== 'a') {
        await page.locator('select:focus').waitFor();
        await page.keyboard.type('Bl');
        for (const _ of ['words', 'cancel', 'decide', 'decide and next']) await page.keyboard.press('Tab');
      }
      await page.locator('button[type=submit]:focus').waitFor();
      await page.keyboard.press('Enter');
    }
    await page.getByText('Nothing waits', { exact: true }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/console/77/review');
    expect(await waiting()).toBe(0);
    const asked = (await call('GET', '/review?state=asked')).review;
    expect(asked).toHaveLength(1);
    const states = await Promise.all(all.map(({ reviewId }) => call('GET', `/review/${reviewId}`)));
    expect(states.filter(({ review }) => review.outcome === 'accept')).toHaveLength(18);
    expect(states.filter(({ review }) => review.outcome === 'reject')).toHaveLength(1);
    const { history } = await call('GET', `/user/history/${all[0]!.userId}?entity=44`);
    expect(history[0]).toMatchObject({ by_entity: 45, by_entity_id: operator.id });
    expect(complaints).toEqual([]);
    await context.close();
  }, 150_000);

  it('claims no review of the user who has one’s own email, which is passed over', async () => {
    const attachment = [await front()];
    const [own, next] = [await withPaper(attachment), await withPaper(attachment)];
    const { email } = await call('GET', `/user/${own.userId}`);
    const { page, context } = await open(await test.operator(['reviewer'], { email: email[0].address }));
    await page.goto(at('/review'));
    await page.locator('[data-row="0"]').waitFor();
    await page.keyboard.press('c');
    await expect.poll(() => new URL(page.url()).pathname, patient).toMatch(/review\/\d+$/u);
    expect(new URL(page.url()).pathname).toBe(`/console/77/review/${next.reviewId}`);
    expect((await call('GET', `/review/${own.reviewId}`)).review.claimed_by).toBeNull();
    await context.close();
    for (const { userId } of [own, next]) await call('DELETE', `/user/${userId}`);
    await expect.poll(waiting).toBe(0);
  });

  it('shows what is stated beside a paper of several pages and a selfie, and turns, zooms and compares them', async () => {
    const attachment = [
      file('Contract', '.pdf', await pdf(3, passport)),
      file('Face', '.png', await portrait(), 1),
      file('Letter', '.zip', Buffer.from('UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==', 'base64')),
    ];
    const { reviewId } = await withPaper(attachment, '<b>Passport</b>');
    const operator = await test.operator(['reviewer']);
    const { page, complaints, hosts, context } = await open(operator);
    await page.goto(at(`/review/${reviewId}`));
    const contract = page.getByRole('figure').filter({ hasText: 'Contract' });
    await isDrawn(page);
    await page.getByText('<b>Passport</b>').waitFor();
    await contract.getByText('Page 1 of 3').waitFor();
    await page.keyboard.press('.');
    await contract.locator('canvas[data-drawn="2"]').waitFor();
    const before = await contract.locator('canvas').evaluate((one) => one.clientHeight > one.clientWidth);
    await page.keyboard.press('t');
    await expect
      .poll(() => contract.locator('canvas').evaluate((one) => one.clientHeight > one.clientWidth), patient)
      .toBe(!before);
    await page.keyboard.press('x');
    await contract.getByRole('button', { name: /^More contrast/u, pressed: true }).waitFor();
    // The zip is a file that nothing here opens.
    await page.getByText('No preview').waitFor();
    await page.keyboard.press('n');
    await page.getByRole('img', { name: /^Face/u }).waitFor();
    await lookAround(page, 'review');
    const owner = postgres({ ...test.server.database.adminOptions, max: 1, onnotice: () => {} });
    await owner`update review set created_at = created_at - interval '80 hours' where id = ${reviewId}`;
    await owner.end();
    const hasRows = () => page.locator('[data-row="0"]').waitFor();
    await page.goto(at('/review?overdue=1'));
    await page.getByRole('row', { name: new RegExp(`${reviewId}.*overdue`, 'u') }).waitFor();
    await page.getByLabel('Decide by').selectOption('in time');
    await page.getByText('Nothing that matches is waiting').waitFor();
    await page.goto(at('/review'));
    await hasRows();
    await lookAround(page, 'review-queue');
    expect(complaints).toEqual([]);
    expect([...hosts]).toEqual([new URL(test.address).host]);
    await context.close();
    await call('POST', `/review/decision/${reviewId}`, { decision: { outcome: 'accept', version: 1 } });
  }, 240_000);

  it('a selfie that comes later stands beside the paper that was accepted, which is not decided on', async () => {
    const { userId, reviewId } = await withPaper([await front(), file('Back', '.jpg', await picture())]);
    await call('POST', `/review/decision/${reviewId}`, { decision: { outcome: 'accept', version: 1 } });
    const attachment = [file('Face', '.png', await picture('png'), 1)];
    const info = { type: 6, language: 'en', subject: 'Selfie' };
    await call('POST', `/user/document/${userId}`, { info, attachment });
    const { review } = await call('GET', `/review?user_id=${userId}`);
    const operator = await test.operator(['reviewer']);
    const { page, complaints, context } = await open(operator);
    await page.goto(at(`/review/${review[0].id}`));
    const panes = page.getByRole('figure');
    await panes.nth(0).getByText('Accepted earlier').waitFor();
    expect(await panes.nth(0).innerText()).toContain('Front');
    await page.getByRole('img', { name: /^Face/u }).waitFor();
    expect(await panes.nth(1).getByText('Accepted earlier').count()).toBe(0);
    const paper = page.getByRole('region', { name: 'Paper that was accepted earlier' });
    await paper.getByText(/^AB\*+/u).waitFor();
    expect(await paper.getByRole('button').count()).toBe(0);
    await isDrawn(page, 2);
    await lookAround(page, 'review-selfie');
    await page.keyboard.press('a');
    await page.getByRole('button', { name: 'Decide', exact: true }).click();
    await page.getByText('Nothing is left to decide here').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  }, 120_000);

  it('a file that is HTML is never shown as HTML, whatever the answer calls it', async () => {
    const { reviewId } = await withPaper([await front(), file('Contract', '.pdf', await pdf())]);
    const { page, complaints, context } = await open(await test.operator(['reviewer']));
    const body =
      '<!doctype html><title>run</title><script>document.title = "run"</script><img src=x onerror=alert(1)>';
    const dialogs: string[] = [];
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await page.route('**/document/content/**', (route) => route.fulfill({ contentType: 'text/html', body }));
    await page.goto(at(`/review/${reviewId}`));
    await page.getByText('This file cannot be shown').nth(1).waitFor();
    expect(await page.locator('canvas, img, iframe, object, embed').count()).toBe(0);
    expect(await page.title()).not.toBe('run');
    // It can be saved, and is opened by nothing here then.
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download' }).first().click();
    const saved = await saving;
    expect(saved.suggestedFilename()).toMatch(/^\d+\.\w+$/u);
    expect(await saved.failure()).toBeNull();
    expect(dialogs).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
    await call('POST', `/review/decision/${reviewId}`, { decision: { outcome: 'accept', version: 1 } });
  });

  it('two decide in two windows, and the second sees nothing of what the first has said', async () => {
    await call('PUT', '/program/77', { program: { four_eyes: ['all'] } });
    const { reviewId, userId } = await withPaper([await front()]);
    const [first, second] = [
      await open(await test.operator(['reviewer'])),
      await open(await test.operator(['senior'])),
    ];
    for (const { page } of [first, second]) {
      await page.goto(at(`/review/${reviewId}`));
      await isDrawn(page);
    }
    await first.page.keyboard.press('c');
    await first.page.getByRole('button', { name: 'Give back' }).waitFor();
    // The other window still believes that nobody holds it.
    await second.page.keyboard.press('a');
    await second.page.getByRole('dialog').locator(':focus').waitFor();
    await second.page.keyboard.press('Enter');
    await second.page.getByRole('alert').getByText('Somebody else is looking at this').waitFor();
    await first.page.keyboard.press('a');
    // It does not say that what one of two says counts at once.
    await first.page.getByText('where two people decide, once both agree').waitFor();
    await first.page.getByRole('textbox', { name: 'In your own words' }).fill('The hologram is there');
    await first.page.getByRole('button', { name: 'Decide', exact: true }).click();
    await first.page.getByText('You have given your opinion').waitFor();
    await second.page.reload();
    await second.page.getByText('Waits for a second opinion').waitFor();
    await isDrawn(second.page);
    await second.page.waitForLoadState('networkidle');
    expect(await second.page.content()).not.toMatch(/hologram|accepted/u);
    await second.page.keyboard.press('a');
    await second.page.getByRole('button', { name: 'Decide', exact: true }).click();
    await second.page.getByText('The hologram is there').waitFor();
    expect((await call('GET', `/review/${reviewId}`)).review).toMatchObject({
      state: 'decided',
      outcome: 'accept',
    });
    expect((await call('GET', `/user/identification/${userId}`)).identification[0].verification_status).toBe(
      1,
    );
    await call('PUT', '/program/77', { program: { four_eyes: [] } });
    await Promise.all([first.context.close(), second.context.close()]);
  }, 150_000);

  it('a value is corrected while it is accepted, and what is wrong with it stands beside its field', async () => {
    const { reviewId, userId } = await withPaper([await front()]);
    const { page, complaints, context } = await open(await test.operator(['reviewer']));
    await page.goto(at(`/review/${reviewId}`));
    await isDrawn(page);
    await page.keyboard.press('a');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Correct what is stated' }).click();
    const issued = dialog.locator('input[name=issue_date]');
    await issued.fill('2999-10-10');
    await dialog.getByRole('button', { name: 'Decide', exact: true }).click();
    await dialog.locator('input[name=issue_date][aria-invalid=true]').waitFor();
    await lookAround(page, 'review-decision');
    await issued.fill('2018-10-10');
    await dialog.getByRole('button', { name: 'Decide', exact: true }).click();
    await page.getByText('Nothing is left to decide here').waitFor();
    // What was decided on is no longer among what waits: the page says where it is, not that nothing came.
    await page.getByRole('heading', { name: 'The documents are on the user’s page' }).waitFor();
    const toDocuments = page.getByRole('link', { name: 'Documents of the user' });
    expect(await toDocuments.getAttribute('href')).toBe(`/console/77/users/${userId}?tab=identity`);
    const [paper] = (await call('GET', `/user/identification/${userId}`)).identification;
    expect(paper).toMatchObject({
      verification_status: 1,
      issue_date: '2018-10-10',
      expiry_date: '2057-10-10',
    });
    const { history } = await call('GET', `/user/history/${userId}?entity=44`);
    expect(JSON.parse(history[0].new_data)).toMatchObject({ corrected: ['issue_date'] });
    expect(complaints).toEqual([]);
    await context.close();
  }, 150_000);

  it('several are rejected for one reason, and those that somebody else holds are named', async () => {
    const attachment = [await front()];
    const [mine, held] = [await withPaper(attachment), await withPaper(attachment)];
    const other = await test.operator(['reviewer']);
    await other.call('POST', `/review/claim/${held.reviewId}`, undefined, { program_id: '77' });
    const { page, context } = await open(await test.operator(['reviewer']));
    await page.goto(at('/review'));
    for (const { reviewId } of [mine, held]) await page.getByLabel(`Choose ${reviewId}`).check();
    await page.getByRole('button', { name: 'Reject all' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').selectOption('unreadable');
    await lookAround(page, 'review-bulk');
    await dialog.getByRole('button', { name: 'Reject all' }).click();
    await dialog.getByText(`${held.reviewId}: Somebody else is looking at this`).waitFor();
    await lookAround(page, 'review-bulk-held');
    expect((await call('GET', `/review/${mine.reviewId}`)).review.outcome).toBe('reject');
    expect((await call('GET', `/review/${held.reviewId}`)).review.state).toBe('waiting');
    await context.close();
  }, 150_000);

  it('a user’s page leads to the ticket, which is taken, commented and cancelled, and tells who else looks', async () => {
    await call('PUT', '/program/77', { program: { requirements: [{ step: 'proof_of_address' }] } });
    const { info } = await call('POST', '/user', newUserBody());
    const [support, other] = [await test.operator(['support']), await test.operator(['viewer'])];
    await other.call('POST', `/presence/${info.id}`, {}, { program_id: '77' });
    const { page, complaints, context } = await open(support);
    await page.goto(at(`/users/${info.id}`));
    await page.getByText('Grace Hopper is looking at this user as well.').waitFor();
    expect(await page.getByText('Server’s time').count()).toBe(0);
    await page.getByLabel('Show technical fields').check();
    await page.getByText('Server’s time').first().waitFor();
    await page.getByRole('tab', { name: 'Messages' }).click();
    await page
      .getByRole('row', { name: /In the app/u })
      .first()
      .waitFor();
    await page.getByRole('link', { name: '1', exact: true }).click();
    await page.locator('[data-row="0"]').waitFor();
    await lookAround(page, 'tickets');
    await page.locator('[data-row="0"]').click();
    await page.getByRole('button', { name: 'Assign to me' }).click();
    await page.getByText('you', { exact: true }).first().waitFor();
    // On a slow line what is chosen last stays, also where it was chosen before.
    await page.route('**/v1/ticket/*', async (route) => {
      if (route.request().method() === 'PUT') await pause(500);
      await route.continue();
    });
    for (const priority of ['1', '2', '1']) await page.getByLabel('Priority').selectOption(priority);
    await page.getByRole('textbox', { name: 'Comment' }).fill('Waits for the bill of <b>May</b>');
    await page.getByLabel('The user sees it as well').check();
    await page.getByRole('button', { name: 'Comment' }).click();
    await page.getByText('The user sees this').waitFor();
    await lookAround(page, 'ticket');
    const ticketId = Number(new URL(page.url()).pathname.split('/').at(-1));
    const { ticket, comments } = await call('GET', `/ticket/${ticketId}`);
    expect(ticket.info).toMatchObject({ assigned_to_entity: 3, priority: 1 });
    expect(comments).toMatchObject([{ visibility: 1, by_entity: 45, by_entity_id: support.id }]);
    await page.getByRole('button', { name: 'Cancel the ticket' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('Sent by post');
    await dialog.getByRole('button', { name: 'Cancel the ticket' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText(/Sent by post/u).waitFor();
    expect((await call('GET', `/ticket/${ticketId}`)).ticket.info.status).toBe(9);
    await page.goto(at(`/users/${info.id}?tab=history&entity=38`));
    await page.getByText(/cancelled: Sent by post/u).waitFor();
    await page.getByText(/assigned to you$/u).waitFor();
    await page
      .getByText(/given priority 1$/u)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Verify the chain' }).click();
    await page.getByText(/^The chain is intact/u).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  }, 240_000);

  it('a ticket that ends beside what somebody types says so, keeps what was typed, and asks before it is left', async () => {
    await call('PUT', '/program/77', { program: { requirements: [{ step: 'proof_of_address' }] } });
    const { ticket } = await call('POST', '/user', newUserBody());
    const { id } = ticket[0].info;
    const { page, complaints, context } = await open(await test.operator(['support']));
    await page.goto(at(`/tickets/${id}`));
    const comment = page.getByRole('textbox', { name: 'Comment' });
    await comment.fill('Waits for the bill');
    await page.getByText('Nothing has happened yet.').waitFor();
    const asked: string[] = [];
    page.once('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.dismiss();
    });
    await page.getByRole('link', { name: 'Users', exact: true }).click();
    await expect.poll(() => asked, patient).toEqual(['confirm']);
    expect(new URL(page.url()).pathname).toBe(`/console/77/tickets/${id}`);
    await call('PUT', `/ticket/${id}`, { ticket: { status: 9, reason: 'Sent by post' } });
    // The window still believes that it is open.
    await page.getByLabel('Priority').selectOption('1');
    await page.getByText('This ticket has ended and can no longer be changed.').waitFor();
    await page.getByText('Cancelled', { exact: true }).waitFor();
    expect(await page.getByLabel('Priority').count()).toBe(0);
    expect(await comment.inputValue()).toBe('Waits for the bill');
    expect(await page.getByRole('button', { name: 'Comment' }).isDisabled()).toBe(true);
    expect(complaints).toEqual([]);
    await context.close();
  }, 60_000);

  it('says in place of a file that there is no connection, and shows the file once there is one', async () => {
    const attachment = [await front()];
    const [first, second] = [await withPaper(attachment), await withPaper(attachment)];
    const { page, context } = await open(await test.operator(['reviewer']));
    const go = ({ reviewId }: { readonly reviewId: number }) =>
      page.evaluate(`history.pushState(null, '', '/console/77/review/${reviewId}')`);
    const heading = ({ reviewId }: { readonly reviewId: number }) =>
      page.getByRole('heading', { level: 1, name: new RegExp(`${reviewId}$`, 'u') });
    await page.goto(at(`/review/${first.reviewId}`));
    await isDrawn(page);
    await go(second);
    await heading(second).waitFor();
    await isDrawn(page);
    await context.setOffline(true);
    await go(first);
    await heading(first).waitFor();
    await page.getByRole('figure').getByText('You are offline').waitFor();
    await context.setOffline(false);
    await isDrawn(page);
    await context.close();
    for (const { reviewId } of [first, second])
      await call('POST', `/review/decision/${reviewId}`, { decision: { outcome: 'accept', version: 1 } });
  });

  it('who may read alone sees the queue, opens no file, and decides nothing', async () => {
    const { reviewId } = await withPaper([await front()]);
    const viewer = await test.operator(['viewer']);
    const { page, context } = await open(viewer);
    const files: string[] = [];
    page.on(
      'request',
      (request) => request.url().includes('/document/content/') && files.push(request.url()),
    );
    await page.goto(at(`/review/${reviewId}`));
    await page.getByText('None of your roles lets you open files of documents.').waitFor();
    expect(await page.getByRole('button', { name: 'Accept' }).isDisabled()).toBe(true);
    await page.keyboard.press('a');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(files).toEqual([]);
    const decision = { decision: { outcome: 'accept', version: 1 } };
    expect((await viewer.call('POST', `/review/decision/${reviewId}`, decision)).status).toBe(403);
    await context.close();
  });
});
