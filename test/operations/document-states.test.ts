import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemCall } from '../../src/calls/system-call.ts';
import { type StatefulName, type StateTable, stateOf, stateTables } from '../../src/catalogue/kyc-states.ts';
import { acceptAddress, rejectAddress } from '../../src/kyc/decide-address.ts';
import { acceptDocument, decidedLists, rejectDocument } from '../../src/kyc/decide-document.ts';
import { acceptIdentification, rejectIdentification } from '../../src/kyc/decide-identification.ts';
import { acceptPersonalInfo, rejectPersonalInfo } from '../../src/kyc/decide-personal-info.ts';
import { expireIdentifications } from '../../src/kyc/expire-identifications.ts';
import { emptyBody } from '../../src/users/body.ts';
import { changeUser } from '../../src/users/change-user.ts';
import type { UserChange } from '../../src/users/user-change.ts';
import type { Answer } from '../harness/assembled.ts';
import { picture } from '../harness/sample-files.ts';
import { type Setting, setUp } from './setting.ts';

// What is checked before it counts: how states follow from what people send and what reviewers decide, and that nothing else moves them.
let at: Setting;
let owner: postgres.Sql;
let photo: string;

beforeAll(async () => {
  at = await setUp();
  owner = postgres({ ...at.server.database.adminOptions, max: 1, onnotice: () => {} });
  photo = (await picture('jpeg', { width: 31 })).toString('base64');
});
afterAll(async () => {
  await owner?.end();
  await at?.server.close();
});

const file = (more: object = {}) => ({
  file_name: 'Front',
  file_extension: '.jpg',
  content: photo,
  ...more,
});
const proof = (more: object = {}, files = [file()]) => ({
  info: { type: 2, entity: 25, subject: 'ID Document', ...more },
  attachment: files,
});
const withSelfie = (more: object = {}) => proof(more, [file(), file({ is_selfie: true })]);
const paper = (more: object = {}) => ({
  type: 0,
  country_of_issue: 858,
  country_of_residence: 858,
  issue_date: '2017-10-10',
  expiry_date: '2057-10-10',
  number: randomUUID().slice(0, 18),
  ...more,
});

async function person(papers: number, more: object = {}): Promise<{ id: number; ids: number[] }> {
  const { info, identification } = await at.createUser({
    identification: papers === 0 ? undefined : Array.from({ length: papers }, () => paper(more)),
  });
  return { id: info.id, ids: (identification ?? []).map((one: { id: number }) => one.id) };
}

/** Runs what a review does, as a change of a user. */
async function decide(id: number, work: (user: UserChange) => void): Promise<void> {
  const request = {
    operationId: 'test',
    body: emptyBody,
    userId: id,
    isDryRun: false,
    replay: 'none',
    reads: decidedLists,
  } as const;
  const { services } = at.server;
  await changeUser(services, systemCall(77), request, (user) => {
    work(user);
    return {};
  });
}

const papersOf = async (id: number): Promise<Answer['json'][]> =>
  (await at.call('GET', `/user/identification/${id}`)).json.identification ?? [];
const statesOf = async (id: number) =>
  (await papersOf(id)).map(({ status, verification_status }) => `${status}/${verification_status}`);
const documentsOf = async (id: number, token?: string): Promise<Answer['json'][]> => {
  const asked = token
    ? await at.server.call('GET', `/v1/user/document/${id}`, { token })
    : await at.call('GET', `/user/document/${id}`);
  return asked.json.documents ?? [];
};
const documentStates = async (id: number) => (await documentsOf(id)).map(({ info }) => info.status);
const put = (id: number, identification: object, documents?: object) =>
  at.call('PUT', `/user/identification/${id}`, {
    identification: [identification],
    ...(documents && { documents: [documents] }),
  });

describe('a change of an identification that comes with a selfie', () => {
  it('is held: the old values are shown, and the document shows nothing that could be named', async () => {
    const { id, ids } = await person(1, { verification_status: 1, number: 'R691001515033' });
    const change = {
      id: ids[0],
      type: 2,
      country_of_issue: 400,
      country_of_residence: 400,
      number: '1478570069621',
    };
    const { json } = await put(id, change, withSelfie({ type: 3, first_name: 'Sami', last_name: 'Sar' }));
    expect(json.identification).toMatchObject([
      {
        id: ids[0],
        type: 0,
        country_of_issue: '858',
        number: 'R6*********33',
        status: 20,
        verification_status: 1,
      },
    ]);
    const hidden = {
      info: {
        entity: 25,
        entity_id: 0,
        document_id: 0,
        first_name: 'Sami',
        last_name: 'Sar',
        email_address: null,
        type: 3,
        status: 5,
        number_of_attachments: 0,
        attachment_status: 0,
      },
      attachment: [
        { content: '____', file_id: 0, is_selfie: false },
        { content: '____', file_id: 0, is_selfie: true },
      ],
    };
    expect(json.documents).toMatchObject([hidden]);
    expect(await documentsOf(id, at.plainToken)).toMatchObject([hidden]);
    const [whole] = await documentsOf(id);
    expect(whole.info).toMatchObject({ entity_id: ids[0], number_of_attachments: 2, attachment_status: 2 });
    expect(whole.info.document_id).toBeGreaterThan(0);
    // A dump of the database tells nothing of what is held.
    const rows = await owner`select row_to_json(t)::text as row from identification t where user_id = ${id}`;
    expect(rows[0]!['row']).not.toContain('1478570069621');
  });

  it('applies once it is accepted, and is in force then', async () => {
    const { id, ids } = await person(1, { verification_status: 1 });
    await put(id, { id: ids[0], number: '1478570069622', country_of_issue: 400 }, withSelfie());
    await put(id, { id: ids[0], verification_status: 1 });
    expect((await papersOf(id))[0]).toMatchObject({
      country_of_issue: '400',
      number: '14*********22',
      status: 1,
      verification_status: 1,
    });
    const clear = await at.call('GET', `/user/identification/${id}`, undefined, {
      'show-sensitive-data': '1',
    });
    expect(clear.json.identification[0].number).toBe('1478570069622');
    expect((await documentsOf(id))[0]!.info).toMatchObject({ status: 2, entity_id: ids[0] });
    const { history } = (await at.call('GET', `/user/history/${id}`)).json;
    const text = 'User identification change held until it is checked';
    const held = history.find(({ admin_notes }: Answer['json']) => admin_notes === text);
    const [before, after] = [JSON.parse(held.old_data), JSON.parse(held.new_data)];
    expect(before).toMatchObject([{ country_of_issue: '858', status: 1 }]);
    expect(before[0].held_change).toBeUndefined();
    // What stands, and what is to stand, masked as everywhere.
    expect(after).toMatchObject([
      {
        ...{ country_of_issue: '858', number: before[0].number, status: 20, verification_status: 1 },
        held_change: { country_of_issue: '400', number: '14*********22' },
      },
    ]);
    const decided = history.find(({ old_data }: Answer['json']) => old_data.includes('held_change'));
    expect(JSON.parse(decided.old_data)).toEqual(after);
    expect(JSON.parse(decided.new_data)).toMatchObject([
      { country_of_issue: '400', number: '14*********22' },
    ]);
    expect(decided.new_data).not.toContain('held_change');
    expect(JSON.stringify(history)).not.toContain('1478570069622');
  });

  it('is dropped once it is rejected: what stood stands', async () => {
    for (const [verification, state] of [
      [0, '17/0'],
      [1, '1/1'],
    ] as const) {
      const { id, ids } = await person(1, { verification_status: verification });
      await put(id, { id: ids[0], country_of_issue: 400 }, withSelfie());
      await decide(id, (user) => rejectIdentification(user, { id: ids[0]! }, 'not the same person'));
      expect((await papersOf(id))[0]).toMatchObject({ country_of_issue: '858' });
      expect([await statesOf(id), await documentStates(id)]).toEqual([[state], [3]]);
      expect((await owner`select held from identification where user_id = ${id}`)[0]!['held']).toBeNull();
    }
  });

  it('takes the place of an older one, and is given up for a change that is not held', async () => {
    const { id, ids } = await person(1, { verification_status: 1 });
    await put(id, { id: ids[0], country_of_issue: 400 }, withSelfie());
    await put(id, { id: ids[0], country_of_issue: 250 }, withSelfie({ type: 3 }));
    expect([await statesOf(id), await documentStates(id)]).toEqual([['20/1'], [9, 5]]);
    await decide(id, (user) => acceptDocument(user, user.list(decidedLists[0]).live()[1]!));
    expect((await papersOf(id))[0]).toMatchObject({ country_of_issue: '250', status: 1 });
    await put(id, { id: ids[0], country_of_issue: 400 }, withSelfie());
    await put(id, { id: ids[0], country_of_issue: 124 });
    expect([await statesOf(id), await documentStates(id)]).toEqual([['17/0'], [9, 2, 9]]);
    expect((await papersOf(id))[0]).toMatchObject({ country_of_issue: '124' });
  });

  it('waits on where the document that had proven what stands turns out to be of no use', async () => {
    const { id, ids } = await person(1);
    await at.call('POST', `/user/document/${id}`, proof({ status: 2 }));
    await put(id, { id: ids[0], country_of_issue: 400 }, withSelfie());
    expect([await statesOf(id), await documentStates(id)]).toEqual([['20/1'], [2, 5]]);
    await decide(id, (user) => rejectDocument(user, user.list(decidedLists[0]).live()[0]!, 'infected'));
    expect([await statesOf(id), await documentStates(id)]).toEqual([['20/2'], [3, 5]]);
    const { history } = (await at.call('GET', `/user/history/${id}?page_size=9`)).json;
    expect(history.map((one: Answer['json']) => one.admin_notes).join('|')).toContain(
      'User identification rejected while a change of it is held (infected)',
    );
    await decide(id, (user) => acceptIdentification(user, { id: ids[0]! }));
    expect([await statesOf(id), await documentStates(id)]).toEqual([['1/1'], [3, 2]]);
  });

  it('is a state that nobody says, a privileged caller neither', async () => {
    const { id, ids } = await person(1);
    const addresses = (await at.call('GET', `/user/address/${id}`)).json.addresses;
    const said: [string, string, object][] = [
      ['POST', 'identification', { identification: [paper({ status: 20 })] }],
      ['PUT', 'identification', { identification: [{ id: ids[0], status: 20 }] }],
      ['PUT', 'identification', { identification: [{ id: ids[0], number: 'HELD 20', status: 20 }] }],
      ['PUT', 'address', { addresses: [{ id: addresses[0].id, status: 20 }] }],
    ];
    for (const [method, list, body] of said) {
      const { json } = await at.call(method, `/user/${list}/${id}`, body);
      expect(json.result.code).toBe('0000');
      const states = (json[Object.keys(body)[0]!] as { status: number }[]).map(({ status }) => status);
      expect(states, JSON.stringify(body)).not.toContain(20);
    }
    const sent = await at.call('POST', `/user/document/${id}`, proof({ entity_id: ids[0], status: 20 }));
    expect(at.faultsOf(sent)).toEqual(['$.info.status: 1113']);
    const user = await at.call('PUT', `/user/${id}`, { info: { status: '20' } });
    expect(at.faultsOf(user)).toEqual(['$.info.status: 1113']);
  });

  it('is checked as if it were made', async () => {
    const { id, ids } = await person(1, { verification_status: 1 });
    const wrong = { id: ids[0], issue_date: '2020-01-01', expiry_date: '2019-01-01' };
    const answer = await put(id, wrong, withSelfie());
    expect(at.faultsOf(answer)).toEqual([
      '$.identification[0].expiry_date: 1123',
      '$.identification[0].expiry_date: 1122',
    ]);
    const dry = await at.call('PUT', `/user/identification/${id}`, {
      identification: [{ id: ids[0], country_of_issue: 400 }],
      documents: [withSelfie()],
      validate: '1',
    });
    expect(dry.json.identification).toMatchObject([{ id: 0, status: 20 }]);
    expect([await statesOf(id), await documentStates(id)]).toEqual([['1/1'], []]);
  });
});

describe('decisions', () => {
  it('of a document decide of what it proves', async () => {
    const { id, ids } = await person(2);
    const [first, second] = ids as [number, number];
    await put(id, { id: first }, proof());
    await put(id, { id: second }, proof());
    const { addresses } = (await at.call('GET', `/user/address/${id}`)).json;
    await at.call('POST', `/user/document/${id}`, {
      info: { type: 7, subject: 'Bill' },
      attachment: [file()],
    });
    await decide(id, (user) => {
      const [one, two, three] = user.list(decidedLists[0]).live();
      acceptDocument(user, one!, 'seen by a reviewer');
      rejectDocument(user, two!);
      acceptDocument(user, three!);
    });
    expect([await statesOf(id), await documentStates(id)]).toEqual([
      ['1/1', '1/2'],
      [2, 3, 2],
    ]);
    const [home] = (await at.call('GET', `/user/address/${id}`)).json.addresses;
    expect(home).toMatchObject({ id: addresses[0].id, status: 1, verification_status: 1 });
    const { history } = (await at.call('GET', `/user/history/${id}`)).json;
    expect(JSON.stringify(history)).toContain('User identification accepted (seen by a reviewer)');
    // What was rejected waits again once another document comes.
    await at.call('POST', `/user/document/${id}`, {
      info: { type: 2, subject: 'ID', entity_id: second },
      attachment: [file()],
    });
    expect(await statesOf(id)).toEqual(['1/1', '17/0']);
  });

  it('a privileged caller makes of a record, or of a new document, carry the documents along', async () => {
    const { id, ids } = await person(1);
    await put(id, { id: ids[0] }, proof());
    await put(id, { id: ids[0], verification_status: 1 });
    expect([await statesOf(id), await documentStates(id)]).toEqual([['1/1'], [2]]);
    const sent = { info: { type: 2, subject: 'ID', entity_id: ids[0], status: 2 }, attachment: [file()] };
    expect((await at.call('POST', `/user/document/${id}`, sent)).json.info.status).toBe(2);
    // A newer accepted one of the same kind takes the place of the older one.
    expect(await documentStates(id)).toEqual([9, 2]);
    await at.call('DELETE', `/user/identification/${id}`, { identification: [{ id: ids[0] }] });
    expect(await documentStates(id)).toEqual([9, 2]);
  });

  it('of personal info', async () => {
    const { id } = await person(0);
    const shown = async () =>
      (await at.call('GET', `/user/personal_info/${id}`)).json.personal_info.verification_status;
    await decide(id, acceptPersonalInfo);
    expect(await shown()).toBe(1);
    await decide(id, rejectPersonalInfo);
    expect(await shown()).toBe(2);
  });

  it('fall with the day on which a paper has run out everywhere on earth', async () => {
    const { id } = await person(2, { verification_status: 1 });
    const [one, two] = await papersOf(id);
    await owner`update identification set expiry_date = (now() at time zone 'UTC' - interval '12 hours')::date where id = ${one.id}`;
    await owner`update identification set expiry_date = (now() at time zone 'UTC' - interval '12 hours')::date - 1 where id = ${two.id}`;
    await expireIdentifications(at.server.services, new AbortController().signal);
    expect(await statesOf(id)).toEqual(['1/1', '17/0']);
  });
});

/** Something that happens to a record of a user, which has it in a given state. */
type Happening = (id: number, record: number) => Promise<unknown>;

const ofPapers: Readonly<Record<string, Happening>> = {
  change: (id, record) => put(id, { id: record, number: randomUUID().slice(0, 18) }),
  'change with a document': (id, record) => put(id, { id: record, country_of_issue: 250 }, proof()),
  'change with a selfie': (id, record) => put(id, { id: record, country_of_issue: 400 }, withSelfie()),
  'another document': (id, record) =>
    at.call('POST', `/user/document/${id}`, {
      info: { type: 4, subject: 'ID', entity_id: record },
      attachment: [file()],
    }),
  accept: (id, record) => decide(id, (user) => acceptIdentification(user, { id: record })),
  reject: (id, record) => decide(id, (user) => rejectIdentification(user, { id: record })),
  'say that it is verified': (id, record) => put(id, { id: record, verification_status: 1 }),
  'say that it is rejected': (id, record) => put(id, { id: record, verification_status: 2 }),
  'what had proven it is of no use': async (id, record) => {
    await at.call('POST', `/user/document/${id}`, {
      info: { type: 1, subject: 'ID', entity: 25, entity_id: record },
      attachment: [file()],
    });
    await owner`update document set status = 2, is_held = null where entity_id = ${record} and type = 1`;
    await decide(id, (user) => {
      const proven = user.list(decidedLists[0]).live();
      rejectDocument(user, proven.find(({ type, entity_id }) => type === 1 && entity_id === record)!);
    });
  },
  expire: async (_, record) => {
    await owner`update identification set expiry_date = '2020-01-01' where id = ${record}`;
    await expireIdentifications(at.server.services, new AbortController().signal);
  },
  close: (id, record) =>
    at.call('DELETE', `/user/identification/${id}`, { identification: [{ id: record }] }),
};

const ofAddresses: Readonly<Record<string, Happening>> = {
  change: (id, record) =>
    at.call('PUT', `/user/address/${id}`, { addresses: [{ id: record, address_line1: randomUUID() }] }),
  proof: (id, record) =>
    at.call('POST', `/user/document/${id}`, {
      info: { type: 7, subject: 'Bill', entity_id: record },
      attachment: [file()],
    }),
  accept: (id, record) => decide(id, (user) => acceptAddress(user, { id: record })),
  reject: (id, record) => decide(id, (user) => rejectAddress(user, { id: record })),
  close: (id, record) => at.call('DELETE', `/user/address/${id}`, { addresses: [{ id: record }] }),
};

const ofDocuments: Readonly<Record<string, Happening>> = {
  accept: (id, record) =>
    decide(id, (user) =>
      acceptDocument(
        user,
        user
          .list(decidedLists[0])
          .live()
          .find((one) => one.id === record)!,
      ),
    ),
  reject: (id, record) =>
    decide(id, (user) =>
      rejectDocument(
        user,
        user
          .list(decidedLists[0])
          .live()
          .find((one) => one.id === record)!,
      ),
    ),
  'a newer one': async (id, record) => {
    const [row] = await owner`select entity_id from document where id = ${record}`;
    await at.call('POST', `/user/document/${id}`, {
      info: { type: 2, subject: 'ID', entity_id: Number(row!['entity_id']), status: 2 },
      attachment: [file()],
    });
  },
};

/** Every state with everything that may happen: the moves that come of it, as the table writes them. */
async function movesOf(
  name: StatefulName,
  table: string,
  happenings: Readonly<Record<string, Happening>>,
  prepare: (states: readonly string[]) => Promise<{ id: number; records: readonly number[] }>,
): Promise<Record<string, string[]>> {
  const { states, moves }: StateTable = stateTables[name];
  const living = Object.keys(states).filter((state) => state !== 'closed');
  const seen = Object.fromEntries(Object.keys(moves).map((state) => [state, new Set<string>()]));
  for (const happens of Object.values(happenings)) {
    const { id, records } = await prepare(living);
    for (const [index, from] of living.entries()) {
      const record = records[index]!;
      await happens(id, record).catch((error: Error) =>
        expect(error.message).toContain('does not pass from'),
      );
      const [row] = await owner`select * from ${owner(table)} where id = ${record}`;
      const to = stateOf(name, {
        status: row!['status'],
        verification_status: row!['verification_status'] ?? null,
      });
      expect(to, `${from} ${JSON.stringify(row!['status'])}`).toBeDefined();
      if (to !== from) seen[from]!.add(to!);
    }
  }
  return Object.fromEntries(Object.entries(seen).map(([state, to]) => [state, [...to].sort()]));
}

const tableOf = (name: StatefulName) => {
  const { moves }: StateTable = stateTables[name];
  return Object.fromEntries(Object.entries(moves).map(([state, to]) => [state, [...to].sort()]));
};

describe('whatever happens, states move as their table says, and every move of the table happens', () => {
  it('of identifications', async () => {
    const { states }: StateTable = stateTables.identification;
    const moves = await movesOf('identification', 'identification', ofPapers, async (living) => {
      const { id, ids } = await person(living.length);
      for (const [index, state] of living.entries()) {
        const { status, verification_status } = states[state]!;
        if (status === 20) await put(id, { id: ids[index], country_of_issue: 124 }, withSelfie({ type: 5 }));
        await owner`update identification set status = ${status!}, verification_status = ${verification_status!} where id = ${ids[index]!}`;
      }
      return { id, records: ids };
    });
    expect(moves).toEqual(tableOf('identification'));
  });

  it('of addresses', async () => {
    const { states }: StateTable = stateTables.addresses;
    const moves = await movesOf('addresses', 'addresses', ofAddresses, async (living) => {
      const { id } = await person(0);
      const sent = living.map((_, index) => ({
        address_line1: `${index} Elgin Street`,
        postal_zip_code: 'K1P',
        country_code: '124',
      }));
      const { json } = await at.call('POST', `/user/address/${id}`, { addresses: sent });
      const records: number[] = json.addresses.map((one: { id: number }) => one.id);
      for (const [index, state] of living.entries()) {
        const { status, verification_status } = states[state]!;
        await owner`update addresses set status = ${status!}, verification_status = ${verification_status!} where id = ${records[index]!}`;
      }
      return { id, records };
    });
    expect(moves).toEqual(tableOf('addresses'));
  });

  it('of documents', async () => {
    const { states }: StateTable = stateTables.document;
    const moves = await movesOf('document', 'document', ofDocuments, async (living) => {
      const { id, ids } = await person(living.length);
      const records: number[] = [];
      for (const [index, state] of living.entries()) {
        const info = { type: 2, subject: 'ID', entity_id: ids[index] };
        const { json } = await at.call('POST', `/user/document/${id}`, { info, attachment: [file()] });
        records.push(json.info.document_id);
        await owner`update document set status = ${states[state]!.status!} where id = ${json.info.document_id}`;
      }
      return { id, records };
    });
    expect(moves).toEqual(tableOf('document'));
  });
});
