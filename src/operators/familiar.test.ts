import { describe, expect, it } from 'vitest';
import { browserOf, isFamiliar, knownBrowserOf } from './familiar.ts';

const chrome = 'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36';

describe('a sign-in is familiar', () => {
  const before = [{ network: '203.0.113.9', browser: 'Chrome, Android' }];

  it.each([
    ['203.0.113.200', 'Chrome, Android', true],
    ['203.0.114.9', 'Chrome, Android', false],
    ['203.0.113.9', 'Firefox, Android', false],
  ])('from %s by %s: %s', (network, browser, expected) => {
    expect(isFamiliar({ network, browser }, before)).toBe(expected);
  });

  it('from another part of the same 48 bits of IPv6, and of no others', () => {
    const earlier = [{ network: '2001:db8:1:2', browser: 'Safari, iOS' }];
    expect(isFamiliar({ network: '2001:db8:1:ffff', browser: 'Safari, iOS' }, earlier)).toBe(true);
    expect(isFamiliar({ network: '2001:db8:2:2', browser: 'Safari, iOS' }, earlier)).toBe(false);
  });

  it('by any browser where none was noted then, and never the first time', () => {
    const origin = { network: '203.0.113.9', browser: 'Firefox, Linux' };
    expect(isFamiliar(origin, [{ network: '203.0.113.1', browser: null }])).toBe(true);
    expect(isFamiliar(origin, [])).toBe(false);
  });
});

it.each([
  [chrome, 'Chrome, Android'],
  [chrome.replace('126', '127'), 'Chrome, Android'],
  [`${chrome} EdgA/126.0`, 'Edge, Android'],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1',
    'Safari, iOS',
  ],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0', 'Firefox, Windows'],
  ['', 'other, other'],
])('the browser of %s is %s', (userAgent, browser) => {
  expect(browserOf(userAgent)).toBe(browser);
});

it.each([
  [chrome, 'Chrome, Android'],
  ['curl/8.9 (Windows)', 'Windows'],
  ['', null],
])('of %s people are told %s', (userAgent, browser) => {
  expect(knownBrowserOf(userAgent)).toBe(browser);
});
