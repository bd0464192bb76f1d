import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  messageTemplates,
  partsOf,
  type TemplateName,
  templateNames,
  templateParts,
} from '../../src/catalogue/message-templates.ts';
import { messages } from '../../src/catalogue/messages/index.ts';
import { builtInText } from '../../src/notify/built-in.ts';
import { exampleContents } from '../../src/notify/example-content.ts';
import { checkTemplate, renderTemplate } from '../../src/notify/liquid.ts';
import { renderText } from '../../src/notify/render.ts';
import { keysOf } from '../../src/objects.ts';
import { type NotifySetting, setUpNotify } from './setting.ts';

let world: NotifySetting;
let admin: string;
beforeAll(async () => {
  world = await setUpNotify();
  admin = await world.at.server.token('program:admin');
});
afterAll(() => world?.close());

const call = (method: string, url: string, body?: object) =>
  world.at.server.call(method, `/v1${url}`, { token: admin, ...(body && { body }) });
const every = templateNames.flatMap((name) => keysOf(messages).map((language) => [name, language] as const));
const mailsTo = (address: string) =>
  world.mailServer.mails.filter(({ recipients }) => recipients.includes(address));
const english = builtInText('password_changed', 'en');

describe('the built-in text', () => {
  it.each(every)(
    'of %s in %s obeys the rules of a stored one and says something of every variable',
    (name, language) => {
      const text = builtInText(name, language);
      expect(Object.keys(text)).toEqual(partsOf(name));
      for (const part of partsOf(name)) {
        expect(text[part]!.length).toBeLessThanOrEqual(templateParts[part].lengthMax);
        checkTemplate(name, part, text[part]!);
      }
      for (const content of exampleContents(name)) {
        const filled = renderText({ name, language, stored: null, programName: 'Example Pay' }, content);
        for (const value of Object.values(filled)) expect(value).not.toMatch(/\{[{%]|undefined|null/u);
      }
      const all = Object.values(text).join(' ');
      for (const variable of messageTemplates[name].own) expect(all, variable).toContain(variable);
    },
  );

  it('in Arabic runs from right to left', () => {
    expect(builtInText('verify_email', 'ar').html).toContain('<html lang="ar" dir="rtl">');
  });
});

describe('a template', () => {
  const refused: readonly [string, TemplateName, 'subject' | 'text' | 'html' | 'sms', string, RegExp][] = [
    ['a name that nobody knows', 'password_changed', 'text', '{{ password }}', /"password" is no variable/u],
    ['a variable of another kind', 'password_changed', 'text', '{{ code }}', /"code" is no variable/u],
    [
      'what lies within a variable',
      'verify_email',
      'text',
      '{{ code.size }}',
      /"code\.size" is no variable/u,
    ],
    ['a code in a subject', 'verify_email', 'subject', 'Code {{ code }}', /"code" is no variable/u],
    ['a name in a subject', 'password_changed', 'subject', '{{ first_name }}', /is no variable/u],
    [
      'a name in a mail to whom has not proven it',
      'verify_email',
      'text',
      '{{ first_name }}',
      /is no variable/u,
    ],
    ['a loop', 'password_changed', 'text', '{% for i in (1..1000000000) %}x{% endfor %}', /tag "for"/u],
    ['an assignment', 'verify_email', 'html', '{% assign link = code %}', /tag "assign"/u],
    ['a capture', 'verify_email', 'html', '{% capture link %}x{% endcapture %}', /tag "capture"/u],
    ['a file', 'password_changed', 'text', '{% include "/etc/passwd" %}', /tag "include"/u],
    ['another file', 'password_changed', 'text', '{% render "../../package.json" %}', /tag "render"/u],
    ['a layout', 'password_changed', 'text', '{% layout "x" %}', /tag "layout"/u],
    ['the filter raw', 'password_changed', 'html', '{{ first_name | raw }}', /filter: raw/u],
    [
      'a filter that makes much of little',
      'password_changed',
      'text',
      '{{ "x" | append: "y" }}',
      /filter: append/u,
    ],
    ['a value as a link', 'password_changed', 'html', '<a href="{{ first_name }}">x</a>', /within a tag/u],
    [
      'a link behind something',
      'verify_email',
      'html',
      '<a href="https://x/?{{ link }}">x</a>',
      /in an address/u,
    ],
    [
      'a value as an attribute',
      'password_changed',
      'html',
      '<p title={{ first_name }}>x</p>',
      /within a tag/u,
    ],
    [
      'a value behind a quoted bracket',
      'password_changed',
      'html',
      '<p title=">" id="{{ first_name }}">',
      /within a tag/u,
    ],
    ['a value as a tag', 'password_changed', 'html', '<{{ first_name }}>', /name of a tag|within a tag/u],
    ['a value in a comment', 'password_changed', 'html', '<!-- {{ first_name }} -->', /within a tag/u],
    [
      'a value in an address',
      'password_changed',
      'text',
      'https://x.example/{{ first_name }}',
      /in an address/u,
    ],
    ['a value as a host', 'password_changed', 'sms', '{{ first_name }}.example', /in an address/u],
    ['a script', 'password_changed', 'html', '<script>1</script>', /element/u],
    ['a handler', 'password_changed', 'html', '<p onclick="x()">x</p>', /script/u],
    ['what is not closed', 'password_changed', 'text', '{% if first_name %}', /not closed/u],
  ];
  it.each(refused)('with %s is refused', async (_, name, part, template, reason) => {
    expect(() => checkTemplate(name, part, template)).toThrow(reason);
    const whole = { ...builtInText(name, 'en'), [part]: template };
    const { status, json } = await call('PUT', `/template/${name}/en`, { template: whole });
    expect([
      status,
      json.result.details.map(({ path, code }: { path: string; code: string }) => [path, code]),
    ]).toEqual([400, [[`$.template.${part}`, '1205']]]);
    expect((await call('GET', `/template/${name}/en`)).json.template.is_built_in).toBe(true);
  });

  it('may ask for a variable, choose, and fall back', () => {
    const template = '{% if link %}{{ link }}{% else %}{{ code | default: "-" | upcase }}{% endif %}';
    checkTemplate('verify_email', 'text', template);
    expect(renderTemplate('text', template, { link: null, code: 'ab' })).toBe('AB');
    checkTemplate('verify_email', 'html', '<a class="button" href="{{ link }}">Go</a>');
  });

  it('that becomes huge is given up', () => {
    const template = '{{ program_name }}'.repeat(500);
    const long = { program_name: 'x'.repeat(200) };
    expect(() => renderTemplate('text', template, long)).toThrow(/too long/u);
    expect(() => renderTemplate('sms', 'x'.repeat(501), {})).toThrow(/too long/u);
  });

  it('is limited in size, must be whole, and has no part of a channel that is not its own', async () => {
    const put = (template: object) => call('PUT', '/template/verify_phone/en', { template });
    const codesOf = async (template: object) =>
      (await put(template)).json.result.details.map(
        ({ path, code }: { path: string; code: string }) => `${path} ${code}`,
      );
    expect(await codesOf({ sms: 'x'.repeat(501) })).toEqual(['$.template.sms 1110']);
    expect(await codesOf({})).toEqual(['$.template.sms 1101']);
    expect(await codesOf({ sms: 5 })).toEqual(['$.template.sms 1103']);
    expect(await codesOf({ sms: 'x', html: 'x' })).toEqual(['$.template.html 1205']);
    expect(await codesOf({ sms: 'x', txt: 'x' })).toEqual(['$.template.txt 1181']);
    expect((await call('PUT', '/template/verify_phone/en', {})).json.result.details).toMatchObject([
      { path: '$.template', code: '1101' },
    ]);
    expect((await call('PUT', '/template/none/en', { template: {} })).json.result.code).toBe('3007');
    expect((await call('GET', '/template/verify_phone/de')).json.result.code).toBe('3007');
  });
});

describe('a stored text', () => {
  it('counts in its language, with who wrote it and when, until it is removed', async () => {
    const template = { ...english, subject: 'Look: {{ program_name }}', text: 'Mine for {{ first_name }}' };
    const dry = await call('PUT', '/template/password_changed/en', { template, validate: '1' });
    expect([dry.status, dry.json.template.text]).toEqual([200, template.text]);
    expect((await call('GET', '/template/password_changed/en')).json.template.is_built_in).toBe(true);
    for (const version of [1, 2]) {
      const put = await call('PUT', '/template/password_changed/en', { template });
      expect(put.json.template).toMatchObject({ ...template, version, is_built_in: false });
    }
    const { json } = await call('GET', '/template/password_changed/en');
    expect(json.template.client_id).toBeGreaterThan(0);
    expect(json.template.update_date_utc).toMatch(/^\d{4}-\d\d-\d\dT/u);
    expect(json.template.variables).toEqual(['program_name', 'first_name', 'moment', 'local_moment']);
    const listed = (await call('GET', '/template')).json.templates;
    expect(listed).toHaveLength(every.length);
    expect(listed.filter((one: { is_built_in: boolean }) => !one.is_built_in)).toMatchObject([
      { name: 'password_changed', language: 'en', version: 2 },
    ]);
    // What was read can be sent back.
    expect((await call('PUT', '/template/password_changed/en', { template: json.template })).status).toBe(
      200,
    );
    const { userId, address } = await world.person();
    await world.change(userId, (user) => user.notify('password_changed'));
    await expect.poll(() => mailsTo(address)[0]?.text?.trim()).toBe('Mine for Ada');
    const gone = await call('DELETE', '/template/password_changed/en');
    expect(gone.json.template).toMatchObject({ ...english, is_built_in: true, version: 0 });
  });

  it('is filled with example values by a preview, sent or stored, without being stored', async () => {
    const { json } = await call('POST', '/message/preview', {
      template: { name: 'forgotten_password', language: 'fr', sms: 'Le code : {{ code }}' },
    });
    expect(json.preview).toMatchObject({
      sms: 'Le code : 271828',
      subject: 'Choisissez un nouveau mot de passe',
    });
    expect(json.preview.html).toContain('href="https://roster.example.org/security/verify/example"');
    expect((await call('GET', '/template/forgotten_password/fr')).json.template.is_built_in).toBe(true);
  });

  it('that cannot be filled is replaced by the built-in one', async () => {
    await world.owner`insert into message_template values
      (77, 'password_changed', 'es', '{{', 'x', 'x', 'x', 1, 1, now())`;
    const { userId, address } = await world.person({
      preferences: { preferred_language_code: 'es', time_zone: 'UTC +01:00' },
    });
    await world.change(userId, (user) => user.notify('password_changed'));
    await expect.poll(() => mailsTo(address)[0]?.subject).toBe('Su contraseña ha cambiado');
  });

  it('is read and written with program:admin alone, by its own programme', async () => {
    const plain = await world.at.server.token('user user:privileged');
    const { status } = await world.at.server.call('GET', '/v1/template', { token: plain });
    expect(status).toBe(403);
  });
});

describe('a first name', () => {
  const mailWith = async (first_name: string) => {
    const { userId, address } = await world.person();
    // Behind the back of the rules of names: a template does not rely on them.
    await world.owner`update users set personal_info_first_name = ${first_name} where id = ${userId}`;
    await world.change(userId, (user) => user.notify('user_reactivated'));
    await expect.poll(() => mailsTo(address).length).toBe(1);
    const { text, html, subject, headers } = mailsTo(address)[0]!;
    return { text: text ?? '', html: String(html), subject, headers };
  };

  it('with HTML is text', async () => {
    const { html } = await mailWith('<img src=x onerror=alert(1)>');
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });

  it('with template syntax stays as it is', async () => {
    const { text, html } = await mailWith('{{ program_name }}{% if true %}');
    expect(text).toContain('Hello {{ program_name }}{% if true %},');
    expect(html).toContain('{{ program_name }}');
  });

  it('with line breaks, controls and marks of direction is one line, and no header', async () => {
    const { text, headers } = await mailWith('Ada\r\nBcc: x\u202e\u2066\u0000'.replace('\0', '\u0007'));
    // A colon might be of a link.
    expect(text).toMatch(/^Hello,\n/u);
    expect(headers.has('bcc')).toBe(false);
    expect((await mailWith('Ada\r\n\u202eLovelace')).text).toMatch(/^Hello Ada Lovelace,\n/u);
  });

  it.each([
    'evil.example',
    'http://evil.example',
    'www evil',
    'a@b',
    'evil\u2024example',
    'ev\u200eil.example',
  ])('that might be taken for a link is left out: %s', async (name) => {
    const { text, html } = await mailWith(name);
    expect(text).toMatch(/^Hello,\n/u);
    expect(html).not.toContain('evil');
  });

  it('with a dot and a space is no link', async () => {
    expect((await mailWith('J. R.')).text).toMatch(/^Hello J\. R\.,\n/u);
  });
});
