import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { expect } from 'vitest';
import { accessibilityFaults } from '../harness/browser.ts';
import { repository } from '../harness/processes.ts';
import { isQuick, settled } from './setting.ts';

/** Where pictures of every screen and state go; git does not keep them. */
const pictures = join(repository, 'coverage/console');

/** Those that docs/console.md shows, which `PICTURES=1 npm test -- test/console` takes anew. */
const documented = new Set(
  [
    ...readFileSync(join(repository, 'docs/console.md'), 'utf8').matchAll(/\(pictures\/([a-z-]+)\.png\)/gu),
  ].map(([, name]) => name!),
);

/** Takes a picture of a page for people to look at. */
export async function takePicture(page: Page, name: string): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  // Of a narrow window most lies below what it shows.
  const fullPage = page.viewportSize()!.width < 500;
  const taken = await page.screenshot({ path: join(pictures, `${name}.png`), fullPage });
  if (!process.env['PICTURES'] || !documented.has(name)) return;
  const folder = join(repository, 'docs/pictures');
  mkdirSync(folder, { recursive: true });
  await sharp(taken)
    .png({ palette: true, compressionLevel: 9 })
    .toFile(join(folder, `${name}.png`));
}

/**
 * Takes a picture for people to look at, and says what axe finds wrong with the page. `rules`: those that matter where the page was
 * judged by all of them in other colours.
 */
export async function look(page: Page, name: string, rules?: readonly string[]): Promise<void> {
  // Nobody looks at the pictures of an automatic run.
  if (!isQuick) await takePicture(page, name);
  expect(await accessibilityFaults(page, rules), name).toEqual([]);
}

/** Looks at what was looked at in light colours in dark ones. No other rule of axe depends on colours than these two. */
export async function lookInTheDark(page: Page, name: string): Promise<void> {
  await page.emulateMedia({ colorScheme: 'dark' });
  await look(page, `${name}-dark`, ['color-contrast', 'link-in-text-block']);
  await page.emulateMedia({ colorScheme: 'light' });
}

/**
 * Looks at what a window shows now in light and dark colours, in 320 pixels, there with longer texts too, and in Arabic: nothing is wider than
 * the window, and axe finds nothing wrong. What is open there stays open, and what was typed stays typed. An automatic run looks
 * at it in light colours alone.
 */
export async function lookAround(page: Page, name: string): Promise<void> {
  // What the pointer stands on tells its name besides.
  await page.mouse.move(0, 0);
  await page.locator('[role=tooltip]').waitFor({ state: 'detached' });
  await look(page, name);
  if (isQuick) return;
  await lookInTheDark(page, name);
  // A width and a direction change what stands where, and with it which rules hold: all of them are tried anew.
  await page.setViewportSize({ width: 320, height: 900 });
  await look(page, `${name}-narrow`);
  await expectNoOverflow(page, `${name} in 320 pixels`);
  await page.evaluate(lengthenShownTexts);
  await takePicture(page, `${name}-long`);
  await expectNoOverflow(page, `${name} in 320 pixels with long texts`);
  await page.evaluate('restoreTexts()');
  await page.setViewportSize({ width: 1280, height: 900 });
  await speakTo(page, 'ar');
  await look(page, `${name}-ar`);
  await expectNoOverflow(page, `${name} in Arabic`);
  // Contrast depends on no language; what stands where does, and is for people to look at.
  await page.emulateMedia({ colorScheme: 'dark' });
  await takePicture(page, `${name}-ar-dark`);
  await page.emulateMedia({ colorScheme: 'light' });
  await speakTo(page, 'en');
}

/** Has a window speak another language from now on, as it does where somebody chooses it in another window of the browser. */
export async function speakTo(page: Page, language: 'ar' | 'en'): Promise<void> {
  await page.evaluate(`{
    const [key, newValue] = ['roster.language', '${language}'];
    localStorage.setItem(key, newValue);
    dispatchEvent(new StorageEvent('storage', { key, newValue }));
  }`);
  await page.locator(`html[lang=${language}][dir=${language === 'ar' ? 'rtl' : 'ltr'}]`).waitFor();
  await settled(page);
}

/** Has every text that a page shows stand there twice: what words of other languages may be as long as. */
const lengthenShownTexts = `(() => {
  const changed = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    if (!/\\p{L}{3}/u.test(text.nodeValue) || text.parentElement.closest('script, style, code, textarea, option')) continue;
    changed.push([text, text.nodeValue]);
    text.nodeValue += ' ' + text.nodeValue.trim();
  }
  globalThis.restoreTexts = () => { for (const [text, before] of changed) text.nodeValue = before; };
})()`;

/** Nothing of the page lies beside the window, and nothing of a dialog beside the dialog. */
export async function expectNoOverflow(page: Page, name: string): Promise<void> {
  const wide = `[document.documentElement, ...document.querySelectorAll('[role=dialog]')]
    .filter((one) => one.scrollWidth > one.clientWidth + 1)
    .map((one) => one.localName + ': ' + one.scrollWidth + ' of ' + one.clientWidth)`;
  expect(await page.evaluate(wide), `${name} is wider than the window`).toEqual([]);
}
