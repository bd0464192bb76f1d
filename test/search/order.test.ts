import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { describe, expect, inject, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';
import { temporaryFolder } from '../harness/processes.ts';

// The order of names is the same in every database, whatever language it sorts by, and so is what is found.
const names = ['zoe', 'Ärne', 'Zed', 'ab', 'Ångström', 'A-b', 'ñu', '李', 'Ørsted', "a'b", 'a b', 'Éa'];
// Without accents and capitals, by code point; equal ones in the order in which they came.
const sorted = ['a b', "a'b", 'A-b', 'ab', 'Ångström', 'Ärne', 'Éa', 'ñu', 'Ørsted', 'Zed', 'zoe', '李'];

interface Locale {
  readonly name: string;
  readonly options: string;
}

/** Databases of several kinds, as far as this PostgreSQL can make them. */
async function locales(sql: postgres.Sql): Promise<Locale[]> {
  const [found] = await sql`
    select current_setting('server_version_num')::integer as version,
      exists (select from pg_collation where collprovider = 'i' and collname = 'sv-x-icu') as has_icu`;
  return [
    { name: 'C', options: `locale 'C'${found!.version >= 170_000 ? ' locale_provider libc' : ''}` },
    ...(found!.has_icu ? [{ name: 'sv', options: "locale_provider icu icu_locale 'sv-SE' locale 'C'" }] : []),
    ...(found!.version >= 170_000
      ? [{ name: 'builtin', options: "locale_provider builtin builtin_locale 'C.UTF-8' locale 'C'" }]
      : []),
  ];
}

describe('the order of names', () => {
  it('does not depend on the database', async () => {
    const { adminOptions, appOptions } = inject('testServer');
    const sql = postgres({ ...adminOptions, max: 1, onnotice: () => {} });
    const kinds = await locales(sql);
    expect(kinds.length).toBeGreaterThan(0);
    for (const { name, options } of kinds) {
      const database = `roster_order_${name.toLowerCase()}_${randomBytes(4).toString('hex')}`;
      await sql.unsafe(`create database ${database} template template0 encoding 'UTF8' ${options}`);
      const folder = temporaryFolder();
      try {
        const admin = postgres({ ...adminOptions, database, max: 1, onnotice: () => {} });
        await migrate(admin, { appLogin: appOptions.username });
        await admin.end();
        const place = {
          database: {
            adminOptions: { ...adminOptions, database },
            appOptions: { ...appOptions, database },
            drop: async () => {},
          },
          dataDir: `${folder.path}/data`,
        };
        await expectOrder(place as unknown as AssembledTest, name);
      } finally {
        await sql.unsafe(`drop database ${database} with (force)`);
        folder.remove();
      }
    }
    await sql.end();
  });
});

async function expectOrder(place: AssembledTest, locale: string): Promise<void> {
  const server = await assembleTest({}, {}, place);
  try {
    const token = await server.token('user');
    for (const first_name of names) {
      const personal_info = { ...examplePerson['personal_info'], first_name };
      const { json } = await server.call('POST', '/v1/user', { token, body: newUserBody({ personal_info }) });
      expect(json.result.code, first_name).toBe('0000');
    }
    const ask = async (parameters: object) => {
      const body = { from_date: '2000-01-01', to_date: '2099-12-31', page_size: 50, ...parameters };
      const { json } = await server.call('POST', '/v1/user/inquiry', { token, body });
      return json.users.map(
        (user: { personal_info: { first_name: string } }) => user.personal_info.first_name,
      );
    };
    expect(await ask({ sort_by: 'first_name' }), locale).toEqual(sorted);
    expect(await ask({ sort_by: 'first_name', sort_flag: 'desc' }), locale).toEqual([...sorted].reverse());
    expect(await ask({ first_name: 'ANGSTRÖM' }), locale).toEqual(['Ångström']);
    expect(await ask({ first_name: '李' }), locale).toEqual(['李']);
  } finally {
    await server.close();
  }
}
