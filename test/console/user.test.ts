import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newUserBody } from '../harness/assembled.ts';
import { picture } from '../harness/sample-files.ts';
import { lookAround } from './looking.ts';
import { type ConsoleTest, chromiumPath, isQuick, openConsole } from './setting.ts';

describe.skipIf(!chromiumPath || isQuick)('the page of a user in the console', { timeout: 240_000 }, () => {
  let test: ConsoleTest;
  let token: string;
  let call: ReturnType<ConsoleTest['callsOf']>;
  let userId: number;

  beforeAll(async () => {
    test = await openConsole();
    token = await test.server.token('user user:privileged user:sensitive program:admin');
    call = test.callsOf(token);
    await call('PUT', '/program/77', { program: { requirements: [{ step: 'proof_of_address' }] } });
    ({
      info: { id: userId },
    } = await call('POST', '/user', newUserBody()));
  });
  afterAll(() => test?.close());

  const at = (path: string) => `${test.address}/console/77${path}`;

  it('leads from what is owed to a document that is sent, looked at, reviewed and listed', async () => {
    const reviewer = await test.operator(['reviewer']);
    const { page, complaints } = await test.open(reviewer);
    await page.goto(at(`/users/${userId}`));
    await page.getByText('missing', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'proof of address' }).click();
    const documents = page.getByRole('region', { name: 'Documents' });
    await documents.getByRole('button', { name: 'Add' }).click();
    const form = page.getByRole('form', { name: 'New document' });
    await form.getByLabel('Type').selectOption({ label: 'Proof of address' });
    await form.getByLabel('Subject').fill('Bill of <b>June</b>');
    await page.locator('input[type=file]').setInputFiles([
      { name: 'bill.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ') },
      { name: 'bill.JPG', mimeType: 'image/jpeg', buffer: Buffer.from('no picture') },
    ]);
    await form.getByText('Files of this type are not accepted.').waitFor();
    const send = form.getByRole('button', { name: 'Send' });
    expect(await send.isDisabled()).toBe(true);
    await form.getByRole('button', { name: 'Remove: bill.exe' }).click();
    await form.getByLabel('Shows').selectOption('front');
    await lookAround(page, 'user-document-form');
    await send.click();
    // What the server finds wrong with a file stands beside it.
    await form.locator('select[aria-invalid=true]').waitFor();
    await form.getByRole('button', { name: 'Remove: bill.JPG' }).click();
    // A browser does not tell of the file that it has chosen last: it has to forget it.
    expect(await page.locator('input[type=file]').inputValue()).toBe('');
    const real = { name: 'scan.jpg', mimeType: 'image/jpeg', buffer: await picture() };
    await page.locator('input[type=file]').setInputFiles([real]);
    await form.getByLabel('Shows').selectOption('front');
    // Broken off while it is sent: nothing is stored, and what was chosen is still there.
    await page.route('**/v1/user/document/*', () => undefined, { times: 1 });
    await send.click();
    await form.getByText(/sent/u).waitFor();
    // What is dropped meanwhile does not end the sending, as far as the page tells.
    const dropped = await page.evaluateHandle(`{
      const data = new DataTransfer();
      data.items.add(new File(['more'], 'more.jpg', { type: 'image/jpeg' }));
      data;
    }`);
    await form.getByRole('group', { name: 'Drop files' }).dispatchEvent('drop', { dataTransfer: dropped });
    expect(await form.getByRole('group', { name: 'more.jpg' }).count()).toBe(0);
    await form.getByRole('button', { name: 'Stop sending' }).click();
    await form.getByRole('button', { name: 'Cancel' }).waitFor();
    expect(await form.getByRole('alert').count()).toBe(0);
    expect((await call('GET', `/user/document/${userId}`)).documents).toBeNull();
    await send.click();
    await page.getByText('Saved.').waitFor();
    const { documents: stored } = await call('GET', `/user/document/${userId}`);
    expect(stored).toMatchObject([
      { info: { type: 7, subject: 'Bill of <b>June</b>' }, attachment: [{ file_name: 'Front' }] },
    ]);
    await documents.getByRole('button', { name: /^Open the files/u }).click();
    await documents.locator('canvas[data-drawn]').waitFor();
    const reviews = page.getByRole('region', { name: 'Reviews' });
    await reviews.getByText('Waits', { exact: true }).waitFor();
    await lookAround(page, 'user-identity');
    const { review } = await call('GET', `/review?user_id=${userId}`);
    await call('POST', `/review/decision/${review[0].id}`, { decision: { outcome: 'accept', version: 1 } });
    await page.reload();
    await reviews.getByText('accepted').waitFor();
    await reviews.getByRole('link').click();
    await page.waitForURL(at(`/review/${review[0].id}`));
    expect(complaints).toEqual([]);
  });

  it('has in its history what was done a moment ago, whenever that is opened', async () => {
    const { page, context } = await test.open(await test.operator(['support']));
    await page.goto(at(`/users/${userId}?tab=history`));
    await page.getByRole('button', { name: 'Verify the chain' }).waitFor();
    await call('PUT', `/user/${userId}`, { personal_info: { nick_name: 'Latecomer' } });
    await page.getByRole('tab', { name: 'Contacts' }).click();
    await page.getByRole('tab', { name: 'History' }).click();
    await page.getByText('Latecomer').first().waitFor({ timeout: 4000 });
    await context.close();
  });

  it('opens no file, and takes no document, for who may neither', async () => {
    const support = await test.operator(['support']);
    const { page } = await test.open(support);
    await page.goto(at(`/users/${userId}?tab=identity`));
    const documents = page.getByRole('region', { name: 'Documents' });
    await documents.getByText('Front', { exact: true }).waitFor();
    expect(await documents.getByRole('button').count()).toBe(0);
    const { documents: stored } = await call('GET', `/user/document/${userId}`);
    const { file_id } = stored[0].attachment[0];
    expect(
      (await support.call('GET', `/user/document/content/${file_id}`, undefined, { program_id: '77' }))
        .status,
    ).toBe(403);
  });

  it('names and values of the programme are changed, and what an import left out is added', async () => {
    const { preferences: _, ...person } = newUserBody();
    const { body } = await test.server.app.inject({
      ...{ method: 'POST', url: '/v1/import', payload: JSON.stringify(person) },
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
    });
    const imported = JSON.parse(body.split('\n')[0]!);
    expect(imported).toMatchObject({ outcome: 'created' });
    const { id } = imported;
    await call('POST', `/user/custom_field/${id}`, { custom_field: { shop: 'Lyon', points: 7, old: [1] } });
    const support = await test.operator(['support']);
    const { page, complaints } = await test.open(support);
    await page.goto(at(`/users/${id}?tab=preferences`));
    const free = page.getByRole('region', { name: 'The programme’s own data' });
    await free.getByRole('button', { name: /^Edit/u }).click();
    // Somebody else writes meanwhile.
    await call('POST', `/user/custom_field/${id}`, { custom_field: { later: 'kept' } });
    await free.getByRole('textbox', { name: 'Value' }).nth(1).fill('8');
    await free.getByRole('button', { name: 'Remove: old' }).click();
    await free.getByRole('button', { name: 'Add a name' }).click();
    await free.getByRole('textbox', { name: 'Name' }).last().fill('shop');
    await free.getByText('The same name appears twice.').waitFor();
    await free.getByRole('textbox', { name: 'Name' }).last().fill('size');
    await free.getByRole('textbox', { name: 'Value' }).last().fill('42');
    // A device of which the import said nothing: its box is not empty.
    await page.getByRole('region', { name: 'Device' }).getByText('Only technical fields.').waitFor();
    await lookAround(page, 'user-custom-fields');
    await free.getByRole('button', { name: 'Save' }).click();
    await free.getByText('kept').waitFor();
    const read = () => call('GET', `/user/${id}`);
    expect((await read()).custom_field).toEqual({ shop: 'Lyon', points: 8, later: 'kept', size: '42' });
    expect((await read()).preferences).toBeNull();
    const preferences = page.getByRole('region', { name: 'Preferences', exact: true });
    await preferences.getByRole('button', { name: 'Add' }).click();
    await preferences.getByLabel('Preferred language').fill('fr');
    await preferences.getByRole('button', { name: 'Save' }).click();
    await preferences.getByText('French').waitFor();
    expect((await read()).preferences).toMatchObject({ preferred_language_code: 'fr' });
    // Of a history, what a colleague has done is asked for by name.
    await page.goto(at(`/users/${id}?tab=history`));
    const by = page.getByRole('combobox', { name: 'By', exact: true });
    // Kinds of callers are offered, and nothing that cannot call.
    await by.waitFor();
    const kinds = (await by.locator('option').allTextContents()).slice(2);
    expect(kinds).toEqual(expect.arrayContaining(['System', 'API client', 'User', 'Operator']));
    expect(kinds).not.toContain('Phone');
    await by.selectOption({ label: 'you' });
    await page.waitForURL((url) => url.searchParams.get('by_entity_id') === `${support.id}`);
    await page.locator('time').first().waitFor();
    expect(await page.getByLabel('Number of the caller').count()).toBe(0);
    // An entry in which a name stands twice would lose a value: its form is not sent.
    await page.goto(at(`/users/${id}?tab=contacts`));
    await page.getByRole('region', { name: 'Email' }).getByRole('button', { name: 'Add' }).click();
    const entry = page.getByRole('form', { name: 'Email' });
    await entry.locator('[name=address]').fill('second@example.com');
    await entry.locator('[name=is_primary]').selectOption('0');
    for (const index of [0, 1]) {
      await entry.getByRole('button', { name: 'Add a name' }).click();
      await entry.getByRole('textbox', { name: 'Name' }).nth(index).fill('colour');
    }
    const hindering = entry.locator(':is(input, select):invalid');
    expect(await hindering.count()).toBe(1);
    await entry.getByRole('textbox', { name: 'Name' }).last().fill('size');
    expect(await hindering.count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('what somebody has said of a trust level is told in words', async () => {
    const { info } = await call('POST', '/user', newUserBody());
    await call('PUT', `/user/${info.id}`, {
      security: { trust_level: '3' },
      notes: { admin_notes: 'Known: from before' },
    });
    const { page, complaints } = await test.open(await test.operator(['viewer']));
    await page.goto(at(`/users/${info.id}`));
    await page.getByText('Trust level, as somebody has said').waitFor();
    await page.getByText(/^at least “.+”: Known: from before$/u).waitFor();
    expect(complaints).toEqual([]);
  });

  it('a user who is closed is still looked at, by whoever closes and whoever comes later, and not changed', async () => {
    const { info } = await call('POST', '/user', newUserBody());
    const senior = await test.open(await test.operator(['senior']));
    await senior.page.goto(at(`/users/${info.id}?tab=security`));
    await senior.page.getByRole('button', { name: 'Close the user' }).click();
    const dialog = senior.page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('The person asked for it.');
    await dialog.getByRole('button', { name: 'Close the user' }).click();
    // What was read of an open user does not stay beside "not found", with its buttons.
    await senior.page.getByText('the history is in the archive').waitFor();
    expect(await senior.page.getByRole('alert').filter({ hasText: 'could not find' }).count()).toBe(0);
    expect(await senior.page.getByRole('button', { name: 'Close the user' }).count()).toBe(0);
    await lookAround(senior.page, 'user-closed');
    const support = await test.open(await test.operator(['support']));
    await support.page.goto(at(`/users?archive=1&user_id=${info.id}`));
    await support.page.getByRole('link', { name: String(info.id) }).click();
    await support.page.getByText('This user is closed').waitFor();
    await support.page.getByRole('heading', { name: 'Ada Moreau' }).waitFor();
    const emails = support.page.getByRole('region', { name: 'Email' });
    await emails.getByText('Active').first().waitFor();
    const main = support.page.getByRole('main');
    expect(await main.getByRole('button').count()).toBe(0);
    await support.page.goto(at('/users/1'));
    await support.page.getByText('It does not exist, or it was closed.').waitFor();
    expect([...senior.complaints, ...support.complaints]).toEqual([]);
  });
});
