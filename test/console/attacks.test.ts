import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { newUserBody } from '../harness/assembled.ts';
import { createPerson } from '../harness/people.ts';
import { type ConsoleTest, chromiumPath, openConsole } from './setting.ts';

// What somebody tries who sits before the console, or has somebody sit there. What the API refuses such a person: test/operators.
describe.skipIf(!chromiumPath)('who means harm to the console', { timeout: 90_000 }, () => {
  let test: ConsoleTest;
  let token: string;
  let userId: number;

  beforeAll(async () => {
    test = await openConsole();
    token = await test.server.token('user user:privileged');
    ({ userId } = await createPerson(test.server, token));
  });
  afterAll(() => test?.close());

  const at = (path: string) => `${test.address}/console${path}`;

  it('gets nothing by more permissions in the answer of the session: the server decides each call', async () => {
    const viewer = await test.operator(['viewer']);
    const { page } = await test.open(viewer);
    const statuses: number[] = [];
    page.on('response', (response) => {
      if (response.request().method() !== 'GET' && response.url().includes('/v1/user/'))
        statuses.push(response.status());
    });
    // The page is made to believe that its operator may do everything.
    await page.route('**/v1/session', async (route) => {
      const answer = await route.fetch();
      const json = await answer.json();
      for (const seat of json.session.programs) seat.permissions.push('contacts', 'identity', 'reveal');
      await route.fulfill({ response: answer, json });
    });
    await page.route('**/v1/catalogue', async (route) => {
      const answer = await route.fetch();
      const json = await answer.json();
      const update = {
        ...{ id: 'user.email.update', title: 'Update', verb: 'put', path: '/v1/user/email/:user_id' },
        ...{ action: 'update', members: ['email'], topic: 'email', parameters: null },
        ...{ is_privileged: false, takes_privileged: true },
      };
      json.catalogue.operations.push(update);
      await route.fulfill({ response: answer, json });
    });
    await page.goto(at(`/77/users/${userId}?tab=contacts`));
    await page.getByRole('button', { name: /^Edit: Email/u }).click();
    await page.getByRole('textbox', { name: 'Address', exact: true }).fill('taken.over@example.com');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').waitFor();
    expect(statuses.length).toBeGreaterThan(0);
    expect(statuses.filter((status) => status !== 403)).toEqual([]);
    const { json } = await test.server.call('GET', `/v1/user/${userId}`, { token });
    expect(JSON.stringify(json.email)).not.toContain('taken.over');
  });

  it('finds nobody of another programme by an address', async () => {
    const admin = await test.server.token('admin');
    const program = { id: 78, name: 'Another' };
    await test.server.call('POST', '/v1/program', { token: admin, body: { program } });
    const stranger = await test.operator(['senior'], { programId: 78 });
    const { page } = await test.open(stranger);
    await page.goto(at(`/78/users/${userId}`));
    await page.getByText('Nothing here').or(page.getByText('Not found')).first().waitFor();
    expect(await page.getByText('example.com').count()).toBe(0);
    await page.goto(at(`/77/users/${userId}`));
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.getByText('example.com').count()).toBe(0);
  });

  it('shows markup in names of files, notes and comments as text, and runs none of it', async () => {
    const markup = '<img src=x onerror=document.title=1>';
    const manager = await test.server.token('program:admin user user:privileged');
    const call = test.callsOf(manager);
    await call('PUT', '/program/77', {
      program: { requirements: [{ step: 'proof_of_address', blocks: 0 }] },
    });
    const { info, address, ticket } = await call('POST', '/user', newUserBody());
    const attachment = { ...examplePerson.attachment, file_name: markup };
    await call('POST', `/user/document/${info.id}`, {
      info: { type: 7, language: 'en', subject: markup, entity: 15, entity_id: address.id },
      attachment: [attachment],
    });
    const notes = { user_notes: markup, admin_notes: markup };
    await call('PUT', `/user/personal_info/${info.id}`, { personal_info: { nick_name: markup }, notes });
    await call('POST', `/ticket/comment/${ticket[0].info.id}`, { comment: { text: markup } });
    const { page, complaints } = await test.open(await test.operator(['senior', 'support', 'reviewer']));
    for (const path of [
      `/77/users/${info.id}?tab=identity`,
      `/77/users/${info.id}?tab=history`,
      `/77/users/${info.id}?tab=raw`,
      `/77/tickets/${ticket[0].info.id}`,
    ]) {
      await page.goto(at(path));
      await page.getByRole('main').getByText(markup).first().waitFor();
      expect(await page.locator('img[src="x"]').count(), path).toBe(0);
      expect(await page.title(), path).not.toBe('1');
    }
    expect(complaints).toEqual([]);
    await call('PUT', '/program/77', { program: { requirements: [] } });
  });

  it('finds a revealed value neither in the page nor in the browser after it was left', async () => {
    const senior = await test.operator(['senior']);
    const { page } = await test.open(senior);
    const caching: (string | undefined)[] = [];
    page.on('response', (response) => {
      if (response.url().includes('/v1/')) caching.push(response.headers()['cache-control']);
    });
    await page.goto(at(`/77/users/${userId}?tab=money`));
    const card = page.getByRole('region', { name: 'Cards' });
    await card.getByRole('button', { name: /^Show in clear/u }).click();
    const dialog = page.getByRole('dialog', { name: 'Show in clear' });
    await dialog.getByLabel('Why').selectOption('dispute');
    await dialog.getByLabel('In your own words').fill('Case 4711');
    await dialog.getByRole('button', { name: 'Show' }).click();
    await card.getByText('4111111111111111').waitFor();
    expect(caching.length).toBeGreaterThan(3);
    expect(caching.filter((each) => !each?.includes('no-store'))).toEqual([]);
    await page.goto(at('/account'));
    await page.goBack();
    await card.getByText('411111').waitFor();
    expect(await page.content()).not.toContain('4111111111111111');
    const kept = await page.evaluate(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state])',
    );
    expect(kept).not.toContain('4111111111111111');
  });

  it('shows the console in no frame, and leads nobody elsewhere by an address of it', async () => {
    const { page } = await test.open();
    await page.goto('about:blank');
    await page.setContent(`<iframe src="${at('/')}"></iframe>`);
    // What a browser shows in place of a page that may not be framed.
    await expect.poll(() => page.frames()[1]?.url()).toMatch(/^chrome-error:/u);
    for (const path of [
      '//evil.example',
      '/%2f%2fevil.example',
      '/\\evil.example',
      '/..%2f..%2fevil.example',
    ]) {
      const answer = await test.server.app.inject({ method: 'GET', url: `/console${path}` });
      expect(answer.headers['location'] ?? '').not.toMatch(/evil/u);
      expect([200, 400, 404]).toContain(answer.statusCode);
    }
    await page.goto(at('/?next=https://evil.example&redirect=//evil.example'));
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(new URL(page.url()).host).toBe(new URL(test.address).host);
  });
});
