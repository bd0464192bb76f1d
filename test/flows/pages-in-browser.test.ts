import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { accessibilityFaults, complaintsOf, findBrowser, launchBrowser } from '../harness/browser.ts';
import type { Person } from '../notify/setting.ts';
import { type FlowSetting, setUpFlows } from './setting.ts';

const path = findBrowser();
let at: FlowSetting;
let browser: Browser;
let origin: string;
let page: Page;
let complaints: readonly string[];
beforeAll(async () => {
  if (!path) return;
  at = await setUpFlows();
  origin = await at.at.server.app.listen({ host: '127.0.0.1', port: 0 });
  browser = await launchBrowser(path);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await at?.close();
});
beforeEach(async () => {
  if (!path) return;
  await page?.close();
  page = await browser.newPage();
  complaints = complaintsOf(page);
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

/** Sends the form of the page, and waits for the one that comes of it. */
async function send(): Promise<void> {
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
}

/** How an element looks. */
const styleOf = (selector: string, property: string) =>
  page.evaluate(`getComputedStyle(document.querySelector('${selector}')).getPropertyValue('${property}')`);

describe.skipIf(!path)('a person with a keyboard', () => {
  it('confirms an address', async () => {
    const person = await at.person({ email: [{ address: 'keys@example.com', is_primary: 1 }] });
    await page.goto(await verification(person));
    expect(await page.getByRole('heading').allTextContents()).toEqual(['Confirm your email address']);
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').ariaSnapshot()).toBe('- button "Confirm email address"');
    expect(await styleOf(':focus', 'outline-width')).toBe('3px');
    await send();
    expect(await page.innerText('body')).toContain('Email address confirmed');
    const { json } = await at.at.call('GET', `/user/${person.userId}`);
    expect(json.email[0].verification_status).toBe(1);
    expect(complaints).toEqual([]);
  });

  it('chooses a password, is told what is wrong with it, and chooses another one', async () => {
    const person = await at.person();
    await page.goto(await forgotten(person));
    await page.keyboard.press('Tab');
    /** The field, if it has the focus and a text describes it so. */
    const field = (description: RegExp) =>
      page.getByRole('textbox', { name: 'New password', description }).and(page.locator(':focus'));
    expect(await field(/at least 8 characters/u).count()).toBe(1);
    await page.keyboard.insertText('password123');
    await send();
    expect(await page.getByRole('alert').innerText()).toContain('This password has appeared in a data leak');
    // The field has the focus, is empty, and tells what is wrong.
    expect(await field(/has appeared in a data leak/u).inputValue()).toBe('');
    await page.keyboard.insertText(fresh);
    await send();
    expect(await page.innerText('body')).toContain('Password changed');
    const right = await at.flow(`validate/${person.userId}`, {
      validate_data: { password: fresh },
      info: { type: 10 },
    });
    expect(at.verdict(right)).toBe('200 0000');
    expect(complaints).toEqual([]);
  });
});

describe.skipIf(!path)('a page', () => {
  it.each(['light', 'dark'] as const)('can be read in %s colours', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await page.goto(await forgotten(await at.person()));
    await page.keyboard.press('Tab');
    await page.keyboard.insertText('short');
    await send();
    expect(await accessibilityFaults(page)).toEqual([]);
    const behind = { light: 'rgb(243, 244, 246)', dark: 'rgb(14, 17, 22)' }[colorScheme];
    expect(await styleOf('body', 'background-color')).toBe(behind);
  });

  it('fits a narrow screen, from right to left where the language is written so', async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    await page.goto(await forgotten(await inArabic()));
    expect(await styleOf('body', 'direction')).toBe('rtl');
    expect(await page.locator('html').getAttribute('lang')).toBe('ar');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    // WCAG 2.2, 2.5.5.
    for (const control of await page.locator('input, button').all())
      expect((await control.boundingBox())!.height).toBeGreaterThanOrEqual(44);
    expect(await accessibilityFaults(page)).toEqual([]);
  });
});
