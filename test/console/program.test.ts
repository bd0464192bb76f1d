import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saidOfSetting } from '../../src/catalogue/labels/settings/index.ts';
import { type Role, roleNames, roles } from '../../src/catalogue/permissions.ts';
import { inviteOperator } from '../harness/operators.ts';
import { createPerson } from '../harness/people.ts';
import { lookAround, speakTo, takePicture } from './looking.ts';
import { type ConsoleTest, chromiumPath, isQuick, openConsole } from './setting.ts';

describe.skipIf(!chromiumPath || isQuick)('the screens of a programme', () => {
  let test: ConsoleTest;
  let token: string;

  beforeAll(async () => {
    test = await openConsole();
    token = await test.server.token('user user:privileged program:admin');
  });
  afterAll(() => test?.close());

  const at = (path: string) => `${test.address}/console${path}`;

  it('shows figures by day and country, each as a plot and as a table', async () => {
    const operator = await test.operator(['viewer']);
    // The person, and who is related to them.
    await createPerson(test.server, token);
    const { page, complaints, hosts } = await test.open(operator);
    // Whoever signs in is led there.
    await page.goto(at('/'));
    const signUps = page.getByRole('region', { name: 'Sign-ups' });
    await signUps.getByRole('img').waitFor();
    expect(new URL(page.url()).pathname).toBe('/console/77');
    await signUps.getByText('As a table').click();
    const today = signUps.getByRole('table').first().getByRole('row').nth(1);
    expect(await today.getByRole('cell').textContent()).toBe('2');
    const funnel = page.getByRole('table', { name: 'On the way to verified' });
    expect(await funnel.getByRole('row', { name: /^Signed up/u }).textContent()).toContain('100%');
    await lookAround(page, 'start');
    // No table is wider than its card, however many there are.
    await page.route('**/v1/statistics*', async (route) => {
      const answer = await route.fetch();
      const { statistics, ...rest } = await answer.json();
      const funnel = { ...statistics.funnel, created: 1_234_567, contact_verified: 1_000_000 };
      await route.fulfill({ json: { ...rest, statistics: { ...statistics, funnel } } });
    });
    await page.setViewportSize({ width: 320, height: 900 });
    await page.reload();
    await page.getByText('1,234,567').first().waitFor();
    const wide = `[...document.querySelectorAll('main section')].filter((card) => card.scrollWidth > card.clientWidth)
      .map((card) => card.textContent)`;
    expect(await page.evaluate(wide)).toEqual([]);
    await page.unrouteAll();
    await page.setViewportSize({ width: 1280, height: 900 });
    // Days and country stand in the address, and back works.
    await page.getByLabel('To day (UTC)').fill('2020-01-02');
    await page.keyboard.press('Enter');
    await page.getByText('Nothing on these days.').first().waitFor();
    expect(new URL(page.url()).searchParams.get('to')).toBe('2020-01-02');
    await page.getByLabel('From day (UTC)').fill('2020-01-03');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'This did not work' }).waitFor();
    await page.goBack();
    await page.goBack();
    await signUps.getByRole('img').waitFor();
    expect(complaints).toEqual([]);
    expect([...hosts]).toEqual([new URL(test.address).host]);
  }, 240_000);

  it('changes settings together, with faults beside them, and takes one back to its default', async () => {
    const operator = await test.operator(['program_administrator']);
    const { page, complaints } = await test.open(operator);
    await page.goto(at('/77/settings?topic=users'));
    const age = page.getByRole('textbox', { name: 'Minimum age' });
    await age.waitFor();
    // Letters stay where they are typed, and what is looked for stands in the address.
    const find = page.getByRole('searchbox', { name: 'Find a setting' });
    await find.fill('age');
    await page.waitForURL(/find=age/u);
    await find.press('Home');
    await find.pressSequentially('minimum ', { delay: 50 });
    await page.waitForURL(/find=minimum\+age/u);
    expect(await find.inputValue()).toBe('minimum age');
    await find.fill('');
    await page.waitForURL(at('/77/settings?topic=users'));
    await age.fill('400');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('region', { name: 'Minimum age' }).getByRole('alert').waitFor();
    await lookAround(page, 'settings');
    await age.fill('21');
    await page.getByRole('switch', { name: 'One user per phone number' }).click({ force: true });
    // What is changed under one topic is saved with what is changed under another.
    await page.getByRole('tab', { name: /^Rules/u }).click();
    await page.getByRole('combobox', { name: 'Without a rule' }).selectOption('deny');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    const program = async () => (await test.server.call('GET', '/v1/program/77', { token })).json.program;
    expect(await program()).toMatchObject({ minimum_age: 21, unique_phone: false, rules_default: 'deny' });
    await page.getByRole('button', { name: /^Reset to the default/u }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('region', { name: 'Changes' }).waitFor({ state: 'detached' });
    expect((await program()).rules_default).toBe('allow');
    // Outside providers: an entry with what each of its members does.
    await page.getByRole('tab', { name: 'Outside providers' }).click();
    await page.getByRole('button', { name: /^Add an entry/u }).click();
    await page.getByRole('textbox', { name: /issuer/iu }).fill('https://login.example.com');
    await page.getByRole('textbox', { name: /audience/iu }).fill('roster');
    await page.getByRole('checkbox', { name: 'RS256' }).check();
    await page.getByRole('checkbox', { name: 'user', exact: true }).check();
    await page.getByRole('textbox', { name: /Claim of the client/u }).fill('azp');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('region', { name: 'Changes' }).waitFor({ state: 'detached' });
    expect((await program()).open_id).toEqual([
      {
        ...{ issuer: 'https://login.example.com', audience: 'roster', algorithms: ['RS256'] },
        ...{ scopes: ['user'], client_claim: 'azp' },
      },
    ]);
    // What a role may not do in the programme: of what the role may do, and of what was chosen for another before.
    await page.getByRole('tab', { name: 'Operators' }).click();
    const limits = page.getByRole('region', { name: 'Limits of roles' });
    await limits.getByRole('button', { name: /^Add an entry/u }).click();
    await limits.getByRole('combobox').selectOption({ label: 'Support' });
    expect(await limits.getByRole('checkbox').count()).toBe(roles.support.may.length);
    await limits.getByRole('checkbox', { name: 'send messages again' }).check();
    await limits.getByRole('combobox').selectOption({ label: 'Viewer' });
    expect(await limits.getByRole('checkbox').count()).toBe(2);
    await limits.getByRole('checkbox', { name: 'send messages again' }).click();
    expect(await limits.getByRole('checkbox').count()).toBe(1);
    // A check that never decides is not offered to decide.
    await page.getByRole('tab', { name: 'Checks' }).click();
    const checks = page.getByRole('region', { name: 'Checks', exact: true });
    await checks.getByRole('button', { name: /^Add an entry/u }).click();
    const [check, counts] = [checks.getByRole('combobox').first(), checks.getByRole('combobox').last()];
    expect(await counts.getByRole('option').count()).toBe(3);
    await check.selectOption('number');
    await counts.selectOption('advises');
    expect(await counts.getByRole('option').count()).toBe(2);
    expect(complaints).toEqual([]);
  }, 240_000);

  it.each([
    ['en', 1280],
    ['en', 320],
    ['ar', 1280],
    ['ar', 320],
  ] as const)(
    'says that it was saved beside the buttons, not on them: %s, %d px',
    async (language, width) => {
      const operator = await test.operator(['program_administrator']);
      const { page, context } = await test.open(operator, { width });
      await page.goto(at('/77/settings?topic=users'));
      await page.getByRole('heading', { level: 1 }).waitFor();
      await speakTo(page, language);
      const age = page.getByRole('textbox', { name: saidOfSetting('minimum_age', language).label });
      const bar = page
        .locator('section')
        .filter({ has: page.getByRole('button') })
        .last();
      await age.fill(String(width === 320 ? 17 : 19));
      await bar.getByRole('button').last().click();
      const notice = page.locator('.mantine-Notification-root');
      await notice.waitFor();
      // Whoever goes on at once saves again.
      await age.fill('20');
      await bar.getByRole('button').last().waitFor();
      await takePicture(page, `settings-saved-${language}-${width}`);
      const boxes = [notice, ...(await bar.getByRole('button').all())].map((one) => one.boundingBox());
      const [told, ...buttons] = await Promise.all(boxes);
      expect(buttons).toHaveLength(2);
      for (const button of buttons) expect(button!.y + button!.height).toBeLessThanOrEqual(told!.y);
      // The last thing of the page comes above it as well.
      await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
      const last = await page.getByRole('main').locator('input, button, select').last().boundingBox();
      expect(last!.y + last!.height).toBeLessThanOrEqual((await notice.boundingBox())!.y);
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      await context.close();
    },
  );

  it('makes an API client whose secret is shown once, gives it another, and revokes it', async () => {
    const operator = await test.operator(['program_administrator']);
    const { page } = await test.open(operator);
    await page.goto(at('/77/clients'));
    await page.getByRole('button', { name: 'New client' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Billing');
    // What is missing is said, in place of a button that does nothing.
    await dialog.getByRole('button', { name: 'New client' }).click();
    await dialog.getByText('Please choose one of the given options.').waitFor();
    await dialog.getByRole('checkbox', { name: 'user', exact: true }).check();
    await lookAround(page, 'client-new');
    await dialog.getByRole('button', { name: 'New client' }).click();
    // Names of scopes are code as well, as long as the form is there.
    await dialog.getByText('The secret is shown only once.').waitFor();
    const codes = dialog.locator('code');
    const [id, secret] = await codes.allTextContents();
    await lookAround(page, 'client-secret');
    expect(await test.server.tokenOf({ client_id: id!, client_secret: secret! }, 'user')).toMatch(/^ey/u);
    await dialog.getByRole('checkbox').check();
    await dialog.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Billing' }).waitFor();
    expect(await page.content()).not.toContain(secret!);
    await lookAround(page, 'clients');
    await page.getByRole('button', { name: 'Billing' }).click();
    await dialog.getByRole('button', { name: 'New secret' }).waitFor();
    await lookAround(page, 'client');
    await dialog.getByRole('button', { name: 'New secret' }).click();
    await page
      .getByRole('dialog', { name: 'New secret' })
      .getByRole('button', { name: 'New secret' })
      .click();
    await dialog.getByText('The secret is shown only once.').waitFor();
    const [, other] = await codes.allTextContents();
    expect(other).not.toBe(secret);
    await dialog.getByRole('checkbox').check();
    await dialog.getByRole('button', { name: 'Continue' }).click();
    // A link leads to it, whatever the page has.
    await page.goto(at(`/77/clients?page=2&client=${id}`));
    await dialog.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('dialog', { name: 'Revoke' }).getByRole('button', { name: 'Revoke' }).click();
    await page.goto(at('/77/clients?client=nobody'));
    await dialog.getByText('Not found').waitFor();
    await page.getByText('Revoked').waitFor();
    const { clients } = (await test.server.call('GET', '/v1/client', { token })).json;
    expect(clients.find(({ name }: { name: string }) => name === 'Billing')).toMatchObject({
      status: 9,
      scopes: ['user'],
    });
  }, 240_000);

  it('offers who was just invited where operators are chosen from', async () => {
    const { page, context } = await test.open(await test.operator(['program_administrator']));
    await page.goto(at('/77/log'));
    const chosen = page.getByLabel('Operator', { exact: true });
    await chosen.locator('option').nth(1).waitFor({ state: 'attached' });
    await page.keyboard.press('g');
    await page.keyboard.press('o');
    await page.getByRole('button', { name: 'Invite' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Email').fill('next.hand@example.com');
    await dialog.getByLabel('Name').fill('Next Hand');
    await dialog.getByRole('checkbox', { name: 'Support' }).check();
    await dialog.getByRole('button', { name: 'Invite' }).click();
    await dialog.locator('code').waitFor();
    await dialog.getByRole('checkbox').check();
    await dialog.getByRole('button', { name: 'Continue' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.keyboard.press('g');
    await page.keyboard.press('l');
    await chosen.locator('option', { hasText: 'Next Hand' }).waitFor({ state: 'attached', timeout: 3000 });
    await context.close();
  });

  it('invites an operator by a link, changes roles, ends sessions, and shows the log of it', async () => {
    const limits = { role_limits: [{ role: 'support', without: ['reveal'] }] };
    await test.server.call('PUT', '/v1/program/77', { token, body: { program: limits } });
    const operator = await test.operator(['program_administrator']);
    const other = await test.operator(['viewer']);
    const { page } = await test.open(operator);
    await page.goto(at('/77/operators'));
    await page.getByRole('button', { name: 'Invite' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Email').fill('new.hand@example.com');
    await dialog.getByLabel('Name').fill('New Hand');
    await dialog.getByRole('button', { name: 'Invite' }).click();
    await dialog.getByText('Choose at least one role.').waitFor();
    await dialog.getByRole('checkbox', { name: 'Support' }).check();
    await dialog.getByText('This programme takes away: show a value in clear.').waitFor();
    // Nobody of a programme gives what reaches beyond it.
    expect(await dialog.getByRole('checkbox', { name: 'Installation administrator' }).count()).toBe(0);
    await lookAround(page, 'operator-invite');
    await dialog.getByRole('button', { name: 'Invite' }).click();
    const link = await dialog.locator('code').textContent();
    expect(new URL(link!).pathname).toBe('/console/setup');
    expect(new URL(link!).origin).toBe(test.address);
    await dialog.getByRole('checkbox').check();
    await dialog.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'New Hand' }).waitFor();
    await lookAround(page, 'operators');
    await page.goto(at(`/77/operators?operator=${other.id}`));
    await dialog.getByRole('checkbox', { name: 'Auditor' }).check();
    await other.call('PUT', '/session/operator', { operator: { name: 'Named Anew' } });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    // What the operator has changed meanwhile is not undone by the next save.
    await expect.poll(() => dialog.getByLabel('Name').inputValue()).toBe('Named Anew');
    expect(await dialog.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await lookAround(page, 'operator');
    // Other roles end the sessions.
    expect((await other.call('GET', '/session')).status).toBe(401);
    const held = (await operator.call('GET', `/operator/${other.id}`)).json.operator;
    expect(held.roles).toEqual([{ program_id: 77, roles: ['viewer', 'auditor'] }]);
    await dialog.getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('dialog', { name: 'Disable' }).getByRole('button', { name: 'Disable' }).click();
    await dialog.first().waitFor({ state: 'detached' });
    expect((await operator.call('GET', `/operator/${other.id}`)).status).toBe(404);
    // Whoever manages the installation is out of reach, and nothing is offered that would be refused.
    const beyond = await test.operator(['installation_administrator']);
    await page.goto(at(`/77/operators?operator=${beyond.id}`));
    await dialog.getByText('This operator manages the installation').waitFor();
    expect(await dialog.getByRole('button', { name: /Save|Reset|End|Disable/u }).count()).toBe(0);
    expect(await dialog.locator('input:enabled').count()).toBe(0);
    expect((await operator.call('DELETE', `/operator/factor/${beyond.id}`)).status).toBe(403);
    // Also from another programme; and who serves one beside this one keeps the account.
    const { program } = (
      await test.server.call('POST', '/v1/program', {
        token: await test.server.token('admin'),
        body: { program: { name: 'Another' } },
      })
    ).json;
    for (const [role, said] of [
      ['installation_administrator', 'This operator manages the installation'],
      ['viewer', 'This operator also serves other programmes'],
    ] as const) {
      const { email, id } = await test.operator([role], { programId: program.id });
      await inviteOperator(test.server, ['support'], { email });
      await page.goto(at(`/77/operators?operator=${id}`));
      await dialog.getByText(said).waitFor();
      const isShared = role === 'viewer';
      expect(await dialog.getByLabel('Name').isDisabled()).toBe(true);
      expect(await dialog.getByRole('button', { name: /Invite|Reset/u }).count()).toBe(0);
      expect(await dialog.getByRole('button', { name: /End|Disable/u }).count()).toBe(isShared ? 2 : 0);
      if (isShared) await lookAround(page, 'operator-shared');
    }
    await dialog.getByRole('checkbox', { name: 'Auditor' }).check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    await page.goto(at(`/77/log?operator_id=${operator.id}`));
    await page.getByRole('button', { name: 'Verify the chain' }).click();
    await page.getByText('The chains of all operators on this page are intact').waitFor();
    await page.getByText('operator.create').waitFor();
    // It is narrowed by what was done, by whom and by day, and the address says so.
    const shown = page.getByRole('table').getByRole('row');
    await page.getByRole('combobox', { name: 'What' }).selectOption({ label: 'Account set up' });
    await page.getByText('operator.create').waitFor({ state: 'detached' });
    await expect.poll(() => shown.count()).toBe(2);
    await page.goto(at(`/77/log?by_operator_id=${operator.id}&activity=disabled`));
    await page.getByRole('cell', { name: new RegExp(`\\(${other.id}\\)`, 'u') }).waitFor();
    await expect.poll(() => shown.count()).toBe(2);
    await page.getByLabel('To day (UTC)').fill('2001-01-01');
    await page.getByLabel('To day (UTC)').press('Enter');
    await page.getByText('Nothing is noted.').waitFor();
    expect(new URL(page.url()).searchParams.get('activity')).toBe('disabled');
    await page.goto(at(`/77/log?operator_id=${operator.id}`));
    await page.getByText('operator.create').waitFor();
    await lookAround(page, 'operator-log');
    // Past the last entry there is a way back.
    await page.route('**/v1/operator_log*', async (route) => {
      const asked = new URL(route.request().url());
      asked.searchParams.delete('cursor');
      const answer = await route.fetch({ url: asked.href });
      await route.fulfill({ json: { ...(await answer.json()), operator_log: [], cursor: null } });
    });
    await page.goto(at('/77/log?cursor=1&page=9'));
    await page.getByRole('link', { name: 'First' }).waitFor();
    await page.unrouteAll();
  }, 240_000);

  it('shows each role its screens alone, and the server answers nothing else', async () => {
    const screens = {
      settings: '/program/77',
      clients: '/client',
      operators: '/operator',
      log: '/operator_log',
      users: '/ticket',
      templates: '/template',
      webhooks: '/webhook',
      watchlists: '/watchlist',
      installation: '/installation',
    };
    const run = ['settings', 'clients', 'templates', 'webhooks', 'watchlists', 'log'] as const;
    const borders: Readonly<Record<Role, readonly (keyof typeof screens)[]>> = {
      viewer: ['users'],
      support: ['users'],
      reviewer: ['users'],
      rules: ['users'],
      senior: ['users', 'watchlists'],
      auditor: [...run, 'users'],
      program_administrator: [...run, 'operators'],
      installation_administrator: ['operators', 'log', 'installation'],
    };
    // Whoever makes programmes reads them on the screen of the installation.
    const answered = (role: Role, screen: string) =>
      role === 'installation_administrator' && screen === 'settings';
    for (const role of roleNames) {
      const seen = borders[role];
      const operator = await test.operator([role]);
      const { page, context } = await test.open(operator);
      await page.goto(at('/77'));
      await page.getByRole('heading', { level: 1 }).waitFor();
      const places = await page.getByRole('navigation', { name: 'Screens' }).getByRole('link').all();
      const shown = await Promise.all(
        places.map(async (place) => (await place.getAttribute('href'))!.split('/').at(-1)),
      );
      for (const [screen, url] of Object.entries(screens)) {
        const isSeen = seen.includes(screen as keyof typeof screens);
        const below = screen === 'installation' ? '' : '/77';
        expect(shown.includes(screen), `${role}: ${screen}`).toBe(isSeen);
        const { status } = await operator.call('GET', url);
        expect(status, `${role}: ${url}`).toBe(isSeen || answered(role, screen) ? 200 : 403);
        // Who may only look finds nothing to press that changes something.
        if (isSeen && role === 'auditor' && screen in { settings: 0, clients: 0 }) {
          await page.evaluate(`history.pushState(null, '', '/console${below}/${screen}')`);
          await page
            .getByRole('heading', { level: 1, name: screen === 'settings' ? 'Settings' : 'API clients' })
            .waitFor();
          await page.getByRole('region').first().waitFor();
          expect(await page.getByRole('button', { name: /Save|Reset|Create|New client/u }).count()).toBe(0);
          expect(await page.locator('main input:not([type=search]):enabled').count()).toBe(0);
        }
        if (isSeen) continue;
        await page.evaluate(`history.pushState(null, '', '/console${below}/${screen}')`);
        await page.waitForURL(`**/console${below}/${screen}`);
        await page.getByText('Not yours to see').waitFor();
      }
      await context.close();
    }
  }, 240_000);

  it('tells how the installation stands, and makes, renames and closes programmes', async () => {
    const operator = await test.operator(['installation_administrator']);
    const { page, complaints } = await test.open(operator);
    await page.goto(at('/installation'));
    const ready = () => page.getByRole('table').nth(4).waitFor();
    await ready();
    await lookAround(page, 'installation');
    await page.getByRole('tab', { name: 'Programmes' }).click();
    await page.locator('[data-row="0"]').waitFor();
    await lookAround(page, 'installation-programs');
    await page.getByRole('button', { name: 'New programme' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Second');
    // A hand that trembles makes one programme all the same.
    await dialog.getByRole('button', { name: 'New programme' }).evaluate((button: { click(): void }) => {
      button.click();
      button.click();
    });
    await page.getByRole('button', { name: 'Second' }).click();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Second to none');
    await lookAround(page, 'installation-program');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Second to none' }).click();
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
    const sure = page.getByRole('dialog', { name: 'Close' });
    await sure.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByText('Closed').waitFor();
    const { programs } = (await operator.call('GET', '/program')).json;
    expect(
      programs.map(({ name, status }: { name: string; status: number }) => [name, status]),
    ).toContainEqual(['Second to none', 9]);
    // Operators of all programmes, with the programme that roles are given in.
    await page.getByRole('tab', { name: 'Operators' }).click();
    await page.locator('[data-row="0"]').waitFor();
    await lookAround(page, 'installation-operators');
    expect(complaints).toEqual([]);
  }, 240_000);
});
