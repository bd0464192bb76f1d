import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameWords } from '../search/name-words.ts';
import { pointsOfDates, scoreNames, scoreOf } from './score.ts';

const score = (one: string, other: string) => Math.round(scoreNames(nameWords(one), nameWords(other)));

describe('the score of two names', () => {
  it.each([
    // Other orders, and parts that only one side writes.
    ['Ada Lovelace', 'LOVELACE, Ada', 100, 100],
    ['John Smith', 'John Michael Smith', 90, 99],
    ['J. Smith', 'John Smith', 90, 99],
    ['José García López', 'Jose Garcia Lopez', 100, 100],
    ['Hans Müller', 'Hans Mueller', 88, 99],
    ["Sean O'Brien", 'Sean Obrien', 100, 100],
    ['Muhammad Hassan', 'Mohamed Hasan', 85, 99],
    // Arabic, of which vowels are not written.
    ['أسامة بن لادن', 'Usama bin Ladin', 90, 100],
    ['Bashar al-Assad', 'بشار الأسد', 90, 100],
    ['عبد الرحمن ياسين', 'Abdulrahman Yasin', 90, 100],
    ['محمود أحمدي نژاد', 'Mahmoud Ahmadinejad', 90, 100],
    // Cyrillic.
    ['Владимир Путин', 'PUTIN, Vladimir', 100, 100],
    ['Юлия Тимошенко', 'Yulia Tymoshenko', 85, 99],
    ['Усама бин Ладин', 'Usama bin Ladin', 100, 100],
    // Chinese, in one and in three words.
    ['毛泽东', 'MAO, Zedong', 100, 100],
    ['习近平', 'Xi Jinping', 100, 100],
    ['泽东 毛', 'Mao Ze Dong', 100, 100],
    // Two who are two.
    ['Ada Moreau', 'Adam Moore', 0, 84],
    ['Anna Ivanova', 'Ivan Petrov', 0, 60],
    ['Mohammed', 'Mohammed Ali Hassan', 0, 84],
    ['محمد علي', 'Usama bin Ladin', 0, 40],
    ['Ada Lovelace', '毛泽东', 0, 40],
    ['', 'Ada', 0, 0],
    ['—', '…', 0, 0],
  ])('%s and %s: between %d and %d', (one, other, least, most) => {
    for (const found of [score(one, other), score(other, one)]) {
      expect(found).toBeGreaterThanOrEqual(least);
      expect(found).toBeLessThanOrEqual(most);
    }
  });

  it('is between 0 and 100, and 100 for the same name', () => {
    const name = fc.string({ unit: 'binary', maxLength: 40 });
    fc.assert(
      fc.property(name, name, (one, other) => {
        const found = scoreNames(nameWords(one), nameWords(other));
        expect(found).toBeGreaterThanOrEqual(0);
        expect(found).toBeLessThanOrEqual(100);
        if (nameWords(one).words.length > 0) expect(score(one, one)).toBe(100);
      }),
    );
  });
});

describe('birth dates and countries', () => {
  it.each([
    [['1957-03-10'], ['1957-03-10'], 5],
    [['1957-03-10'], ['1957'], 2],
    [['1957-03-10'], ['1957-03'], 2],
    [['1957-03-10'], ['1958'], 0],
    [['1957-03-10'], ['1957-03-11'], 0],
    [['1957-03-10'], ['1971', '1980-01-01'], -20],
    [['1957-03-10'], ['1971', '1957-03-10'], 5],
    [['1957-03-10'], [], 0],
    [[], ['1957'], 0],
  ])('%j and %j: %d points', (some, others, points) => {
    expect(pointsOfDates(some, others)).toBe(points);
  });

  it('another birth date keeps one name from a hit, and a country adds a little', () => {
    const user = { birthDates: ['1957-03-10'], countries: ['682'] };
    expect(scoreOf(100, user, { birthDates: ['1999'], countries: ['682'] })).toBe(82);
    expect(scoreOf(90, user, { birthDates: [], countries: ['682'] })).toBe(92);
    expect(scoreOf(99, user, { birthDates: ['1957-03-10'], countries: ['682'] })).toBe(100);
  });
});
