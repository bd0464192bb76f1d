import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults } from '../harness/browser.ts';
import { takePicture } from './looking.ts';
import { type ConsoleTest, chromiumPath, isQuick, openConsole, settled } from './setting.ts';

describe.skipIf(!chromiumPath || isQuick)('the page of the API', { timeout: 240_000 }, () => {
  let test: ConsoleTest;

  beforeAll(async () => {
    test = await openConsole();
  });
  afterAll(() => test?.close());

  /** What Scalar draws so, by the rule that it breaks: a newer version may mend it, and must break no other. */
  const ofScalar = [
    // Choices that do not say whether they are open.
    'aria-required-attr',
    // The button that empties the address of tokens.
    'button-name',
  ];

  it.each([
    ['light', {}],
    ['dark', { scheme: 'dark' }],
    ['narrow', { width: 320 }],
  ] as const)('has no fault but those of what draws it: %s', async (name, as) => {
    const { page, complaints, context } = await test.open(undefined, as);
    await page.goto(`${test.address}/docs`);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await settled(page);
    await takePicture(page, `api-${name}`);
    const found = await accessibilityFaults(page);
    expect(found.filter(([rule]) => !ofScalar.includes(rule))).toEqual([]);
    expect(found.flatMap(([, parts]) => parts).length).toBeLessThanOrEqual(3);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
