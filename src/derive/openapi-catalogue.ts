import { accountActivities } from '../catalogue/account-activities.ts';
import { verbStatuses } from '../catalogue/field.ts';
import { messages } from '../catalogue/messages/index.ts';
import { permissionNames, roleNames } from '../catalogue/permissions.ts';
import {
  amountFacts,
  calcMethod,
  calendarSpans,
  limitOperators,
  operators,
  operatorsOfForm,
  textFacts,
  trailingSpans,
} from '../catalogue/rule-facts.ts';
import { allScopes } from '../catalogue/scopes.ts';
import type { SettingForm } from '../catalogue/setting-form.ts';
import { settingTopics } from '../catalogue/setting-topics.ts';
import { keysOf } from '../objects.ts';
import { ownOperation, type Properties, whole, words } from './openapi-own.ts';
import { orNull, refTo, type Schema } from './schema-of.ts';

/** The call that reads the catalogue, as OpenAPI describes it. */
export const catalogueOperation = ownOperation({
  path: {},
  query: () => [],
  answer: (book) => {
    for (const [name, properties] of Object.entries(parts)) book.set(`catalogue.${name}`, whole(properties));
    book.set('catalogue.setting_form', settingForm);
    return [['catalogue', whole(catalogue)]];
  },
  body: () => ({}),
});

const text: Schema = { type: 'string' };
const flag: Schema = { type: 'boolean' };
const integer: Schema = { type: 'integer' };
const listOf = (items: Schema): Schema => ({ type: 'array', items });
const languages = words(keysOf(messages));
const status = words(verbStatuses);

const catalogue: Properties = [
  ['language', { ...languages, description: 'Of the labels.' }],
  ['languages', listOf(languages)],
  [
    'notes',
    {
      ...listOf(refTo('catalogue.note')),
      description: 'The templates of `admin_notes` in the history, most specific first.',
    },
  ],
  ['resources', listOf(refTo('catalogue.resource'))],
  ['kinds', listOf(refTo('catalogue.kind'))],
  ['codes', listOf(refTo('catalogue.codes'))],
  ['countries', listOf(refTo('catalogue.country'))],
  ['operations', listOf(refTo('catalogue.operation'))],
  ['inquiries', listOf(refTo('catalogue.inquiry'))],
  ['rules', refTo('catalogue.rules')],
  ['settings', listOf(refTo('catalogue.setting'))],
  ['scopes', listOf(refTo('catalogue.scope'))],
  ['roles', listOf(refTo('catalogue.role'))],
  [
    'activities',
    { ...listOf(refTo('catalogue.activity')), description: 'Operations that the operators’ log records.' },
  ],
  [
    'account_activities',
    {
      ...listOf(words(accountActivities)),
      description: 'What else the operators’ log records: what happened to accounts and sessions.',
    },
  ],
];

const parts: Readonly<Record<string, Properties>> = {
  resource: [
    ['name', text],
    ['label', text],
    ['answered_as', { ...orNull(text), description: 'The member of answers that contains it.' }],
    [
      'shape',
      { ...words(['list', 'one', 'shape']), description: 'Whether a user has many, one, or neither.' },
    ],
    ['entity', { ...orNull(integer), description: 'The code that the history uses for it.' }],
    ['is_primary_of_list', { ...flag, description: 'One entry of the list is the primary one.' }],
    ['entries_max', orNull(integer)],
    ['at_least_one', orNull(listOf(text))],
    ['fields', listOf(refTo('catalogue.field'))],
  ],
  field: [
    ['name', text],
    ['label', text],
    ['type', words(['string', 'integer', 'boolean', 'object'])],
    ['kind', { ...orNull(text), description: 'The kind of a value; null for an object.' }],
    [
      'resource',
      {
        ...orNull(text),
        description: 'The resource that a member contains; null for a value and for free data.',
      },
    ],
    ['codes', { ...orNull(text), description: 'The table of its codes.' }],
    ...(['post', 'put', 'get', 'delete'] as const).map((verb): [string, Schema] => [
      verb,
      {
        ...status,
        description: 'R required, O optional, C conditional, OP for privileged callers, NA no input.',
      },
    ]),
    ['written_by', orNull(words(['server', 'privileged']))],
    ['is_computed', { ...flag, description: 'The value is computed; no caller writes it.' }],
    ['is_answered', flag],
    ['protection', orNull(words(['masked', 'encrypted', 'hashed', 'discarded']))],
    ['default', { ...orNull({ type: ['string', 'integer'] }), description: 'The value if none is sent.' }],
    ['is_unique', flag],
    ['is_proven', { ...flag, description: 'Changing the value ends the verification.' }],
    ['is_own_code', { ...flag, description: 'Holds codes whose meaning only the programme knows.' }],
    ['is_technical', { ...flag, description: 'Describes the row and the call that wrote it, not the user.' }],
    [
      'is_moment',
      { ...flag, description: 'Holds a UTC date and time, even if its kind is published as a day.' },
    ],
    ['refers_to', orNull(text)],
    ['allowed_by', { ...orNull(text), description: 'The setting that lists the allowed values.' }],
    ['description', orNull(text)],
  ],
  kind: [
    ['name', text],
    ['description', text],
    ['format', orNull(text)],
    ['pattern', orNull(text)],
    ['min_length', orNull(integer)],
    ['max_length', orNull(integer)],
    ['examples', listOf(text)],
  ],
  codes: [
    ['name', text],
    ['codes', listOf(refTo('catalogue.code'))],
  ],
  code: [
    ['code', integer],
    ['word', text],
    ['label', text],
  ],
  country: [
    ['code', { ...text, description: 'The number in ISO 3166-1, as fields hold it.' }],
    ['letters', { ...text, description: 'The two letters in ISO 3166-1.' }],
  ],
  inquiry: [
    ['name', { ...text, description: 'The resource that lists its parameters.' }],
    ['path', text],
    ['lists', { ...text, description: 'The member of the answer that lists the results.' }],
    ['sort_columns', listOf(text)],
    [
      'members',
      { ...listOf(text), description: 'The members of each record that may be asked for by name.' },
    ],
  ],
  operation: [
    ['id', text],
    ['title', text],
    ['verb', words(['post', 'put', 'get', 'delete'])],
    ['path', text],
    [
      'action',
      { ...orNull(text), description: 'What it does to the members; null if it is not a plain change.' },
    ],
    [
      'members',
      { ...orNull(listOf(text)), description: 'The members that it concerns; `all` for the whole user.' },
    ],
    ['topic', text],
    ['is_privileged', flag],
    ['takes_privileged', { ...flag, description: 'The caller may send fields of privileged callers (OP).' }],
    ['parameters', { ...orNull(text), description: 'The resource that lists the parameters of the query.' }],
  ],
  note: [
    ['template', { ...text, description: 'In English, as stored, with {values}.' }],
    ['label', text],
  ],
  activity: [
    ['name', text],
    ['label', text],
  ],
  moment: [
    ['name', text],
    ['label', text],
  ],
  rules: [
    [
      'facts',
      { ...listOf(refTo('catalogue.fact')), description: 'The facts of a transaction that rules compare.' },
    ],
    [
      'moments',
      {
        ...listOf(refTo('catalogue.moment')),
        description: 'The other members of a transaction that are UTC dates and times.',
      },
    ],
    ['operators', listOf(refTo('catalogue.operator'))],
    [
      'limit_operators',
      { ...listOf(words(limitOperators)), description: 'Those that compare a total with its limit.' },
    ],
    [
      'methods',
      { ...listOf(refTo('catalogue.method')), description: 'What a frequency adds up (`calc_method`).' },
    ],
    [
      'spans',
      {
        ...listOf(words([...calendarSpans, ...trailingSpans.keys()])),
        description: 'Over which a frequency adds up.',
      },
    ],
  ],
  fact: [
    ['name', words([...textFacts, ...amountFacts])],
    ['label', text],
    ['form', words(keysOf(operatorsOfForm))],
    ['operators', { ...listOf(words(operators)), description: 'Those that compare it.' }],
    [
      'flat_type',
      { ...orNull(integer), description: 'The `type` of flat rules that compare it; null: none does.' },
    ],
  ],
  operator: [
    ['name', words(operators)],
    ['label', text],
  ],
  method: [
    ['code', integer],
    ['word', words(keysOf(calcMethod))],
  ],
  scope: [
    ['name', words(allScopes)],
    ['about', text],
  ],
  role: [
    ['name', words(roleNames)],
    ['about', text],
    [
      'permissions',
      { ...listOf(words(permissionNames)), description: 'What it may do unless the programme limits it.' },
    ],
  ],
  setting: [
    ['name', text],
    ['label', text],
    ['topic', { ...words(settingTopics), description: 'What the setting is about.' }],
    ['about', text],
    ['default', { description: 'The value if the programme sets none.' }],
    ['form', refTo('catalogue.setting_form')],
  ],
  setting_member: [
    ['name', text],
    ['label', text],
    ['about', text],
    ['is_required', flag],
    ['form', refTo('catalogue.setting_form')],
    [
      'offered',
      {
        ...orNull(
          whole([
            ['by', text],
            ['words', { type: 'object', additionalProperties: listOf(text) }],
          ]),
        ),
        description: 'Which values of the member make sense, by the value of another member; null: all.',
      },
    ],
  ],
};

/** The members of each form of a value besides its name. */
const forms: Readonly<Record<SettingForm['form'], Properties>> = {
  flag: [],
  integer: [
    ['minimum', integer],
    ['maximum', integer],
  ],
  integers: [
    [
      'minima',
      {
        ...listOf(integer),
        description: 'The minimum of each number, in order; there must be as many numbers.',
      },
    ],
    ['maximum', integer],
  ],
  kind: [['kind', { ...text, description: 'The name of the kind.' }]],
  word: [['words', listOf(text)]],
  name: [],
  issuer: [],
  list: [
    ['of', refTo('catalogue.setting_form')],
    ['is_never_empty', flag],
  ],
  object: [['members', listOf(refTo('catalogue.setting_member'))]],
  'or null': [['of', refTo('catalogue.setting_form')]],
};

const settingForm: Schema = {
  description: 'What a value may be: `form` names the kind of form, and the other members its limits.',
  oneOf: Object.entries(forms).map(([form, members]) => whole([['form', words([form])], ...members])),
};
