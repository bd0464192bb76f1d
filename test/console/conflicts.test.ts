import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newUserBody } from '../harness/assembled.ts';
import { createPerson } from '../harness/people.ts';
import { harmlessRule } from '../harness/rules.ts';
import { picture } from '../harness/sample-files.ts';
import { makeWatchlistHit } from '../harness/watchlists.ts';
import { lookAround } from './looking.ts';
import { type ConsoleTest, chromiumPath, isQuick, openConsole } from './setting.ts';

describe.skipIf(!chromiumPath || isQuick)('two work on the same', { timeout: 240_000 }, () => {
  let test: ConsoleTest;
  let token: string;
  let call: ReturnType<ConsoleTest['callsOf']>;
  let papers = 0;

  beforeAll(async () => {
    test = await openConsole();
    token = await test.server.token('user user:privileged user:sensitive program:admin admin');
    call = test.callsOf(token);
    await call('PUT', '/program/77', { program: { requirements: [] } });
  });
  afterAll(() => test?.close());

  const at = (path: string) => `${test.address}/console/77${path}`;
  const merging = (page: Page) => page.getByRole('dialog', { name: 'Changed by somebody else' });

  describe('on an entry', () => {
    // Two numbers with one mask.
    const [mine, theirs] = ['4111111230091111', '4111111230171111'];

    it('and neither writes over a number of the other that only its mask shows', async () => {
      const { userId } = await createPerson(test.server, token);
      const read = async () => {
        const headers = { show_sensitive_data: '1' };
        const url = `/v1/user/credit_card/${userId}`;
        return (await test.server.call('GET', url, { token, headers })).json.credit_card[0];
      };
      const { id } = await read();
      const { page, context } = await test.open(await test.operator(['senior', 'support']));
      await page.goto(at(`/users/${userId}?tab=money`));
      const cards = page.getByRole('region', { name: 'Cards' });
      const save = () => cards.getByRole('button', { name: 'Save' }).click();
      await cards.getByRole('button', { name: /^Edit/u }).click();
      await cards.locator('input[name=number]').fill(mine);
      const elsewhere = (member: object) =>
        call('PUT', `/user/credit_card/${userId}`, { credit_card: [{ id, ...member }] });
      await elsewhere({ number: theirs });
      await save();
      await merging(page).waitFor();
      await lookAround(page, 'user-merge-sealed');
      expect((await read()).number).toBe(theirs);
      await merging(page).getByRole('radio', { name: 'Number: Theirs' }).check();
      await merging(page).getByRole('button', { name: 'Take over' }).click();
      await cards.locator('input[name=expiry_month]').fill('11');
      // The verdict may be on what is written over.
      await elsewhere({ verification_status: 1 });
      await save();
      await merging(page)
        .getByRole('row', { name: /^Verification/u })
        .waitFor();
      await merging(page).getByRole('button', { name: 'Take over' }).click();
      await save();
      await page.getByText('Saved.').waitFor();
      expect(await read()).toMatchObject({ number: theirs, expiry_month: '11' });
      await context.close();
    });

    it('and what is typed stays in sight when the other removes it', async () => {
      const { info } = await call('POST', '/user', newUserBody());
      const { email } = await call('POST', `/user/email/${info.id}`, {
        email: [{ address: 'second@example.com', type: 0, is_primary: 0 }],
      });
      const { page, context } = await test.open(await test.operator(['support']));
      await page.goto(at(`/users/${info.id}?tab=contacts`));
      const emails = page.getByRole('region', { name: 'Email' });
      await emails.getByRole('button', { name: `Edit: Email ${email[0].id}` }).click();
      const address = emails.locator('input[name=address]');
      await address.fill('typed.long.ago@example.com');
      await call('DELETE', `/user/email/${info.id}`, { email: [{ id: email[0].id }] });
      await emails.getByRole('button', { name: 'Save' }).click();
      await emails
        .getByRole('alert')
        .getByText('Somebody else has removed this entry in the meantime.')
        .waitFor();
      expect(await address.inputValue()).toBe('typed.long.ago@example.com');
      expect(await emails.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
      await lookAround(page, 'user-editing-gone');
      await emails.getByRole('button', { name: 'Cancel' }).click();
      await address.waitFor({ state: 'detached' });
      expect(await emails.getByText('second@example.com').count()).toBe(0);
      await context.close();
    });
  });

  it('on what a user has once, and what is typed is laid beside what the other has made meanwhile', async () => {
    const userId = await withNothing();
    const read = async () => (await call('GET', `/user/preferences/${userId}`)).preferences;
    const { page, context } = await test.open(await test.operator(['support']));
    await page.goto(at(`/users/${userId}?tab=preferences`));
    const preferences = page.getByRole('region', { name: 'Preferences', exact: true });
    await preferences.getByRole('button', { name: 'Add' }).click();
    await preferences.getByLabel('Preferred language').fill('fr');
    await call('PUT', `/user/preferences/${userId}`, {
      preferences: { preferred_language_code: 'es', time_zone: 'UTC +01:00' },
    });
    await preferences.getByRole('button', { name: 'Save' }).click();
    await merging(page).waitFor();
    await lookAround(page, 'user-merge-once');
    expect((await read()).preferred_language_code).toBe('es');
    await merging(page).getByRole('button', { name: 'Take over' }).click();
    await preferences.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    expect(await read()).toMatchObject({ preferred_language_code: 'fr', time_zone: 'UTC +01:00' });
    await context.close();
  });

  it('on a rule, and what is written stays in sight when the other removes it', async () => {
    const { access_rule: made } = await call('POST', '/rule', { access_rule: [harmlessRule('atm')] });
    const { page, context } = await test.open(await test.operator(['rules']));
    await page.goto(at('/rules'));
    await page.getByRole('button', { name: /^Edit/u }).click();
    const form = page.getByRole('form', { name: 'Rule' });
    await form.getByLabel('Order').fill('7');
    await call('DELETE', '/rule', { access_rule: [{ info: { id: made[0].info.id } }] });
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByRole('alert').getByText('Somebody else has removed this rule in the meantime.').waitFor();
    expect(await form.getByLabel('Order').inputValue()).toBe('7');
    await form.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('No rules').waitFor();
    await context.close();
  });

  it('on a setting, and neither puts another value in place of what the other has set unseen', async () => {
    const { page, context } = await test.open(await test.operator(['program_administrator']));
    const set = (program: object) => call('PUT', '/program/77', { program });
    const read = async () => (await call('GET', '/program/77')).program;
    await page.goto(at('/settings?topic=users'));
    const age = page.getByRole('textbox', { name: 'Minimum age' });
    const save = () => page.getByRole('button', { name: 'Save' }).click();
    await age.fill('21');
    await set({ minimum_age: 18, review_hours: 50 });
    await save();
    const card = page.getByRole('region', { name: 'Minimum age' });
    await card.getByRole('alert').getByText('18').waitFor();
    await lookAround(page, 'settings-contested');
    expect((await read()).minimum_age).toBe(18);
    expect(await age.inputValue()).toBe('21');
    await save();
    await page.getByText('Saved.', { exact: true }).waitFor();
    // What only the other has changed stays.
    expect(await read()).toMatchObject({ minimum_age: 21, review_hours: 50 });
    await context.close();
  });

  it('on a setting whose card is not on the screen, and what the other has set stands where it is saved', async () => {
    const { page, context } = await test.open(await test.operator(['program_administrator']));
    const bar = page.getByRole('region', { name: 'Changes' });
    await page.goto(at('/settings?topic=users'));
    await page.getByRole('textbox', { name: 'Minimum age' }).fill('22');
    await page.getByRole('tab', { name: /^Rules/u }).click();
    await call('PUT', '/program/77', { program: { minimum_age: 19 } });
    await bar.getByRole('button', { name: 'Save' }).click();
    await bar.getByRole('alert').getByText('Minimum age: 19').waitFor();
    await lookAround(page, 'settings-contested-elsewhere');
    await bar.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.', { exact: true }).waitFor();
    expect((await call('GET', '/program/77')).program.minimum_age).toBe(22);
    await context.close();
  });

  /** Imports a user of whom nothing is known but a name and a day of birth, and answers their number. */
  async function withNothing(): Promise<number> {
    const personal_info = { first_name: 'Ada', last_name: 'Moreau', date_of_birth: '1988-04-17' };
    const { body } = await test.server.app.inject({
      method: 'POST',
      url: '/v1/import',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
      payload: JSON.stringify({ personal_info }),
    });
    return JSON.parse(body.split('\n')[0]!).id;
  }

  /** Creates a user with a paper whose document waits, and answers the number of the review. */
  async function withPaper() {
    papers += 1;
    const paper = {
      ...{ type: 0, country_of_issue: 858, country_of_residence: 858, number: `CD${1_000_000 + papers}` },
      ...{ issue_date: '2017-10-10', expiry_date: '2057-10-10' },
    };
    const content = (await picture()).toString('base64');
    const attachment = [{ file_name: 'Front', file_extension: '.jpg', content, is_selfie: 0 }];
    const documents = [{ info: { type: 2, entity: 25, language: 'en', subject: 'Passport' }, attachment }];
    const { info } = await call('POST', '/user', newUserBody({ identification: [paper], documents }));
    const { review } = await call('GET', `/review?user_id=${info.id}`);
    return { userId: info.id as number, reviewId: review[0].id as number };
  }
  /** Has the paper of a user expire in another year. */
  async function expireIn(year: number, userId: number): Promise<void> {
    const [{ id }] = (await call('GET', `/user/identification/${userId}`)).identification;
    const changed = { id, expiry_date: `${year}-10-10` };
    await call('PUT', `/user/identification/${userId}`, { identification: [changed] });
  }
  const decide = (reviewId: number) =>
    call('POST', `/review/decision/${reviewId}`, { decision: { outcome: 'accept', version: 1 } });

  describe('on reviews', () => {
    it('and whoever rejects several is told which the other has decided, though none is left', async () => {
      const [first, second] = [await withPaper(), await withPaper()];
      const { page, context } = await test.open(await test.operator(['reviewer']));
      await page.goto(at('/review'));
      for (const { reviewId } of [first, second]) await page.getByLabel(`Choose ${reviewId}`).check();
      await decide(second.reviewId);
      await page.getByRole('button', { name: 'Reject all' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Reason').selectOption('unreadable');
      await dialog.getByRole('button', { name: 'Reject all' }).click();
      await dialog.getByText('1 was not decided').waitFor();
      await dialog.getByText(new RegExp(`^${second.reviewId}: .*Nothing is left to decide`, 'u')).waitFor();
      expect((await call('GET', `/review/${first.reviewId}`)).review.outcome).toBe('reject');
      await dialog.getByRole('button', { name: 'Close' }).last().click();
      await dialog.waitFor({ state: 'detached' });
      expect(await page.getByRole('button', { name: 'Reject all' }).count()).toBe(0);
      await context.close();
    });

    /** A reviewer who has looked at a paper and is about to accept it. */
    const accepting = async (reviewId: number) => {
      const { page, context } = await test.open(await test.operator(['reviewer']));
      await page.goto(at(`/review/${reviewId}`));
      await page.locator('canvas[data-drawn]').waitFor();
      await page.keyboard.press('a');
      return { page, context, dialog: page.getByRole('dialog') };
    };

    it('and what a reviewer has typed is there when it is looked at again', async () => {
      const { userId, reviewId } = await withPaper();
      const { page, context, dialog } = await accepting(reviewId);
      const words = dialog.getByRole('textbox', { name: 'In your own words' });
      await words.fill('The hologram is there');
      await dialog.getByRole('button', { name: 'Correct what is stated' }).click();
      await dialog.locator('input[name=issue_date]').fill('2018-10-10');
      await expireIn(2056, userId);
      await dialog.getByRole('button', { name: 'Decide', exact: true }).click();
      await dialog.getByRole('alert').getByText('This has changed in the meantime.').waitFor();
      expect(await words.inputValue()).toBe('The hologram is there');
      // What nobody has corrected is what is stated now.
      await expect.poll(() => dialog.locator('input[name=expiry_date]').inputValue()).toBe('2056-10-10');
      // Behind the dialog nobody has seen it: what is pressed again decides nothing.
      await dialog.getByText('The review has changed since you opened this.').waitFor();
      for (const name of ['Decide', 'Decide, and next'])
        expect(await dialog.getByRole('button', { name, exact: true }).isDisabled()).toBe(true);
      await lookAround(page, 'review-changed');
      await dialog.getByRole('button', { name: 'Cancel' }).last().click();
      await dialog.waitFor({ state: 'detached' });
      await page.keyboard.press('a');
      expect(await words.inputValue()).toBe('The hologram is there');
      await dialog.getByRole('button', { name: 'Decide', exact: true }).click();
      await page.getByText('Nothing is left to decide here').waitFor();
      await dialog.waitFor({ state: 'detached' });
      const [paper] = (await call('GET', `/user/identification/${userId}`)).identification;
      expect(paper).toMatchObject({
        verification_status: 1,
        issue_date: '2018-10-10',
        expiry_date: '2056-10-10',
      });
      await context.close();
    });

    it('and what has changed behind the dialog is not decided before it was looked at', async () => {
      const { userId, reviewId } = await withPaper();
      const { page, context, dialog } = await accepting(reviewId);
      const decideNow = dialog.getByRole('button', { name: 'Decide', exact: true });
      expect(await decideNow.isEnabled()).toBe(true);
      await expireIn(2055, userId);
      // Whoever comes back to the page later has it read anew.
      await page.clock.setFixedTime(Date.now() + 60_000);
      await page.evaluate(`dispatchEvent(new Event('visibilitychange'))`);
      await dialog.getByText('The review has changed since you opened this.').waitFor();
      expect(await decideNow.isDisabled()).toBe(true);
      // Keys open no other dialog over what was not looked at, though the focus is nowhere.
      await page.evaluate('document.activeElement.blur()');
      await page.keyboard.press('r');
      expect(await decideNow.isDisabled()).toBe(true);
      await dialog.getByRole('button', { name: 'Cancel' }).last().click();
      await dialog.waitFor({ state: 'detached' });
      await page.keyboard.press('a');
      await decideNow.click();
      await page.getByText('Nothing is left to decide here').waitFor();
      await context.close();
    });
  });

  it('on a hit, which the second decides as the first has left it', async () => {
    const { userId } = await createPerson(test.server, token);
    const hitId = await makeWatchlistHit(test.server.services, 77, userId);
    const { page, context } = await test.open(await test.operator(['senior']));
    await page.goto(at(`/hits?hit=${hitId}`));
    await page.getByRole('radio', { name: 'It is somebody else' }).check();
    const why = page.getByRole('textbox', { name: 'Why' });
    await why.fill('Born in another year.');
    const hit = { status: 'confirmed', version: 1 };
    await call('PUT', `/watchlist/hit/${hitId}`, { hit });
    const decideNow = page.getByRole('button', { name: 'Decide', exact: true });
    await decideNow.click();
    await page.getByRole('alert').getByText('This hit has changed.').waitFor();
    expect(await why.inputValue()).toBe('Born in another year.');
    await page.getByRole('radio', { name: 'Take it up again' }).waitFor();
    // One more press does not put back what a colleague has decided, and the page says who that was.
    expect(await decideNow.isDisabled()).toBe(true);
    await page.getByText(/^Decided .+, by Client \d+$/u).waitFor();
    await page.getByRole('radio', { name: 'It is somebody else' }).check();
    await decideNow.click();
    await page.getByText('Decided.').waitFor();
    const { hits } = await call('GET', `/watchlist/hit?hit_id=${hitId}`);
    expect(hits).toMatchObject([{ status: 'dismissed', reason: 'Born in another year.' }]);
    // Where two are to decide, nobody decides otherwise alone of what was decided: the page says what to do first.
    await call('PUT', '/program/77', { program: { four_eyes: ['watchlist'] } });
    await page.goto(at(`/hits?hit=${hitId}`));
    await page.getByRole('radio', { name: 'It is this person' }).check();
    await decideNow.click();
    await page.getByRole('alert').getByText('Take this one up again first').waitFor();
    await call('PUT', '/program/77', { program: { four_eyes: [] } });
    await context.close();
  });
});
