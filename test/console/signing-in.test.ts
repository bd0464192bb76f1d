import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inviteOperator, password, type TestOperator } from '../harness/operators.ts';
import { lookAround } from './looking.ts';
import { type ConsoleTest, chromiumPath, isQuick, openConsole } from './setting.ts';

describe.skipIf(!chromiumPath || isQuick)('signing in to the console', () => {
  let test: ConsoleTest;
  /** How far ahead of the real one the clock of the server is, in milliseconds. */
  let ahead = 0;

  beforeAll(async () => {
    test = await openConsole({}, { clock: () => new Date(Date.now() + ahead) });
    await test.server.app.inject('/console');
  });
  afterAll(() => test?.close());

  /** Passkeys need a host with a name. */
  const at = (path: string) => `${test.address.replace('127.0.0.1', 'localhost')}/console${path}`;

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
    // Each counts once.
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
    await form.getByText('The secret is shown this once.').waitFor();
    expect(await namesOfClients()).toContain('Till');
    await form.getByRole('checkbox').check();
    await form.getByRole('button', { name: 'Continue' }).click();

    const other = await test.operator(['program_administrator']);
    await other.call('DELETE', `/operator/session/${administrator.id}`);
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('dialog', { name: 'Your session has ended' }).waitFor();
    await context.close();
  }, 240_000);

  async function namesOfClients(): Promise<string[]> {
    const token = await test.server.token('program:admin');
    const { json } = await test.server.call('GET', '/v1/client', { token });
    return json.clients.map(({ name }: { name: string }) => name);
  }
});
