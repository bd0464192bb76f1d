import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { type Browser, findBrowser, startBrowser } from '../harness/browser.ts';
import type { Person } from '../notify/setting.ts';
import { type FlowSetting, setUpFlows } from './setting.ts';

const path = findBrowser();
let at: FlowSetting;
let browser: Browser;
let origin: string;
beforeAll(async () => {
  if (!path) return;
  at = await setUpFlows();
  origin = await at.at.server.app.listen({ host: '127.0.0.1', port: 0 });
  browser = await startBrowser(path);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await at?.close();
});

const fresh = 'Slow river 28!';

/** The address of the page that verifies a person's email address. */
async function verification({ userId, address }: Person): Promise<string> {
  const before = at.countOf(address);
  await at.flow(`verify/${userId}`, { verify_data: { email: { address } }, info: { type: 8 } });
  return `${origin}/security/verify/${(await at.received(address, before)).link}`;
}

/** The address of the page on which a person sets a new password. */
async function forgotten({ address }: Person): Promise<string> {
  const before = at.countOf(address);
  await at.flow('reset', {
    reset_security_data: { forget_password: { verified_email: address } },
    info: { type: 3 },
  });
  return `${origin}/security/password/${(await at.received(address, before)).link}`;
}

const inArabic = () =>
  at.person({ preferences: { ...examplePerson.preferences, preferred_language_code: 'ar' } });

/** The contrast of an element's text to what is behind it (WCAG 2.2, 1.4.3). */
const contrastOf = (selector: string) => `(() => {
  const parts = (color) => color.match(/[\\d.]+/g).map(Number);
  const isClear = (color) => parts(color)[3] === 0;
  const element = document.querySelector('${selector}');
  let behind = element;
  while (isClear(getComputedStyle(behind).backgroundColor)) behind = behind.parentElement;
  const light = (color) => {
    const [red, green, blue] = parts(color).slice(0, 3).map((one) => {
      const share = one / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const both = [light(getComputedStyle(element).color), light(getComputedStyle(behind).backgroundColor)];
  return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
})()`;

describe.skipIf(!path)('a person with a keyboard', () => {
  it('confirms an address', async () => {
    const { page } = browser;
    const person = await at.person({ email: [{ address: 'keys@example.com', is_primary: 1 }] });
    await page.open(await verification(person));
    const told = await page.accessible();
    expect(told.filter(({ role }) => role === 'heading').map(({ name }) => name)).toEqual([
      'Confirm your email address',
    ]);
    await page.press('Tab');
    const focused = (await page.accessible()).filter(({ isFocused }) => isFocused).at(-1);
    expect(focused).toMatchObject({ role: 'button', name: 'Confirm email address' });
    expect(await page.ask('getComputedStyle(document.activeElement).outlineWidth')).toBe('3px');
    await page.press('Enter');
    expect(await page.text()).toContain('Email address confirmed');
    const { json } = await at.at.call('GET', `/user/${person.userId}`);
    expect(json.email[0].verification_status).toBe(1);
    expect(page.complaints).toEqual([]);
  });

  it('chooses a password, is told what is wrong with it, and chooses another one', async () => {
    const { page } = browser;
    const person = await at.person();
    await page.open(await forgotten(person));
    await page.press('Tab');
    const field = async () => (await page.accessible()).find(({ role }) => role === 'textbox');
    expect(await field()).toMatchObject({
      name: 'New password',
      description: expect.stringContaining('at least 8 characters'),
      isFocused: true,
    });
    await page.type('password123');
    await page.press('Enter');
    expect(await page.text()).toContain('This password has appeared in a data leak');
    expect((await page.accessible()).some(({ role }) => role === 'alert')).toBe(true);
    // The field has the focus, is empty, and tells what is wrong.
    expect(await field()).toMatchObject({
      description: expect.stringContaining('has appeared in a data leak'),
      isFocused: true,
    });
    expect(await page.ask('document.activeElement.value')).toBe('');
    await page.type(fresh);
    await page.press('Enter');
    expect(await page.text()).toContain('Password changed');
    const right = await at.flow(`validate/${person.userId}`, {
      validate_data: { password: fresh },
      info: { type: 10 },
    });
    expect(at.verdict(right)).toBe('200 0000');
    expect(page.complaints).toEqual([]);
  });
});

describe.skipIf(!path)('a page', () => {
  it.each([false, true])('can be read in light and in dark: %s', async (isDark) => {
    const { page } = browser;
    await page.look({ width: 800, isDark });
    await page.open(await forgotten(await at.person()));
    await page.press('Tab');
    await page.type('short');
    await page.press('Enter');
    for (const selector of ['header', 'h1', 'main > p', 'label', '.hint', '.fault', 'button', '.note'])
      expect(await page.ask(contrastOf(selector)), selector).toBeGreaterThan(4.5);
    const back = await page.ask<string>('getComputedStyle(document.body).backgroundColor');
    expect(back).toBe(isDark ? 'rgb(14, 17, 22)' : 'rgb(243, 244, 246)');
  });

  it('fits a narrow screen, from right to left where the language is written so', async () => {
    const { page } = browser;
    await page.look({ width: 320, height: 640 });
    await page.open(await forgotten(await inArabic()));
    expect(await page.ask('getComputedStyle(document.body).direction')).toBe('rtl');
    expect(await page.ask('document.documentElement.scrollWidth')).toBe(320);
    expect(await page.ask('document.documentElement.lang')).toBe('ar');
    const heights = await page.ask<number[]>(
      `[...document.querySelectorAll('input, button')].map((one) => one.getBoundingClientRect().height)`,
    );
    // WCAG 2.2, 2.5.5.
    for (const height of heights) expect(height).toBeGreaterThanOrEqual(44);
    await page.look({ width: 800 });
  });
});
