import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { indexedForm } from '../../src/search/fold.ts';
import { formerFold } from '../../src/search/former-fold.ts';
import { recompute } from '../../src/search/recompute.ts';
import { verifySearch } from '../../src/search/verify-search.ts';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';
import { insertDocuments } from '../harness/documents.ts';
import { type Setting, setUp } from './setting.ts';

// The way names, addresses and numbers are said, against the way they are stored.
let at: Setting;
let sql: postgres.Sql;
/** Whom `found` asks. */
let server: AssembledTest;
let token: string;
const ids: Record<string, number> = {};
const range = { from_date: '2000-01-01', to_date: '2099-12-31' };

/** First name, last name, email, phone, nick name. */
const people: Readonly<Record<string, readonly [string, string, string, string, string?]>> = {
  ada: ['Ada', 'Moreau', 'ada+shop@example.com', '+16045550123'],
  bruce: ['小龍', '李', 'bruce@dragons.example', '+85221234567'],
  kim: ['민수', '김', 'k.minsu@seoul.example', '+82212345678'],
  hanako: ['花子', '山田', 'hanako@tokyo.example', '+81312345678', 'ハナ'],
  katalin: ['Katalin', 'Nagy', 'katalin@example.hu', '+3612345678'],
  mary: ['Mary-Jane', 'O\u2019Brien', 'mj@example.ie', '+35312345678'],
  albert: ['Albert Jan', 'de Bruin', 'albert@example.nl', '+31201234567'],
  hoff: ['Gerard', 'van \u2019t Hoff', 'gerard@example.nl', '+31201234568'],
  fatima: ['فاطمة', 'الزهراء', 'fatima@example.jo', '+962791234567'],
  mustafa: ['مصطفى', 'عبد الله', 'mustafa@example.jo', '+962791234568'],
  ahmad: ['أحمد', 'إبراهيم', 'ahmad@example.jo', '+962791234569'],
  jan: ['Ян', 'Галинов', 'yan@example.ru', '+74951234567'],
  home: ['Zoe@Home', 'Lind', 'zoe@example.se', '+46812345678'],
  jean: ['Jean', 'D.Arcy', 'jean.darcy@example.fr', '+33123456789'],
};

beforeAll(async () => {
  at = await setUp();
  ({ server, token } = at);
  sql = postgres({ ...at.server.database.adminOptions, max: 1, onnotice: () => {} });
  for (const [name, [first_name, last_name, address, number, nick_name]] of Object.entries(people)) {
    const body = newUserBody({
      personal_info: {
        ...examplePerson['personal_info'],
        first_name,
        last_name,
        nick_name: nick_name ?? name,
      },
      email: [{ address, is_primary: 1 }],
      phone: [{ country_code: '840', number, is_primary: 1 }],
    });
    const { json } = await at.call('POST', '/user', body, { 'source-id': `made.${name}-0007` });
    expect(json.result.code, JSON.stringify(json.result)).toBe('0000');
    ids[name] = json.info.id;
  }
});
afterAll(async () => {
  await sql?.end();
  await at?.server.close();
});

async function found(parameters: Record<string, unknown>, path = 'inquiry'): Promise<string[]> {
  const body = { ...range, page_size: 50, ...parameters };
  const { json } = await server.call('POST', `/v1/user/${path}`, { token, body });
  expect(json.result.code, JSON.stringify(json.result)).toBe('0000');
  const rows: { info: { id?: number; user_id?: number } }[] = json.users ?? json.documents;
  expect(json.result_set.total_records).toBe(rows.length);
  return rows
    .map(({ info }) => Object.keys(ids).find((name) => ids[name] === (info.user_id ?? info.id))!)
    .sort();
}

const everyone = Object.keys(people).sort();

const cases: readonly (readonly [string, readonly string[]])[] = [
  ['+16045550123', ['ada']],
  ['+1 (604) 555-0123', ['ada']],
  ['(604) 555', ['ada']],
  ['001 604 555 0123', ['ada']],
  ['01 23 45 67 89', ['jean']],
  ['+33 (0)1 23 45 67 89', ['jean']],
  ['0123456789', ['jean']],
  ['604/555/0123', ['ada']],
  ['+٩٦٢٧٩١٢٣٤٥٦٧', ['fatima']],
  ['Moreau 604-555', ['ada']],
  ['ada+shop@example.com', ['ada']],
  ['ADA+SHOP@', ['ada']],
  ['@dragons.example', ['bruce']],
  ['@example.nl', ['albert', 'hoff']],
  ['+', ['ada']],
  ['+shop', ['ada']],
  ["'t hoff", ['hoff']],
  ['\u2019t Hoff Gerard', ['hoff']],
  ['李小龍', ['bruce']],
  ['小龍李', ['bruce']],
  ['李 小龍', ['bruce']],
  ['小龍 李', ['bruce']],
  ['김민수', ['kim']],
  ['민수 김', ['kim']],
  ['山田花子', ['hanako']],
  ['花子 山田', ['hanako']],
  ['ﾊﾅ', ['hanako']],
  ['Nagy Katalin', ['katalin']],
  ['Katalin Nagy', ['katalin']],
  ['Nagy, Katalin', ['katalin']],
  ['Nagy,Katalin', ['katalin']],
  ['moreau,ada', ['ada']],
  ['moreau;ada', ['ada']],
  ['mary,jane', ['mary']],
  ['katalin;nagy', ['katalin']],
  ['mary jane', ['mary']],
  ['Mary-Jane', ['mary']],
  ['maryjane', ['mary']],
  ['OBrien', ['mary']],
  ["o'brien", ['mary']],
  ['O Brien Mary', ['mary']],
  ['O\u2010Brien', ['mary']],
  ['Albert de Bruin', ['albert']],
  ['Albert Jan de Bruin', ['albert']],
  ['debruin', ['albert']],
  ['de Bruin, A.', ['albert']],
  ['فاطمه', ['fatima']],
  ['فاطمة', ['fatima']],
  ['فَاطِمَة الزهراء', ['fatima']],
  ['مصطفي', ['mustafa']],
  ['عبدالله مصطفى', ['mustafa']],
  ['عبد الله', ['mustafa']],
  ['احمد', ['ahmad']],
  ['ابراهيم أحمد', ['ahmad']],
  ['Ян', ['jan']],
  ['ян гал', ['jan']],
  ['darcy', ['jean']],
  ["d'arcy jean", ['jean']],
  ['Je', ['jean']],
  ['na', ['katalin']],
  ['ea', []],
  ['ли', []],
  ['Zoe@Home', ['home']],
  ['lind home', ['home']],
  ['made.ada-0007', ['ada']],
  ['ada nobody', []],
  ['Katalin Moreau', []],
  ['☺', []],
  ['Ada ☺', ['ada']],
  ['Ada\u200b', ['ada']],
  ['%', []],
  ['_', []],
  ['\\', []],
  ["' or '1'='1", []],
];

describe('a search term', () => {
  it.each(cases)('%j finds %j', async (search_term, expected) => {
    expect(await found({ search_term })).toEqual([...expected].sort());
  });

  it('finds everyone by what everyone has', async () => {
    expect(await found({ search_term: 'made. 0007' })).toEqual(everyone);
    expect(await found({ search_term: '-' })).toEqual(everyone);
  });

  it('takes whatever a name, an address or a number may be that is stored', async () => {
    for (const [name, texts] of Object.entries(people)) {
      for (const text of texts) if (text) expect(await found({ search_term: text }), text).toContain(name);
    }
  });

  it('takes very many words', async () => {
    const search_term = 'ada moreau '.repeat(45).trim();
    expect(await found({ search_term })).toEqual(['ada']);
  });
});

describe('a first or last name', () => {
  it.each([
    [{ first_name: 'jane mary' }, ['mary']],
    [{ first_name: 'maryjane' }, ['mary']],
    [{ last_name: 'OBrien' }, ['mary']],
    [{ last_name: 'فاطمه' }, []],
    [{ first_name: 'فاطمه' }, ['fatima']],
    [{ first_name: 'Mary OBrien' }, []],
    [{ last_name: 'bruin de' }, ['albert']],
    [{ first_name: '李小龍' }, []],
  ])('%j finds %j', async (parameters, expected) => {
    expect(await found(parameters)).toEqual(expected);
  });
});

describe('documents', () => {
  beforeAll(async () => {
    const own = (name: string, subject: string) => ({ programId: 77, userId: ids[name]!, subject });
    await insertDocuments(at.server.database, [
      own('ada', 'Driver\u2019s licence 2024-03, Régie'),
      { ...own('katalin', 'Letter'), firstName: 'Anne-Marie', sourceId: 'Scan-7' },
    ]);
  });

  it.each([
    ['licence drivers', ['ada']],
    ['2024-03', ['ada']],
    ['regie 202403', ['ada']],
    ['Nagy Katalin', ['katalin']],
    ['annemarie', ['katalin']],
    ['marie anne', ['katalin']],
    ['@example.hu', ['katalin']],
    ['+3612345678', ['katalin']],
    ['scan-7', ['katalin']],
    ['licence nobody', []],
  ])('%j finds %j', async (search_term, expected) => {
    expect(await found({ search_term }, 'inquiry_document')).toEqual(expected);
  });

  it.each([
    [{ status: 99 }, 'inquiry_document'],
    [{ status: 17 }, 'inquiry_document'],
    [{ status: 99 }, 'inquiry'],
    [{ status: 3 }, 'inquiry'],
  ])('%j of a status that does not exist is refused by %s', async (parameters, path) => {
    const answer = await at.call('POST', `/user/${path}`, { ...range, ...parameters });
    expect([answer.status, at.faultsOf(answer)]).toEqual([400, ['$.status: 1113']]);
    expect(answer.json.result.details[0].message).toMatch(/[0-9], [0-9]/u);
  });

  it.each(['inquiry', 'inquiry_document'])('the published status 0 finds nothing in %s', async (path) => {
    for (const status of [0, '0']) expect(await found({ status }, path)).toEqual([]);
  });
});

describe('rows that an older version wrote', () => {
  // Version 1: the names folded as then, in one line and the nick name in another; documents likewise.
  beforeAll(async () => {
    for (const [name, [first, last, , , nick]] of Object.entries(people)) {
      const [first_name, last_name, nick_name] = [first, last, nick ?? name].map(formerFold);
      const names = indexedForm(`${first_name} ${last_name}\n${nick_name}`);
      await sql`update user_search set first_name = ${first_name!}, last_name = ${last_name!}, nick_name = ${nick_name!},
        names = ${names}, name_words = null where user_id = ${ids[name]!}`;
    }
    await sql`update document set searched = ${'\ndriver’s licence 2024-03, regie\nupload-1'}, terms = ${"\ndriver's licence 2024-03, regie\nupload-1"}
      where user_id = ${ids['ada']!}`;
    await sql`delete from derived_version`;
    // As if another process had taken the job that a start enqueues, so that the rows stay as they are for the moment.
    await sql`delete from job where name = 'search.recompute'`;
    await sql`insert into job (program_id, id, name, payload, priority, unique_key, due_at, lease, leased_until, attempts)
      values (0, nextval('job_id_seq'), 'search.recompute', '{}', 2, 'recompute', now(), gen_random_uuid(), 'infinity', 1)`;
    const { database, dataDir } = at.server;
    server = await assembleTest({}, {}, {
      database: { ...database, drop: async () => {} },
      dataDir,
    } as AssembledTest);
    token = await server.token('user user:sensitive user:privileged');
  });
  afterAll(() => server.close());

  const known: readonly (readonly [Record<string, string>, readonly string[]])[] = [
    [{ search_term: 'Katalin Nagy' }, ['katalin']],
    [{ search_term: 'nagy katalin' }, ['katalin']],
    [{ search_term: 'Mary-Jane' }, ['mary']],
    [{ search_term: 'O\u2019Brien' }, ['mary']],
    [{ search_term: '李' }, ['bruce']],
    [{ search_term: '小龍 李' }, ['bruce']],
    [{ search_term: 'فاطمة' }, ['fatima']],
    [{ search_term: 'مصطفى' }, ['mustafa']],
    [{ search_term: 'أحمد' }, ['ahmad']],
    [{ search_term: 'ada+shop@example.com' }, ['ada']],
    [{ search_term: '604-555-0123' }, ['ada']],
    [{ first_name: 'فاطمة' }, ['fatima']],
    [{ first_name: 'Mary-Jane' }, ['mary']],
    [{ last_name: "van 't hoff" }, ['hoff']],
    [{ first_name: 'da' }, ['ada']],
  ];

  it.each(known)('%j finds %j meanwhile', async (parameters, expected) => {
    expect(await found(parameters)).toEqual(expected);
  });

  it('of documents are found meanwhile', async () => {
    expect(await found({ search_term: 'licence 2024-03' }, 'inquiry_document')).toEqual(['ada']);
  });

  it('are found in every way once they are recomputed, each user meanwhile in the old or the new way', async () => {
    const { connections, keyring, derived } = server.services;
    const [row] = known[6]!;
    const asking = (async () => {
      for (let count = 0; count < 5; count += 1) expect(await found(row)).toEqual(['fatima']);
    })();
    await recompute({ connections, keyring, derived }, new AbortController().signal, () => {});
    await asking;
    expect(await derived.behind()).toEqual(new Set());
    expect((await verifySearch(connections, { keyring })).faults).toEqual([]);
    for (const [search_term, expected] of cases) {
      expect(await found({ search_term }), search_term).toEqual([...expected].sort());
    }
    expect(await found({ search_term: 'licence drivers' }, 'inquiry_document')).toEqual(['ada']);
  });
});
