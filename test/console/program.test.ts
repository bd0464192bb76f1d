import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPerson } from '../harness/people.ts';
import { type ConsoleTest, chromiumPath, lookAround, openConsole } from './setting.ts';

describe.skipIf(!chromiumPath)('the screens of a programme', () => {
  let test: ConsoleTest;
  let token: string;

  beforeAll(async () => {
    test = await openConsole();
    // Bundled by now, however busy the machine is.
    await test.server.app.inject('/console');
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
    await lookAround(operator, page, 'start', () => page.getByRole('img').first().waitFor());
    // Days and country stand in the address, and back works.
    await page.getByLabel('To', { exact: true }).fill('2020-01-02');
    await page.keyboard.press('Enter');
    await page.getByText('Nothing in these days.').first().waitFor();
    expect(new URL(page.url()).searchParams.get('to')).toBe('2020-01-02');
    await page.getByLabel('From', { exact: true }).fill('2020-01-03');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await page.goBack();
    await page.goBack();
    await signUps.getByRole('img').waitFor();
    expect(complaints).toEqual([]);
    expect([...hosts]).toEqual([new URL(test.address).host]);
  }, 120_000);
});
