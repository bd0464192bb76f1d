import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { wordKeys } from '../../console/src/screens/settings/word-key.ts';
import { accountActivities } from '../../src/catalogue/account-activities.ts';
import { chainFaults } from '../../src/catalogue/chain-faults.ts';
import { checkNames as countedNames } from '../../src/catalogue/check-pools.ts';
import { checkNames, checkReasons } from '../../src/catalogue/checks.ts';
import { ruleGrounds } from '../../src/catalogue/decisions.ts';
import { erasureReasonCodes } from '../../src/catalogue/erasure.ts';
import { checkFindings, installationChecks } from '../../src/catalogue/installation-checks.ts';
import { templateNames } from '../../src/catalogue/message-templates.ts';
import { permissionNames, roleNames } from '../../src/catalogue/permissions.ts';
import { programSettings, settingNames } from '../../src/catalogue/program-settings.ts';
import { requirementSteps } from '../../src/catalogue/requirements.ts';
import { revealReasonCodes } from '../../src/catalogue/reveal.ts';
import { reviewReasonCodes, reviewStates, reviewSteps } from '../../src/catalogue/reviews.ts';
import { calcMethod, calendarSpans, trailingSpans } from '../../src/catalogue/rule-facts.ts';
import { allScopes } from '../../src/catalogue/scopes.ts';
import type { SettingForm } from '../../src/catalogue/setting-form.ts';
import { settingTopics } from '../../src/catalogue/setting-topics.ts';
import { ticketDescriptions } from '../../src/catalogue/tickets.ts';
import { repository } from '../harness/processes.ts';

type Texts = { readonly [key: string]: string | Texts };

const plural = /_(?:zero|one|two|few|many|other)$/u;

/** Every text by its key, `signIn.title`. */
function flat(texts: Texts, prefix = ''): [string, string][] {
  return Object.entries(texts).flatMap(([name, text]): [string, string][] =>
    typeof text === 'string' ? [[prefix + name, text]] : flat(text, `${prefix}${name}.`),
  );
}

const folder = join(repository, 'console/src/texts');

/** The texts of all screens; a key that two of them have is there twice. */
function textsOf(language: string): [string, string][] {
  const files = readdirSync(folder).map((area) => join(folder, area, `${language}.json`));
  return files.flatMap((file) => flat(JSON.parse(readFileSync(file, 'utf8'))));
}

const english = textsOf('en');
const keysOf = (texts: [string, string][]) => [...new Set(texts.map(([key]) => key.replace(plural, '')))];
const placeholders = (text: string) => [...text.matchAll(/\{\{\w+\}\}/gu)].map(([found]) => found);

it('reasons to look at a value are those that the API knows', () => {
  const told = english.filter(([key]) => key.startsWith('reveal.reasons.')).map(([key]) => key.split('.')[2]);
  expect(told.sort()).toEqual([...revealReasonCodes].sort());
});

it.each([
  ['rules.grounds', ruleGrounds],
  ['log.activities', accountActivities],
  ['moving.person.reasons', erasureReasonCodes],
  ['rules.methods', Object.keys(calcMethod)],
  ['rules.spans', [...calendarSpans, ...trailingSpans.keys()]],
  ['review.reasons', reviewReasonCodes],
  ['review.steps', reviewSteps],
  ['review.states', reviewStates],
  ['person.steps', requirementSteps],
  ['review.checks', checkNames],
  ['tickets.codes', Object.values(ticketDescriptions).map(({ code }) => code)],
  ['security.kinds', countedNames],
  ['sending.names', templateNames],
  ['review.checkReasons', Object.keys(checkReasons)],
  ['history.faults', Object.keys(chainFaults)],
  ['installation.checkNames', Object.keys(installationChecks)],
  ['installation.findings', Object.keys(checkFindings)],
])('there is a text for each of %s that the API knows', (area, known) => {
  const told = english.flatMap(([key]) => (key.startsWith(`${area}.`) ? [key.slice(area.length + 1)] : []));
  expect(told.sort()).toEqual([...known].sort());
});

it('roles, permissions and scopes that are explained are those that the API knows', () => {
  const told = (prefix: string, place: number) => [
    ...new Set(english.filter(([key]) => key.startsWith(prefix)).map(([key]) => key.split('.')[place]!)),
  ];
  expect(told('operators.roles.', 2).sort()).toEqual([...roleNames].sort());
  expect(told('operators.permissions.', 2).sort()).toEqual([...permissionNames].sort());
  expect(told('clients.scopeTexts.', 2).sort()).toEqual(
    allScopes.map((scope) => scope.replace(':', '_')).sort(),
  );
  expect(told('settings.topics.', 2).sort()).toEqual([...settingTopics, 'label'].sort());
});

/** The words that a value may be, each with the setting, or the member of one, that it is of. */
function wordsOf(form: SettingForm, of: string): [of: string, word: string][] {
  switch (form.form) {
    case 'word':
      return form.words.map((word) => [of, word]);
    case 'list':
    case 'or null':
      return wordsOf(form.of, of);
    case 'object':
      return Object.entries(form.members).flatMap(([name, member]) => wordsOf(member.of, name));
    default:
      return [];
  }
}

it('words of settings have a text, but for identifiers of standards and of this API', () => {
  const told = new Set(english.map(([key]) => key));
  const words = settingNames.flatMap((name) => wordsOf(programSettings[name].of, name));
  const without = words.filter(([of, word]) => !wordKeys(of, word).some((key) => told.has(key)));
  expect([...new Set(without.map(([of]) => of))]).toEqual(['algorithms', 'scopes', 'document_extensions']);
  const ours = english.flatMap(([key]) => (key.startsWith('settings.words.') ? [key] : []));
  expect(ours.filter((key) => !words.some(([of, word]) => wordKeys(of, word)[0] === key))).toEqual([]);
});

describe.each(['ar', 'fr', 'es'])('the texts of the console in %s', (language) => {
  const texts = textsOf(language);

  it('are those that there are in English, and none is empty', () => {
    expect(keysOf(texts)).toEqual(keysOf(english));
    expect(texts.filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('have the values that the English ones have', () => {
    const wanted = new Map(english);
    const others = texts.filter(([key, text]) => {
      const same = wanted.get(key);
      return same !== undefined && !plural.test(key) && `${placeholders(text)}` !== `${placeholders(same)}`;
    });
    expect(others).toEqual([]);
  });

  it('tell apart what English tells apart, as the columns of one table', () => {
    const said = new Map(english);
    const seen = new Map<string, string>();
    const alike = texts.flatMap(([key, text]) => {
      const same = said.get(key);
      if (same === undefined || plural.test(key)) return [];
      const place = `${key.slice(0, key.lastIndexOf('.'))} ${text}`;
      const before = seen.get(place);
      seen.set(place, same);
      return before === undefined || before === same ? [] : [`${key}: ${before}, ${same}`];
    });
    // What a delivery and an endpoint are in: nothing stands in both.
    expect(alike).toEqual(['sending.webhooks.status: State, Status']);
  });

  it('have every plural form of the language', () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const counted = new Set(
      english.filter(([key]) => plural.test(key)).map(([key]) => key.replace(plural, '')),
    );
    const there = new Set(texts.map(([key]) => key));
    const wanted = [...counted].flatMap((key) => forms.map((form) => `${key}_${form}`));
    expect(wanted.filter((key) => !there.has(key))).toEqual([]);
  });
});

it.each(['en', 'ar', 'fr', 'es'])(
  'what a button is called holds the words that stand on it in %s',
  (language) => {
    // Who speaks to the page says what is to be seen: `close` on the button, `closeOf` for who does not see what it is of.
    const texts = new Map(textsOf(language));
    const apart = [...texts].filter(([key, text]) => {
      const shown = key.endsWith('Of') ? texts.get(key.slice(0, -2)) : undefined;
      return shown !== undefined && !text.toLowerCase().includes(shown.toLowerCase());
    });
    expect(apart).toEqual([]);
  },
);
