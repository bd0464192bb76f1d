import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kinds } from '../../src/catalogue/kinds/index.ts';
import { allRoutes } from '../../src/catalogue/operations.ts';
import type { Role } from '../../src/catalogue/permissions.ts';
import { settingNames } from '../../src/catalogue/program-settings.ts';
import { email } from '../../src/catalogue/resources/email.ts';
import { allScopes } from '../../src/catalogue/scopes.ts';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';
import { signedIn } from '../harness/operators.ts';

interface Named {
  readonly name: string;
  readonly [member: string]: unknown;
}

let server: AssembledTest;
beforeAll(async () => {
  server = await assembleTest();
});
afterAll(() => server?.close());

async function read(scope: string, headers: Record<string, string> = {}) {
  const answer = await server.call('GET', '/v1/catalogue', { token: await server.token(scope), headers });
  expect(answer.status).toBe(200);
  return { ...answer.json.catalogue, tag: String(answer.headers['etag']) };
}

describe('the catalogue', () => {
  it('tells of every field of a list in order, with who may write it and what it holds', async () => {
    const { resources, kinds: told, codes } = await read('user user:privileged');
    const { fields, ...list } = resources.find(({ name }: Named) => name === 'email');
    expect(list).toMatchObject({ label: 'Email', shape: 'list', is_primary_of_list: true, entries_max: 20 });
    expect(fields.map(({ name }: Named) => name)).toEqual(Object.keys(email.fields));
    expect(fields.find(({ name }: Named) => name === 'address')).toMatchObject({
      kind: 'email-address',
      post: 'R',
      put: 'O',
      is_unique: true,
      is_proven: true,
    });
    expect(fields.find(({ name }: Named) => name === 'verification_status')).toMatchObject({
      codes: 'verification_status',
      written_by: 'privileged',
    });
    expect(told.map(({ name }: Named) => name)).toEqual(Object.values(kinds).map(({ name }) => name));
    expect(codes.find(({ name }: Named) => name === 'verification_status').codes).toContainEqual({
      code: 1,
      word: 'verified',
      label: 'Verified',
    });
  });

  it('says which fields are moments of UTC, by their kind and by what writes them', async () => {
    const { resources, rules } = await read('user');
    const isMoment = (resource: string, field: string) =>
      resources.find(({ name }: Named) => name === resource).fields.find(({ name }: Named) => name === field)
        .is_moment;
    expect(isMoment('account_info', 'activation_date_time')).toBe(true);
    expect(isMoment('suspension', 'suspended_until')).toBe(true);
    // Published as a day, and answered as the moment that it is.
    expect(isMoment('bank_account', 'date_utc')).toBe(true);
    // The same moment in another zone.
    for (const name of ['server_date', 'client_date']) expect(isMoment('email', name), name).toBe(false);
    expect(isMoment('personal_info', 'date_of_birth')).toBe(false);
    expect(rules.moments).toEqual([{ name: 'at', label: 'time' }]);
  });

  it('names only resources, kinds and codes that it tells of', async () => {
    const catalogue = await read('user');
    const named = (part: string) => new Set(catalogue[part].map(({ name }: Named) => name));
    for (const [member, part] of [
      ['resource', 'resources'],
      ['kind', 'kinds'],
      ['codes', 'codes'],
    ] as const) {
      const used = catalogue.resources.flatMap(({ fields }: { fields: Named[] }) =>
        fields.map((field) => field[member]).filter((name) => name !== null),
      );
      expect(used.filter((name: string) => !named(part).has(name))).toEqual([]);
    }
  });

  it('tells each caller of the operations that its token opens, and of nothing else', async () => {
    const ids = async (scope: string) =>
      (await read(scope)).operations.map(({ id }: { id: string }) => id) as string[];
    const every = allRoutes.flatMap(({ operations }) => operations.map(({ id }) => id));
    const [user, privileged, program] = [
      await ids('user'),
      await ids('user user:privileged'),
      await ids('program:admin'),
    ];
    expect(every).toEqual(expect.arrayContaining([...privileged, ...program]));
    expect(user).toContain('user.get');
    expect(user).not.toContain('user.erase');
    expect(user).not.toContain('user.security.list_suspensions');
    expect(privileged).toEqual(expect.arrayContaining([...user, 'user.erase', 'review.list']));
    expect(program).toContain('program.update');
    expect(program).not.toContain('user.get');
  });

  it('tells an operator of what the roles allow, and which fields are read from them', async () => {
    const told = async (roles: readonly Role[]) => {
      const operator = await signedIn(server, roles);
      const { catalogue } = (await operator.call('GET', '/catalogue')).json;
      return new Map<string, Named>(catalogue.operations.map((one: Named & { id: string }) => [one.id, one]));
    };
    const [support, reviewer, administrator] = [
      await told(['support']),
      await told(['reviewer']),
      await told(['program_administrator']),
    ];
    expect([...support.keys()]).toEqual(
      expect.arrayContaining(['user.get', 'user.email.update', 'session.get']),
    );
    expect(support.get('user.personal_info.update')).toBeUndefined();
    // Nobody of support says of a contact that it is verified.
    expect(support.get('user.email.update')?.['takes_privileged']).toBe(false);
    expect(reviewer.get('user.personal_info.update')?.['takes_privileged']).toBe(true);
    expect(administrator.get('user.get')).toBeUndefined();
    expect(administrator.get('program.update')).toBeDefined();
  });

  it('shows settings to those who may read them, and fields of users to those who may read users', async () => {
    const [ofUsers, ofProgram] = [await read('user'), await read('program:admin')];
    expect(ofUsers.settings).toEqual([]);
    expect(ofUsers.roles).toEqual([]);
    expect(ofUsers.scopes).toEqual([]);
    expect(ofProgram.scopes.map(({ name }: Named) => name)).toEqual(allScopes);
    expect(ofProgram.roles.find(({ name }: Named) => name === 'viewer').permissions).toEqual(['read']);
    expect(ofProgram.resources).toEqual([]);
    expect(ofProgram.codes).toEqual([]);
    expect(ofProgram.settings.map(({ name }: Named) => name)).toEqual(settingNames);
    expect(ofProgram.settings.find(({ name }: Named) => name === 'allowed_countries')).toMatchObject({
      topic: 'users',
      default: null,
      form: { form: 'or null', of: { form: 'list', of: { form: 'kind', kind: 'country' } } },
    });
    // A role has nothing taken away that it does not have: the console offers what the role may do.
    const limitsOf = ofProgram.settings.find(({ name }: Named) => name === 'role_limits').form.of.members;
    expect(limitsOf.map(({ offered }: Named) => offered)).toEqual([
      null,
      { by: 'role', words: expect.objectContaining({ viewer: ['read'], rules: ['read', 'rules'] }) },
    ]);
    const checks = ofProgram.settings.find(({ name }: Named) => name === 'checks').form.of.members;
    expect(checks[1].offered.words).toMatchObject({ number: ['advises', 'off'] });
    expect(checks[1].offered.words.age).toBeUndefined();
    const languages = ['en', 'fr', 'ar'];
    const said = await Promise.all(
      languages.map(async (lang) => {
        const { settings } = await read('program:admin', { lang });
        const limits = settings.find(({ name }: Named) => name === 'role_limits');
        return [limits.label, limits.form.of.members[0].label];
      }),
    );
    expect(said).toEqual([
      ['Limits of roles', 'Role'],
      ['Limites des rôles', 'Rôle'],
      ['حدود الأدوار', 'الدور'],
    ]);
  });

  it('tells by what lists are asked, and how countries are written', async () => {
    const { inquiries, resources, countries } = await read('user');
    const [users] = inquiries;
    expect(users).toMatchObject({ name: 'user_inquiry', path: '/v1/user/inquiry', lists: 'users' });
    expect(users.sort_columns).toContain('last_name');
    expect(users.members).toEqual(expect.arrayContaining(['info', 'email', 'commerce']));
    expect(users.members).not.toContain('history');
    expect(resources.map(({ name }: Named) => name)).toContain(users.name);
    expect(countries).toContainEqual({ code: '004', letters: 'AF' });
    // The Netherlands Antilles are no more.
    expect(countries.map(({ code }: { code: string }) => code)).not.toContain('530');
  });

  it('tells what rules are written with, whoever asks', async () => {
    const { rules } = await read('program:admin', { lang: 'es' });
    const factNamed = (wanted: string) => rules.facts.find(({ name }: Named) => name === wanted);
    expect(factNamed('merchant_category_code')).toEqual({
      name: 'merchant_category_code',
      label: 'categoría de comercio',
      form: 'number',
      operators: rules.operators.map(({ name }: Named) => name),
      flat_type: 7,
    });
    expect([factNamed('amount').form, factNamed('currency').operators.includes('<')]).toEqual([
      'amount',
      false,
    ]);
    expect(rules.methods).toContainEqual({ code: 2, word: 'sum' });
    expect(rules.spans).toEqual(expect.arrayContaining(['lifetime', 'last_days']));
  });

  it('speaks the language of the call, and English where it has no texts', async () => {
    const labelIn = async (lang: string) => {
      const { language, resources } = await read('user', { lang });
      const { fields } = resources.find(({ name }: Named) => name === 'personal_info');
      return [language, fields.find(({ name }: Named) => name === 'first_name').label];
    };
    expect(await labelIn('fr-CA')).toEqual(['fr', 'Prénom']);
    expect(await labelIn('ar')).toEqual(['ar', 'الاسم الأول']);
    expect(await labelIn('de')).toEqual(['en', 'First name']);
  });

  it('is packed as the caller takes it, and nothing else is: lengths of packed answers give away what is in them', async () => {
    const authorization = `Bearer ${await server.token('user program:admin')}`;
    const ask = async (url: string, encoding: string) => {
      const headers = { authorization, 'accept-encoding': encoding };
      const { headers: told, rawPayload } = await server.app.inject({ method: 'GET', url, headers });
      return { encoding: told['content-encoding'], vary: told['vary'], tag: told['etag'], bytes: rawPayload };
    };
    const plain = await ask('/v1/catalogue', 'identity');
    expect(plain.encoding).toBeUndefined();
    const { catalogue } = JSON.parse(String(plain.bytes));
    for (const [encoding, unpack] of [
      ['gzip', gunzipSync],
      ['br', brotliDecompressSync],
      ['zstd', zstdDecompressSync],
    ] as const) {
      const packed = await ask('/v1/catalogue', encoding);
      expect(packed).toMatchObject({ encoding, vary: 'accept-encoding', tag: plain.tag });
      expect(JSON.parse(String(unpack(packed.bytes))).catalogue).toEqual(catalogue);
      expect(packed.bytes.length).toBeLessThan(plain.bytes.length / 5);
    }
    const token = await server.token('user');
    await server.call('POST', '/v1/user', { token, body: newUserBody() });
    const users = await ask('/v1/user/inquiry?from_date=2000-01-01&to_date=2100-01-01', 'br');
    expect([users.encoding, users.bytes.length > 4096]).toEqual([undefined, true]);
  });

  it('is not sent again to who has it', async () => {
    const { tag } = await read('user');
    const token = await server.token('user');
    const again = await server.call('GET', '/v1/catalogue', { token, headers: { 'if-none-match': tag } });
    expect(again.status).toBe(304);
    const inFrench = { 'if-none-match': tag, lang: 'fr' };
    expect((await server.call('GET', '/v1/catalogue', { token, headers: inFrench })).status).toBe(200);
  });
});
