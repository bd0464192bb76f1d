import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import i18next from 'i18next';
import { describe, expect, it } from 'vitest';
import type { CatalogueCode, CatalogueResource } from '../../console/src/catalogue/catalogue-types.ts';
import { sayNote } from '../../console/src/catalogue/say-note.ts';
import { bodyOf, draftOf, formFields } from '../../console/src/fields/drafts.ts';
import { freeChanges, freeText, repeatedIn, rowsOf, rowsOfText } from '../../console/src/fields/free-data.ts';
import { differences, type HistoryEntry } from '../../console/src/screens/user/history-entries.ts';
import { fieldAt, ownMember, recordsOf, untechnical } from '../../console/src/screens/user/history-fields.ts';
import { sayPlace } from '../../console/src/screens/user/note-words.ts';
import { entity } from '../../src/catalogue/codes.ts';
import { historyNotes, noteText, nothingAsked } from '../../src/catalogue/history-notes.ts';
import { permissionNames } from '../../src/catalogue/permissions.ts';
import { requirementSteps } from '../../src/catalogue/requirements.ts';
import { allScopes } from '../../src/catalogue/scopes.ts';
import { fillText } from '../../src/catalogue/text.ts';
import { showCatalogue } from '../../src/derive/show-catalogue.ts';
import { keysOf } from '../../src/objects.ts';
import { stepInWords } from '../../src/standing/standing.ts';
import { repository } from '../harness/processes.ts';

const everyRight = { scopes: new Set(allScopes), permissions: new Set(permissionNames) };

describe('a form of the console', () => {
  const shown: CatalogueResource[] = JSON.parse(JSON.stringify(showCatalogue(everyRight, 'en').resources));
  const resources = new Map(shown.map((one) => [one.name, one]));
  const rule = resources.get('access_rule_data')!;
  const fields = formFields({ resources }, rule, { verb: 'post', isPrivileged: false });

  it('asks for the fields of members, in groups with their names, and for none that the server writes', () => {
    const start = fields.find(({ name }) => name === 'schedule.start_date')!;
    expect(start.within).toEqual([rule.fields.find(({ name }) => name === 'schedule')!.label]);
    expect(fields.map(({ name }) => name)).not.toContain('info.id');
    expect(fields.map(({ name }) => name)).not.toContain('schedule');
  });

  it('reads values where they lie, and sends them there', () => {
    const entry = { schedule: { start_date: '2030-01-01', expiry_date: '2030-02-01' } };
    const draft = draftOf(fields, entry);
    expect(draft).toMatchObject({
      'schedule.start_date': '2030-01-01',
      'schedule.expiry_date': '2030-02-01',
    });
    const touched = fields.filter(({ name }) => /^schedule\..*_date$/u.test(name));
    expect(bodyOf(touched, { ...draft, 'schedule.expiry_date': '' })).toEqual({
      schedule: { start_date: '2030-01-01', expiry_date: null },
    });
  });
});

it('free data is changed name by name, and what was no text stays none', () => {
  const data = { shop: 'Lyon', points: 7, flags: { a: true }, old: 'x' };
  const rows = rowsOf(data).filter(({ name }) => name !== 'old');
  expect(freeChanges(data, rows)).toEqual({ old: null });
  const typed = rows.map((row) => (row.name === 'points' ? { ...row, text: '8' } : row));
  const added = { key: 'new', name: ' size ', text: '42' };
  expect(freeChanges(data, [...typed, added])).toEqual({ old: null, points: 8, size: '42' });
});

it('free data within an entry is read of its JSON and written to it', () => {
  const before = JSON.stringify({ shop: 'Lyon', points: 7 });
  const rows = rowsOfText(before).map((row) => (row.name === 'points' ? { ...row, text: '8' } : row));
  expect(JSON.parse(freeText(before, [...rows, { key: 'new', name: ' size ', text: '42' }]))).toEqual({
    shop: 'Lyon',
    points: 8,
    size: '42',
  });
  expect([freeText(before, []), rowsOfText('')]).toEqual(['', []]);
  const again = { key: 'again', name: 'shop ', text: 'Paris' };
  expect([repeatedIn([...rows, again]), repeatedIn(rows)]).toEqual([[again], []]);
});

it('what the history keeps in English is said in the language of the reader, and the words of people stay', () => {
  const { notes, resources, codes } = showCatalogue(everyRight, 'fr');
  const catalogue = {
    notes,
    resources: new Map(resources.map((one) => [one.name, one])),
    codes: new Map(codes.map((one) => [one.name, one.codes])),
  } as unknown as Parameters<typeof sayNote>[0];
  const values = {
    ...{ check: 'x', count: 7, names: 'x', file: 1, step: 'x', from: 1, to: 2, rule: 3, id: 5, other: 12 },
    ...{
      list: 'ofac',
      noun: 'x',
      lists: 'x',
      field: 'x',
      reason: 'x. y',
      words: 'x',
      found: 'x',
      code: 4,
      said: 'x',
      parts: 'x',
      ...{ whom: 'x', priority: 1 },
    },
  };
  for (const code of keysOf(historyNotes.en))
    expect(sayNote(catalogue, noteText(code, values)), code).toBe(fillText(historyNotes.fr[code], values));
  const said = noteText('primaryMadeFor', { noun: 'bank account', other: 12 });
  expect(sayNote(catalogue, said)).toBe('Devenu principal, à la place de 12');
  const shown = {
    noun: 'bank account',
    id: 5,
    field: 'number',
    reason: 'customer_call. On the phone',
  };
  expect(sayNote(catalogue, noteText('clearShown', shown))).toBe(
    'Montré en clair : Compte bancaire 5, Numéro. customer_call. On the phone',
  );
  expect(sayNote(catalogue, 'Rule 3 denied a transaction')).toBe('La règle 3 a refusé une transaction');
  expect(sayNote(catalogue, 'Asked by telephone')).toBe('Asked by telephone');
});

it('codes within what the history says are said as the screens say them, and the words of people stay', async () => {
  const areas = ['checks', 'core', 'person', 'review', 'security'];
  const translation = Object.assign(
    {},
    ...areas.map((area) =>
      JSON.parse(readFileSync(join(repository, `console/src/texts/${area}/es.json`), 'utf8')),
    ),
  );
  await i18next.init({ lng: 'es', resources: { es: { translation } } });
  const { review, security, person, reveal, checks } = translation;
  const said: [string, string, string][] = [
    ['check', 'mrz', review.checks.mrz],
    ['check', 'second factor', security.kinds.second_factor],
    [
      'found',
      'reject, expired, seen_before',
      `${review.found.reject}, ${review.checkReasons.expired}, seen_before`,
    ],
    ['found', 'void', checks.states.void],
    ['reason', 'dispute. She called, twice', `${reveal.reasons.dispute}. She called, twice`],
    ['reason', 'dispute', reveal.reasons.dispute],
    ['reason', nothingAsked, person.nothingAsked],
    ...requirementSteps.map((step): [string, string, string] => [
      'reason',
      `${stepInWords(step)} expired`,
      `${person.steps[step]}: ${person.states.expired}`,
    ]),
    [
      'reason',
      'proof of address missing, review submitted',
      `${person.steps.proof_of_address}: ${person.states.missing}, ${person.steps.watchlist}: ${person.states.submitted}`,
    ],
    ['reason', 'They moved, and are missing', 'They moved, and are missing'],
    ['list', 'review', 'review'],
  ];
  for (const [place, value, words] of said) expect(sayPlace(place, value), value).toBe(words);
  const { notes } = showCatalogue(everyRight, 'es');
  const cancelled = { code: 4, step: 'email', words: 'dispute' };
  const catalogue = { notes, resources: new Map(), codes: new Map() };
  expect(sayNote(catalogue, noteText('ticketCancelled', cancelled), sayPlace)).toBe(
    fillText(historyNotes.es.ticketCancelled, cancelled),
  );
});

it.each(['ar', 'fr', 'es'] as const)(
  'nothing that the history says is left out in %s, but what the entry tells',
  (language) => {
    const placesOf = (text: string) => [...text.matchAll(/\{(\w+)\}/gu)].map(([, name]) => name!);
    const lost = keysOf(historyNotes.en).flatMap((code) => {
      const there = placesOf(historyNotes[language][code]);
      const missing = placesOf(historyNotes.en[code]).filter((name) => !there.includes(name));
      return missing.filter((name) => name !== 'noun' && name !== 'step').map((name) => `${code} ${name}`);
    });
    expect(lost).toEqual([]);
  },
);

/** What the console knows of fields and codes. */
function toldCatalogue() {
  const shown = JSON.parse(JSON.stringify(showCatalogue(everyRight, 'en')));
  return {
    resources: new Map<string, CatalogueResource>(
      shown.resources.map((one: CatalogueResource) => [one.name, one]),
    ),
    codes: new Map<string, CatalogueCode[]>(
      shown.codes.map(({ name, codes }: { name: string; codes: CatalogueCode[] }) => [name, codes]),
    ),
  };
}

it('what a user was created with stands below the records of which it is, without what tells of the call', () => {
  const catalogue = toldCatalogue();
  const created = {
    info: { id: 9, server_date: '2026-01-01T00:00:00' },
    personal_info: { first_name: 'Ada' },
    email: [{ address: 'a@example.com', original_source_id: 'x' }, { address: 'b@example.com' }],
    documents: [{ info: { subject: 'Passport' } }],
  };
  const changes = (value: object) =>
    differences({ old_data: '', new_data: JSON.stringify(value) } as HistoryEntry);
  const shown = (kind: number, value: object) =>
    recordsOf(catalogue, kind, untechnical(catalogue, kind, changes(value))).map(
      ({ label, changes: ofRecord }) => [label, ofRecord.map(({ path }) => path).join()],
    );
  const label = (name: string) => fieldAt(catalogue, entity.user, name)!.label;
  expect(shown(entity.user, created)).toEqual([
    [label('info'), 'info.id'],
    [label('personal_info'), 'personal_info.first_name'],
    [`${label('email')} 1`, 'email[0].address'],
    [`${label('email')} 2`, 'email[1].address'],
    [label('documents'), 'documents[0].info.subject'],
  ]);
  // That a secret was set is said by its name, which no form and no card has.
  for (const secret of ['password', 'security_code', 'secret_answer_1']) {
    const field = fieldAt(catalogue, entity.user, `security.${secret}`);
    expect(field).toMatchObject({ name: secret, is_answered: false, post: 'NA', put: 'NA' });
    expect(field!.label).not.toBe(secret);
  }
  // One record needs no name: the entry has said it; two of a list have one each.
  expect(shown(entity.email, [{ address: 'a@example.com', is_primary: 1 }])).toEqual([
    [null, '[0].address,[0].is_primary'],
  ]);
  expect(shown(entity.email, created.email)).toEqual([
    ['Email 1', '[0].address'],
    ['Email 2', '[1].address'],
  ]);
  // Nothing else has changed: then it is shown all the same.
  expect(shown(entity.email, [{ original_source_id: 'x' }])).toEqual([[null, '[0].original_source_id']]);
});

it('a value of the history is of the field where it stands, and codes of reviews and hits are said as their screens say them', async () => {
  const catalogue = toldCatalogue();
  const codesAt = (kind: number, path: string) => fieldAt(catalogue, kind, path)?.codes;
  expect(codesAt(entity.document, '[0].info.status')).toBe('document_status');
  expect(codesAt(entity.document, '[0].info.type')).toBe('document_type');
  expect(codesAt(entity.user, 'info.status')).toBe('status');
  expect(codesAt(entity.identification, '[0].status')).toBe('status');
  expect(codesAt(entity.externalAuth, '[0].status')).toBe('external_auth_status');
  expect(fieldAt(catalogue, entity.user, 'email[0].address')?.label).toBe('Address');
  expect(codesAt(entity.review, 'entity')).toBe('entity');
  expect(fieldAt(catalogue, entity.user, 'no_longer_known')).toBeUndefined();
  const [review, hits] = ['review', 'hits'].map(
    (area) => JSON.parse(readFileSync(join(repository, `console/src/texts/${area}/ar.json`), 'utf8'))[area],
  );
  await i18next.init({ lng: 'ar', resources: { ar: { translation: { review, hits } } } });
  const said = (kind: number, path: string, value: string) => {
    const member = ownMember(catalogue, kind, path);
    return [member?.label, member?.say(value)];
  };
  expect(said(entity.review, 'reason_code', 'unreadable')).toEqual([
    review.reason,
    review.reasons.unreadable,
  ]);
  expect(said(entity.review, 'reason', 'unreadable')).toEqual([review.words, 'unreadable']);
  expect(said(entity.watchlistHit, 'status', 'dismissed')).toEqual([hits.status, hits.statuses.dismissed]);
  expect(ownMember(catalogue, entity.user, 'status')).toBeUndefined();
});
