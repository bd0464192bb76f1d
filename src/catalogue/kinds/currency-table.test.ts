import { describe, expect, it } from 'vitest';
import { differences } from '../../../scripts/check-currencies.ts';
import { currencies, findCurrency, isNotMoney } from './currency-table.ts';

const all = [...currencies.values()];
const inUse = all.filter(({ lastDay }) => lastDay === null);

describe('the table of currencies', () => {
  it('has the form of ISO 4217', () => {
    for (const { code, number, minorUnit, lastDay } of all) {
      expect(code).toMatch(/^[A-Z]{3}$/u);
      expect(number).toMatch(/^[0-9]{3}$/u);
      expect([null, 0, 2, 3, 4]).toContain(minorUnit);
      if (lastDay !== null) expect(new Date(lastDay).toISOString().slice(0, 10)).toBe(lastDay);
    }
    expect(new Set(inUse.map(({ number }) => number)).size).toBe(inUse.length);
  });

  // Fails when Node brings a younger table of Unicode: `node scripts/check-currencies.ts` then says what is new.
  it('knows every currency that Node knows by now', () => {
    const missing = Intl.supportedValuesOf('currency').filter((code) => !findCurrency(code));
    expect(missing).toEqual([]);
  });

  it('tells money from codes for testing and for metals', () => {
    for (const code of ['XTS', 'XXX', 'XAU', 'XAG', 'XPT', 'XPD']) {
      expect(isNotMoney(code)).toBe(true);
      expect(currencies.has(code)).toBe(false);
    }
    expect(findCurrency('ZZZ')).toBeUndefined();
  });
});

describe('the comparison with the published lists', () => {
  const one = (code: string, number: string, unit: string) =>
    `<CcyNtry><CtryNm>X</CtryNm><CcyNm IsFund="true">Y</CcyNm><Ccy>${code}</Ccy><CcyNbr>${number}</CcyNbr><CcyMnrUnts>${unit}</CcyMnrUnts></CcyNtry>`;
  const three = (code: string, number: string, month: string) =>
    `<HstrcCcyNtry><CtryNm>X</CtryNm><CcyNm>Y</CcyNm><Ccy>${code}</Ccy><CcyNbr>${number}</CcyNbr><WthdrwlDt>${month}</WthdrwlDt></HstrcCcyNtry>`;
  const published = inUse.map(({ code, number, minorUnit }) =>
    one(code, number, String(minorUnit ?? 'N.A.')),
  );
  const empty = '<CcyNtry><CtryNm>ANTARCTICA</CtryNm><CcyNm>No universal currency</CcyNm></CcyNtry>';

  it('finds nothing where they say the same', () => {
    const gone = three('HRK', '191', '2023-01') + three('ESA', '996', '1978 to 1981');
    expect(differences([...published, empty, one('XAU', '959', 'N.A.')].join('\n'), gone)).toEqual([]);
  });

  it.each([
    ['what is new', [one('QQQ', '123', '2')], [], 'QQQ (123) is in use and missing.'],
    ['what came back', [one('HRK', '191', '2')], [], 'HRK is in use, and here it ended on 2023-01-31.'],
    ['another number', [one('EUR', '979', '2')], [], 'EUR has the number 979 and the minor unit 2.'],
    ['another minor unit', [one('EUR', '978', '0')], [], 'EUR has the number 978 and the minor unit 0.'],
    ['what was withdrawn', [], [three('QQQ', '123', '2027-01')], 'QQQ was withdrawn in 2027-01.'],
    [
      'another month',
      [],
      [three('HRK', '191', '2024-01')],
      'HRK was withdrawn in 2024-01, not on 2023-01-31.',
    ],
  ])('tells %s', (_, more, gone, text) => {
    expect(differences([...published, ...more].join('\n'), gone.join('\n'))).toEqual([text]);
  });

  it('tells what is no longer in use', () => {
    expect(differences(published.filter((row) => !row.includes('EUR')).join('\n'), '')).toEqual([
      'EUR is no longer in use.',
    ]);
  });
});
