import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, newUserBody } from '../harness/assembled.ts';
import type { TestOperator } from '../harness/operators.ts';
import { inviteOperator } from '../harness/operators.ts';
import { createPerson } from '../harness/people.ts';
import { expectNoOverflow, look, lookAround, lookInTheDark, speakTo } from './looking.ts';
import { type ConsoleTest, chromiumPath, isQuick, type Look, openConsole } from './setting.ts';

describe.skipIf(!chromiumPath)('the console', { timeout: isQuick ? 90_000 : 180_000 }, () => {
  let test: ConsoleTest;
  let token: string;
  let userId: number;
  let senior: TestOperator;
  let watcher: TestOperator;

  beforeAll(async () => {
    test = await openConsole();
    token = await test.server.token('user user:privileged');
    ({ userId } = await createPerson(test.server, token));
    senior = await test.operator(['senior', 'support']);
    watcher = await test.operator(['senior', 'support']);
  });
  afterAll(() => test?.close());

  const at = (path: string) => `${test.address}/console${path}`;
  const pathOfUser = (tab = '') => at(`/77/users/${userId}${tab && `?tab=${tab}`}`);

  describe('what is served', () => {
    const get = (url: string, headers = {}) => test.server.app.inject({ method: 'GET', url, headers });
    const filesOf = (page: string) =>
      [...page.matchAll(/(?:src|href)="(\/console[^"]+)"/gu)].map(([, file]) => file!);

    it('is one page for every address, whose policy lets it load and call this server alone', async () => {
      const pages = await Promise.all(['/console', '/console/77/users/1?tab=raw'].map((url) => get(url)));
      const policies = pages.map(({ headers }) => String(headers['content-security-policy']));
      for (const policy of policies) {
        expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self' 'nonce-[^']+';/u);
        expect(policy).toContain("require-trusted-types-for 'script'");
        expect(policy).toContain("frame-ancestors 'none'");
        expect(policy).not.toMatch(/unsafe|\*|https?:/u);
      }
      expect(policies[0]).not.toBe(policies[1]);
      expect(pages[0]!.headers['cache-control']).toBe('no-store');
      expect(pages[0]!.body).not.toMatch(/<script>|style="|onerror/u);
    });

    it('is cached for good by its names, packed, and below 250 kB for the first page', async () => {
      const files = filesOf((await get('/console')).body);
      const answers = await Promise.all(files.map((file) => get(file, { 'accept-encoding': 'gzip' })));
      for (const { statusCode, headers } of answers) {
        expect(statusCode).toBe(200);
        expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
        expect(headers['content-encoding']).toBe('gzip');
      }
      const bytes = answers.reduce((sum, { rawPayload }) => sum + rawPayload.length, 0);
      expect(bytes).toBeGreaterThan(100_000);
      // The texts of a language come besides, and what signs somebody in: the test below adds all of it up.
      expect(bytes).toBeLessThan(220_000);
      const brotli = await get(files[0]!, { 'accept-encoding': 'br, gzip' });
      expect(brotli.headers['content-encoding']).toBe('br');
    });

    it.each([
      '/console/assets/0123456789abcdef/main.js',
      '/console/assets/..%2f..%2f/keys',
      '/console/assets/0123456789abcdef/..%2fbundle.json',
      '/console/assets/current/bundle.json',
    ])('has nothing at %s', async (url) => {
      expect((await get(url)).statusCode).toBe(404);
    });
  });

  it('signs somebody in with a password and a second factor, and says what is wrong', async () => {
    const { page, complaints, hosts } = await test.open();
    const loaded = new Map<string, Promise<number>>();
    page.on('response', (response) => {
      if (response.url().includes('/console/assets/'))
        loaded.set(
          response.url(),
          response
            .request()
            .sizes()
            .then(({ responseBodySize }) => responseBodySize),
        );
    });
    await page.goto(at('/77/users'));
    await page.getByLabel('Email').fill(senior.email);
    const sizes = await Promise.all(loaded.values());
    const bytes = sizes.reduce((sum, size) => sum + size);
    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThan(250_000);
    await page.getByRole('textbox', { name: 'Password' }).fill('not the right one');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    await lookAround(page, 'sign-in-refused');
    await page.getByRole('textbox', { name: 'Password' }).fill(senior.password);
    await page.keyboard.press('Enter');
    await page.getByLabel('One-time password').fill(senior.otp());
    await page.keyboard.press('Enter');
    // Where somebody wanted to go, one gets.
    await page
      .getByRole('link', { name: /Ada Moreau/u })
      .first()
      .waitFor();
    expect(page.url()).toBe(at('/77/users'));
    expect(complaints).toEqual([]);
    expect([...hosts]).toEqual([new URL(test.address).host]);
  });

  it('sets an account up behind the link of an invitation', async () => {
    const { page, complaints } = await test.open();
    const { token: invitation } = await inviteOperator(test.server, ['viewer']);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    // Passkeys are offered where the address is a name.
    await page.goto(at(`/setup#${invitation}`).replace('127.0.0.1', 'localhost'));
    await page.getByRole('img', { name: 'QR code' }).waitFor();
    await lookAround(page, 'setup');
    // The token stands in no address that is asked for.
    expect(asked.filter((url) => url.includes(invitation))).toEqual([]);
    expect(complaints).toEqual([]);
    await page.goto(at('/setup#not-a-token'));
    await page.reload();
    await page.getByText('This link has ended').waitFor();
    await lookAround(page, 'setup-ended');
    // Whoever has kept a link that counted once needs no other one.
    await page.getByRole('link', { name: 'Set up already? Sign in' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  /** Every screen and state of somebody who is signed in, with what shows that it is there. */
  const screens: Readonly<
    Record<string, readonly [path: () => string, ready: (page: Page) => Promise<unknown>]>
  > = {
    users: [() => at('/77/users'), (page) => page.locator('[data-row="0"]').waitFor()],
    'users-none': [
      () => at('/77/users?search_term=nobodyatall'),
      (page) => page.getByRole('heading', { level: 2 }).waitFor(),
    ],
    'user-overview': [() => pathOfUser(), (page) => page.getByRole('tab').first().waitFor()],
    'user-contacts': [
      () => pathOfUser('contacts'),
      (page) => page.getByRole('tabpanel').getByText('example.com').first().waitFor(),
    ],
    'user-history': [() => pathOfUser('history'), (page) => page.locator('time').nth(1).waitFor()],
    'user-raw': [() => pathOfUser('raw'), (page) => page.getByText('"personal_info"').waitFor()],
    // Tabs that differ in what they list alone: an automatic run has no time for them.
    ...Object.fromEntries(
      (isQuick ? [] : ['identity', 'money', 'relations', 'preferences', 'messages', 'tickets', 'other']).map(
        (tab) => [
          `user-${tab}`,
          [
            () => pathOfUser(tab),
            async (page) => {
              await page
                .getByRole('tabpanel')
                .getByRole('heading')
                .or(page.getByRole('tabpanel').getByRole('row'))
                .first()
                .waitFor();
              await expect.poll(() => page.locator('main .mantine-Loader-root').count()).toBe(0);
            },
          ],
        ],
      ),
    ),
    'user-unknown': [
      () => at('/77/users/4294967000'),
      (page) => page.getByRole('heading', { level: 1 }).waitFor(),
    ],
    'no-program': [() => at('/78/users'), (page) => page.getByRole('heading', { level: 1 }).waitFor()],
    account: [() => at('/account'), (page) => page.getByRole('tab').first().waitFor()],
    ...(!isQuick && {
      'account-password': [
        () => at('/account?tab=password'),
        (page) => page.getByRole('textbox').nth(2).waitFor(),
      ],
      'account-factors': [
        () => at('/account?tab=factors'),
        (page) => page.getByRole('tabpanel').getByRole('row').nth(1).waitFor(),
      ],
      'account-sessions': [
        () => at('/account?tab=sessions'),
        (page) => page.locator('main time').first().waitFor(),
      ],
      // Where no screen is, the frame is not there either.
      'not-found': [
        () => at('/77/users/1/2'),
        (page) => page.locator('header').waitFor({ state: 'detached' }),
      ],
    }),
  };
  const looks: readonly (readonly [string, Look])[] = [
    ['en', {}],
    ['narrow', { width: 320, isLong: true }],
    ['ar', { language: 'ar' }],
  ];

  it.each(looks)(
    'shows every screen and state, light and dark, and axe finds nothing wrong with any: %s',
    async (name, as) => {
      const { page, context, complaints, hosts } = await test.open(watcher, as);
      const language = as.language ?? 'en';
      await context.addInitScript(`localStorage.setItem('roster.language', '${language}')`);
      await watcher.call('PUT', '/session/operator', { operator: { language } });
      await page.goto(at('/account'));
      await page.getByRole('tab').first().waitFor();
      // An automatic run looks at other widths and directions on the screens that differ most.
      const chosen = name === 'en' || !isQuick ? Object.keys(screens) : ['users', 'user-contacts', 'account'];
      for (const screen of chosen) {
        const [path, ready] = screens[screen]!;
        await page.evaluate(`history.pushState(null, '', ${JSON.stringify(path())})`);
        await ready(page);
        await look(page, `${screen}-${name}`);
        await expectNoOverflow(page, screen);
        // Contrast depends on no width; pictures in dark colours are taken in both directions.
        if (name === 'en' || (name === 'ar' && !isQuick)) await lookInTheDark(page, `${screen}-${name}`);
      }
      expect(await page.evaluate('document.documentElement.dir')).toBe(language === 'ar' ? 'rtl' : 'ltr');
      expect(complaints).toEqual([]);
      expect([...hosts]).toEqual([new URL(test.address).host]);
      await context.close();
    },
    isQuick ? 120_000 : 400_000,
  );

  const emailOf = async () => (await read()).json.email[0];
  const read = (): Promise<Answer> => test.server.call('GET', `/v1/user/${userId}`, { token });

  it('changes an entry in its place; faults stand beside the field while somebody types', async () => {
    const { page } = await test.open(senior);
    await page.goto(pathOfUser('contacts'));
    await page.getByRole('button', { name: /^Edit: Email/u }).click();
    const address = page.getByRole('textbox', { name: 'Address', exact: true });
    await address.fill('no address');
    await page.getByText(/Please write the email address like this/u).waitFor();
    await lookAround(page, 'user-editing');
    await address.fill('ada.new@example.com');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    expect((await emailOf()).address).toBe('ada.new@example.com');
    // Of a new one, only what was typed is called wrong, and technical fields are asked for once they are shown.
    const emails = page.getByRole('region', { name: 'Email' });
    await emails.getByRole('button', { name: 'Add' }).click();
    const form = emails.getByRole('form', { name: 'Email' });
    await form.getByLabel('Address').fill('no address');
    await form.getByText(/Please write the email address like this/u).waitFor();
    expect(await form.locator('[aria-invalid=true]').count()).toBe(1);
    expect(await form.getByLabel('Source id').count()).toBe(0);
    await page.getByLabel('Show technical fields').check();
    await form.getByLabel('Source id').fill('till-7');
    await page.getByLabel('Show technical fields').uncheck();
    expect(await form.getByLabel('Address').inputValue()).toBe('no address');
    // What was typed in one of them stays in sight, and is sent.
    expect(await form.getByLabel('Source id').inputValue()).toBe('till-7');
    await form.getByLabel('Address').fill('ada.till@example.com');
    await form.getByLabel('Primary').selectOption('No');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.waitFor({ state: 'detached' });
    const added = (await read()).json.email.at(-1);
    expect(added).toMatchObject({ address: 'ada.till@example.com', original_source_id: 'till-7' });
    const gone = { email: [{ id: added.id }] };
    await test.server.call('DELETE', `/v1/user/email/${userId}`, { token, body: gone });
    // The first of its kind is the primary one, and nothing was typed yet that could be lost.
    const { info, phone: given } = (
      await test.server.call('POST', '/v1/user', { token, body: newUserBody() })
    ).json;
    const all = { phone: given.map(({ id }: { id: number }) => ({ id })) };
    await test.server.call('DELETE', `/v1/user/phone/${info.id}`, { token, body: all });
    await page.goto(`${test.address}/console/77/users/${info.id}?tab=contacts`);
    const phones = page.getByRole('region', { name: 'Phone' });
    await phones.getByRole('button', { name: 'Add' }).click();
    const phone = phones.getByRole('form', { name: 'Phone' });
    expect(await phone.getByLabel('Primary').inputValue()).toBe('1');
    expect(await phone.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    expect(await emails.getByRole('button', { name: 'Add' }).isVisible()).toBe(true);
    await emails.getByRole('button', { name: 'Add' }).click();
    expect(await emails.getByLabel('Primary').inputValue()).toBe('');
    await phone.locator('[name=number]').fill('+16045550188');
    await phone.locator('[name=country_code]').selectOption('124');
    await phone.getByRole('button', { name: 'Save' }).click();
    await phone.waitFor({ state: 'detached' });
    const { phone: kept } = (await test.server.call('GET', `/v1/user/${info.id}`, { token })).json;
    expect(kept).toMatchObject([{ is_primary: 1 }]);
    // The list is as others know it.
    await test.server.call('DELETE', `/v1/user/${info.id}`, { token });
  });

  it('lays mine and theirs side by side where somebody else was faster', async () => {
    const { page } = await test.open(senior);
    await page.goto(pathOfUser('overview'));
    await page.getByRole('button', { name: /^Edit: Personal info/u }).click();
    await page.getByRole('textbox', { name: 'Job title' }).fill('Captain');
    const theirs = { personal_info: { job_title: 'Pilot', nick_name: 'Ace' } };
    await test.server.call('PUT', `/v1/user/personal_info/${userId}`, { token, body: theirs });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog', { name: 'Changed by somebody else' }).waitFor();
    await lookAround(page, 'user-merge');
    await page.getByRole('button', { name: 'Take over' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    expect((await read()).json.personal_info).toMatchObject({ job_title: 'Captain', nick_name: 'Ace' });
  });

  it('asks for the sign-in above what was typed when the session has ended, and goes on', async () => {
    const operator = await test.operator(['support']);
    const { page, context } = await test.open(operator);
    await page.goto(pathOfUser('contacts'));
    await page.getByRole('button', { name: /^Edit: Email/u }).click();
    await operator.call('DELETE', '/session');
    await page.getByRole('textbox', { name: 'Address', exact: true }).fill('typed.before@example.com');
    const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
    await dialog.waitFor();
    await lookAround(page, 'session-ended');
    await dialog.getByRole('textbox', { name: 'Password' }).fill(operator.password);
    await page.keyboard.press('Enter');
    await dialog.getByLabel('One-time password').fill(operator.otp());
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    expect((await emailOf()).address).toBe('typed.before@example.com');
    await context.close();
  });

  it('shows one masked value for a reason that the history keeps, and hides it again', async () => {
    const { page } = await test.open(senior);
    await page.clock.install();
    await page.goto(pathOfUser('money'));
    const card = page.getByRole('region', { name: 'Cards' });
    await card.getByText('411111').waitFor();
    expect(await card.getByText('4111111111111111').count()).toBe(0);
    await card.getByRole('button', { name: /^Show in clear/u }).click();
    const dialog = page.getByRole('dialog', { name: 'Show in clear' });
    // Nothing is shown for a reason that nobody has chosen.
    await dialog.getByRole('button', { name: 'Show' }).click();
    await dialog.locator('select:invalid').waitFor();
    await dialog.getByLabel('Why').selectOption('dispute');
    await dialog.getByLabel('In your own words').fill('Case 4711');
    await lookAround(page, 'reveal');
    // Who turned back and looks again later is asked anew.
    await dialog.getByText('Cancel', { exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await card.getByRole('button', { name: /^Show in clear/u }).click();
    expect(await dialog.getByLabel('Why').inputValue()).toBe('');
    expect(await dialog.getByLabel('In your own words').inputValue()).toBe('');
    await dialog.getByLabel('Why').selectOption('dispute');
    await dialog.getByLabel('In your own words').fill('Case 4711');
    await dialog.getByRole('button', { name: 'Show' }).click();
    await card.getByText('4111111111111111').waitFor();
    const history = await test.server.call('GET', `/v1/user/history/${userId}`, { token });
    expect(history.json.history[0]).toMatchObject({
      activity_type: 5,
      by_entity: 45,
      by_entity_id: senior.id,
    });
    expect(JSON.stringify(history.json.history[0])).toContain('Case 4711');
    await page.clock.fastForward(31_000);
    await card.getByText('4111111111111111').waitFor({ state: 'detached' });
  });

  it('shows nobody what the roles do not open, and the server answers nothing either', async () => {
    const [viewer, administrator] = [
      await test.operator(['viewer']),
      await test.operator(['program_administrator']),
    ];
    const seen = await test.open(viewer);
    await seen.page.goto(pathOfUser('contacts'));
    await seen.page.getByText('example.com').first().waitFor();
    expect(await seen.page.getByRole('button', { name: /^(?:Edit|Add|Remove)/u }).count()).toBe(0);
    const other = await test.open(administrator);
    await other.page.goto(at('/77/users'));
    await other.page.getByText('Not yours to see').waitFor();
    await lookAround(other.page, 'forbidden');
    expect((await administrator.call('GET', `/user/${userId}`, undefined, { program_id: '77' })).status).toBe(
      403,
    );
  });

  it.skipIf(isQuick)('says that it waits for an answer, and what to do when there is none', async () => {
    const { page, context, complaints } = await test.open(senior);
    const asked = '**/v1/user/inquiry';
    await page.route(asked, () => {});
    await page.goto(at('/77/users'));
    const waits = () => page.getByRole('main').getByRole('status').waitFor();
    await waits();
    await lookAround(page, 'loading');
    await page.unroute(asked);
    await page.route(asked, (route) => {
      const result = {
        code: '5004',
        message: 'Too broad.',
        friendly_message: 'This search covers too much.',
      };
      return route.fulfill({ status: 422, json: { result } });
    });
    await page.reload();
    const failed = () => page.getByText('This search covers too much.').waitFor();
    await failed();
    await lookAround(page, 'failed');
    await page.unroute(asked);
    await page.getByRole('button', { name: /again/iu }).click();
    await page.locator('[data-row="0"]').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it.skipIf(isQuick)(
    'keeps a place for a screen that could not be loaded, and loads it when asked to',
    async () => {
      const { page, context } = await test.open(senior);
      const code = '**/console/assets/**/screens-cases*.js';
      await page.route(code, (route) => route.abort());
      await page.goto(at('/77/users'));
      await page.locator('[data-row="0"]').waitFor();
      await page.evaluate(`history.pushState(null, '', ${JSON.stringify(pathOfUser())})`);
      await page.getByText('There may be a newer version').waitFor();
      await lookAround(page, 'screen-failed');
      await page.unroute(code);
      await page.getByRole('button', { name: 'Load anew' }).click();
      await page.getByRole('tab', { name: 'Overview' }).waitFor();
      await context.close();
    },
  );

  it('shows stored markup as text, and runs none of it', async () => {
    const markup = '<img src=x onerror=document.title=1>';
    const body = { personal_info: { nick_name: markup }, validate: '0' };
    const stored = await test.server.call('PUT', `/v1/user/personal_info/${userId}`, { token, body });
    expect(stored.status).toBe(200);
    const { page, complaints } = await test.open(senior);
    await page.goto(pathOfUser());
    await page.getByText(markup).waitFor();
    expect(await page.locator('img').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('finds users while somebody types, by keyboard alone', async () => {
    const { page } = await test.open(senior);
    await page.goto(at('/account'));
    await page.goto(at('/77/users'));
    await page.locator('[data-row="0"]').waitFor();
    await page.keyboard.press('/');
    await page.locator('#search:focus').waitFor();
    await page.keyboard.type('moreau');
    // The first one that is found is chosen once all letters have been looked for.
    await page.locator('[data-combobox-selected]').waitFor();
    await page.waitForLoadState('networkidle');
    await lookAround(page, 'search');
    if (!isQuick) {
      await page.locator('#search').fill('nobodyatall');
      await page.getByRole('option', { name: 'Nobody found.' }).waitFor();
      await lookAround(page, 'search-none');
      await page.locator('#search').fill('moreau');
      await page.locator('[data-combobox-selected]').waitFor();
    }
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name: 'Overview' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('u');
    await page.locator('[data-row="0"]').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name: 'Overview' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await lookAround(page, 'keys');
    // What may be the number of a card stands in no address.
    await page.goto(at('/77/users'));
    await page.locator('[data-row="0"]').waitFor();
    await page.getByRole('main').getByLabel('Search').fill('4111 1111 1111 1111');
    await page.getByRole('heading', { name: 'Nobody fits' }).waitFor();
    expect(page.url()).not.toMatch(/1111/u);
  });

  it.skipIf(isQuick)(
    'leads by keys from screens that are about no programme to those of the first one',
    async () => {
      const { page, context } = await test.open(senior);
      await page.goto(at('/account'));
      await page.getByRole('tab').first().waitFor();
      await page.keyboard.press('?');
      await page.getByRole('dialog').getByText('Go to: Users').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.keyboard.press('g');
      await page.keyboard.press('u');
      await page.locator('[data-row="0"]').waitFor();
      expect(page.url()).toBe(at('/77/users'));
      await context.close();
    },
  );

  it('says that there is no connection, and goes on by itself when there is one', async () => {
    const { page, context } = await test.open(senior);
    await page.goto(pathOfUser());
    await page.getByRole('tab', { name: 'Overview' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('u');
    await page.locator('[data-row="1"]').waitFor();
    // The texts of another language cannot be loaded afterwards.
    if (!isQuick) for (const language of ['ar', 'en'] as const) await speakTo(page, language);
    await context.setOffline(true);
    await page.locator('[data-row="1"]').click();
    await page.getByText('You are offline').waitFor();
    await lookAround(page, 'offline');
    await context.setOffline(false);
    await page.getByRole('tab', { name: 'Overview' }).waitFor();
  });
});
