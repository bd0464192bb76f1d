import { Secret, TOTP } from 'otpauth';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inviteOperator, password, type TestOperator } from '../harness/operators.ts';
import { lookAround } from './looking.ts';
import { type ConsoleTest, chromiumPath, isQuick, openConsole, settled } from './setting.ts';

describe.skipIf(!chromiumPath || isQuick)('signing in to the console', () => {
  let test: ConsoleTest;
  /** How far ahead of the real one the clock of the server is, in milliseconds. */
  let ahead = 0;

  beforeAll(async () => {
    test = await openConsole({}, { clock: () => new Date(Date.now() + ahead) });
  });
  afterAll(() => test?.close());

  /** Passkeys need a host with a name. */
  const at = (path: string) => `${test.address.replace('127.0.0.1', 'localhost')}/console${path}`;

  /** Fills in a new client, and does not send it. */
  const describeClient = async (page: Page, name: string) => {
    await page.goto(`${test.address}/console/77/clients`);
    await page.getByRole('button', { name: 'New client' }).click();
    const form = page.getByRole('dialog', { name: 'New client' });
    await form.getByRole('textbox', { name: 'Name' }).fill(name);
    await form.getByRole('checkbox', { name: 'user', exact: true }).check();
    return form;
  };

  const signIn = async (page: Page, { email }: { readonly email: string }) => {
    await page.getByLabel('Email').fill(email);
    await page.getByRole('textbox', { name: 'Password' }).fill(password);
    await page.keyboard.press('Enter');
  };
  const signOut = async (page: Page) => {
    await page.getByRole('button', { name: 'Your account and settings' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByLabel('Email').waitFor();
  };

  it('leads from an invitation to the start page, and later in by a passkey or a recovery code', async () => {
    const { page, context, complaints } = await test.open();
    const devtools = await context.newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        ...{ protocol: 'ctap2', transport: 'internal', automaticPresenceSimulation: true },
        ...{ hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
      },
    });
    const invited = await inviteOperator(test.server, ['viewer']);
    await page.goto(at(`/setup#${invited.token}`));
    await page.getByRole('radio', { name: 'Passkey' }).waitFor({ state: 'attached' });
    const key = await page.locator('code').textContent();
    const totp = new TOTP({ secret: Secret.fromBase32(key!.replaceAll(' ', '')) });
    await page.getByRole('textbox', { name: 'New password', exact: true }).fill(password);
    await page.getByRole('textbox', { name: 'New password, once more' }).fill(`${password}.`);
    await page.getByText('The two passwords differ.').waitFor();
    await page.getByRole('textbox', { name: 'New password, once more' }).fill(password);
    await page.getByLabel('One-time password').fill(totp.generate({ timestamp: Date.now() + ahead }));
    await page.getByRole('button', { name: 'Set up' }).click();
    const codes = page.getByRole('listitem');
    await codes.nth(9).waitFor();
    await lookAround(page, 'setup-recovery-codes');
    const [recoveryCode] = await codes.allTextContents();
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { level: 1, name: 'First programme' }).waitFor();

    await page.goto(at('/account'));
    await page.getByRole('tab', { name: 'Second factors' }).click();
    // The open tab stands in the address.
    expect(new URL(page.url()).search).toBe('?tab=factors');
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Laptop');
    await dialog.getByRole('button').last().click();
    await page.getByText('Laptop').waitFor();
    await signOut(page);
    // Whoever signs in again is where they were.
    await signIn(page, invited);
    await page.getByRole('button', { name: 'Use the passkey' }).click();
    await page.getByRole('heading', { level: 1, name: 'Your account' }).waitFor();

    await signOut(page);
    await signIn(page, invited);
    await page.getByText('Recovery code', { exact: true }).click();
    await page.getByRole('textbox', { name: 'Recovery code' }).fill(recoveryCode!);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Your account' }).waitFor();
    // New ones are counted at once, and take the place of those of before.
    await page.getByText('9 codes are left.').waitFor();
    await page.getByRole('button', { name: 'Draw new codes' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Draw new codes' }).click();
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('10 codes are left.').waitFor();
    await signOut(page);
    await signIn(page, invited);
    await page.getByText('Recovery code', { exact: true }).click();
    await page.getByRole('textbox', { name: 'Recovery code' }).fill(recoveryCode!);
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  }, 240_000);

  it('asks for the second factor before what needs a fresh one, and for the sign-in once a session was ended elsewhere', async () => {
    const administrator: TestOperator = await test.operator(['program_administrator']);
    const { page, context } = await test.open(administrator);
    await page.goto(`${test.address}/console/77/clients`);
    await page.getByRole('button', { name: 'New client' }).click();
    const form = page.getByRole('dialog', { name: 'New client' });
    await form.getByRole('textbox', { name: 'Name' }).fill('Till');
    await form.getByRole('checkbox', { name: 'user', exact: true }).check();
    // The second factor counts for ten minutes.
    ahead += 11 * 60_000;
    await form.getByRole('button', { name: 'New client' }).click();
    const gate = page.getByRole('dialog', { name: 'Confirm that it is you' });
    await gate.waitFor();
    await lookAround(page, 'step-up');
    expect(await namesOfClients()).not.toContain('Till');
    await gate.getByLabel('One-time password').fill(administrator.otp());
    await page.keyboard.press('Enter');
    await form.getByText('The secret is shown only once.').waitFor();
    expect(await namesOfClients()).toContain('Till');
    await form.getByRole('checkbox').check();
    await form.getByRole('button', { name: 'Continue' }).click();

    const other = await test.operator(['program_administrator']);
    await other.call('DELETE', `/operator/session/${administrator.id}`);
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('dialog', { name: 'Your session has ended' }).waitFor();
    await context.close();
  }, 240_000);

  it('goes on where somebody signs in again in another tab, and begins anew where that is somebody else', async () => {
    const [operator, other] = [
      await test.operator(['program_administrator']),
      await test.operator(['viewer']),
    ];
    const { page, context } = await test.open(operator);
    const form = await describeClient(page, 'Kept');
    await endSessions(operator);
    await form.getByRole('button', { name: 'New client' }).click();
    const gate = page.getByRole('dialog', { name: 'Your session has ended' });
    await gate.waitFor();
    // Nobody has signed in yet.
    await lookAgain(page);
    ahead += 2 * 60_000;
    await signInElsewhere(context, operator);
    expect(await gate.isVisible()).toBe(true);
    await lookAgain(page);
    await gate.waitFor({ state: 'detached' });
    await form.getByText('The secret is shown only once.').waitFor();
    await form.getByRole('checkbox').check();
    await form.getByRole('button', { name: 'Continue' }).click();

    await endSessions(operator);
    await page.getByRole('link', { name: 'Settings' }).click();
    await gate.waitFor();
    await context.addCookies([cookieOf(other)]);
    await lookAgain(page);
    await gate.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Your account and settings' }).click();
    await page.getByText(other.email).waitFor();
    await context.close();
  }, 120_000);

  it('takes no second factor of somebody who signed in beside, for a call of the one before', async () => {
    const [operator, other] = [
      await test.operator(['program_administrator']),
      await test.operator(['program_administrator']),
    ];
    const { page, context } = await test.open(operator);
    const form = await describeClient(page, 'Not mine');
    ahead += 11 * 60_000;
    await form.getByRole('button', { name: 'New client' }).click();
    const gate = page.getByRole('dialog', { name: 'Confirm that it is you' });
    await gate.waitFor();
    await context.addCookies([cookieOf(other)]);
    await gate.getByLabel('One-time password').fill(other.otp());
    await page.keyboard.press('Enter');
    await gate.waitFor({ state: 'detached' });
    // The address leads to the form, in which nothing is left of what was typed.
    await expect.poll(() => form.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('');
    await form.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Your account and settings' }).click();
    await page.getByText(other.email).waitFor();
    expect(await namesOfClients()).not.toContain('Not mine');
    await context.close();
  }, 120_000);

  it('keeps a language that is chosen in the menu, here and at the next load', async () => {
    const operator = await test.operator(['viewer']);
    const { page, context } = await test.open(operator);
    await page.goto(`${test.address}/console/account`);
    await page.getByRole('button', { name: 'Your account and settings' }).click();
    const kept = page.waitForResponse((answer) => answer.url().endsWith('/v1/session/operator'));
    await page.getByRole('menuitem', { name: 'Français' }).click();
    await page.getByRole('heading', { level: 1, name: 'Votre compte' }).waitFor();
    expect((await kept).status()).toBe(200);
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Votre compte' }).waitFor();
    expect((await operator.call('GET', '/session')).json.session.operator.language).toBe('fr');
    await context.close();
  }, 60_000);

  it('leaves the language that is chosen in the menu as it is when the name is corrected', async () => {
    const operator = await test.operator(['viewer']);
    const { page, context } = await test.open(operator);
    await page.goto(`${test.address}/console/account`);
    const language = page.locator('main form select');
    expect(await language.inputValue()).toBe('en');
    await chooseLanguage(page, 'Français');
    await expect.poll(() => language.inputValue()).toBe('fr');
    await page.getByRole('textbox', { name: 'Nom' }).fill('Zoé Martin');
    await page.getByRole('button', { name: 'Enregistrer' }).click();
    await page.getByText('Enregistré.', { exact: true }).waitFor();
    expect((await operator.call('GET', '/session')).json.session.operator).toMatchObject({
      name: 'Zoé Martin',
      language: 'fr',
    });
    await context.close();
  }, 60_000);

  it('has the texts of a screen that is opened while those of another language are on their way', async () => {
    const { page, context } = await test.open(await test.operator(['program_administrator']));
    await page.goto(`${test.address}/console/77/clients`);
    await page.getByRole('heading', { level: 1, name: 'API clients' }).waitFor();
    const arrive = await holdTexts(page, 'fr');
    const kept = page.waitForResponse((answer) => answer.url().endsWith('/v1/session/operator'));
    await chooseLanguage(page, 'Français');
    await kept;
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByLabel('Find a setting').waitFor();
    arrive();
    await page.getByLabel('Chercher un réglage').waitFor();
    await context.close();
  }, 60_000);

  it('speaks in every window the language that was chosen last, whichever texts come last', async () => {
    const operator = await test.operator(['viewer']);
    const { page: beside, context } = await test.open(operator);
    const page = await context.newPage();
    for (const each of [beside, page]) {
      await each.goto(`${test.address}/console/account`);
      await each.getByRole('heading', { level: 1, name: 'Your account' }).waitFor();
    }
    const arrive = await holdTexts(beside, 'fr');
    await chooseLanguage(page, 'Français');
    await page.getByRole('heading', { level: 1, name: 'Votre compte' }).waitFor();
    await chooseLanguage(page, 'Español');
    const spanish = (each: Page) => each.getByRole('heading', { level: 1, name: 'Tu cuenta' });
    for (const each of [page, beside]) await spanish(each).waitFor();
    arrive();
    await settled(beside);
    for (const each of [page, beside]) expect(await spanish(each).isVisible()).toBe(true);
    expect(await page.evaluate(`localStorage.getItem('roster.language')`)).toBe('es');
    await context.close();
  }, 60_000);

  /** Chooses a language in the menu of the account, whatever language is spoken. */
  async function chooseLanguage(page: Page, name: string): Promise<void> {
    await page.getByRole('banner').getByRole('button').last().click();
    await page.getByRole('menuitem', { name }).click();
  }

  /** Keeps the texts of a language from a page until the answer is called. */
  async function holdTexts(page: Page, language: string): Promise<() => void> {
    const held = Promise.withResolvers<void>();
    await page.route(`**/console/assets/**/${language}-*.js`, async (route) => {
      await held.promise;
      await route.continue();
    });
    return held.resolve;
  }

  /** Has every session of an operator ended by somebody else. */
  async function endSessions({ id }: TestOperator): Promise<void> {
    const manager = await test.operator(['program_administrator']);
    expect((await manager.call('DELETE', `/operator/session/${id}`)).status).toBe(200);
  }

  /** Signs an operator in as another tab of the window does: with its cookie. */
  async function signInElsewhere(context: BrowserContext, operator: TestOperator): Promise<void> {
    await operator.call('POST', '/session', { session: { email: operator.email, password } });
    await operator.call('PUT', '/session', { session: { otp: operator.otp() } });
    await context.addCookies([cookieOf(operator)]);
  }

  const cookieOf = ({ cookie }: TestOperator) => {
    const [name, value] = cookie!.split('=');
    return { name: name!, value: value!, url: test.address };
  };

  /** Comes back to a page from another one. */
  const lookAgain = (page: Page) => page.evaluate(`dispatchEvent(new Event('focus'))`);

  async function namesOfClients(): Promise<string[]> {
    const token = await test.server.token('program:admin');
    const { json } = await test.server.call('GET', '/v1/client', { token });
    return json.clients.map(({ name }: { name: string }) => name);
  }
});
