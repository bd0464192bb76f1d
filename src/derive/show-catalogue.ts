import { accountActivities } from '../catalogue/account-activities.ts';
import { cardBrands } from '../catalogue/card-brands.ts';
import { catalogued, cataloguedFields, resourceBelow } from '../catalogue/catalogued.ts';
import { type CodeTable, codeTableOf, codeTables, isOwnCode } from '../catalogue/code-tables.ts';
import type { Field } from '../catalogue/field.ts';
import { historyNotes } from '../catalogue/history-notes.ts';
import { countryLetters, type Kind, kinds } from '../catalogue/kinds/index.ts';
import { labelOfCode, labelOfName } from '../catalogue/labels/index.ts';
import { labelOfOperation } from '../catalogue/labels/operations/index.ts';
import { answeredAs } from '../catalogue/members.ts';
import type { MessageLanguage } from '../catalogue/messages/index.ts';
import { messages } from '../catalogue/messages/index.ts';
import type { Operation } from '../catalogue/operation.ts';
import { allRoutes } from '../catalogue/operations.ts';
import { notedOperations } from '../catalogue/operator-log.ts';
import { type Permission, permissions, type Role, roleNames, roles } from '../catalogue/permissions.ts';
import { settingNames } from '../catalogue/program-settings.ts';
import type { Resource } from '../catalogue/resource.ts';
import { inquiries } from '../catalogue/resources/inquiries.ts';
import { allScopes, type Scope, scopes } from '../catalogue/scopes.ts';
import { topicOf } from '../catalogue/topics.ts';
import { keysOf } from '../objects.ts';
import { secretFields } from './secret-fields.ts';
import { showRuleFacts } from './show-rule-facts.ts';
import { showSetting } from './show-setting.ts';

/** What opens the catalogue to a caller: the scopes of a token, or the permissions of an operator, which count in their place. */
export interface CatalogueRights {
  readonly scopes: ReadonlySet<Scope>;
  /** Null: no operator calls. */
  readonly permissions: ReadonlySet<Permission> | null;
}

/** Everything of the catalogue that rights open, with names in a language: the answer of `GET /v1/catalogue`. */
export function showCatalogue(rights: CatalogueRights, language: MessageLanguage) {
  const opened = allRoutes.flatMap(({ operations }) => operations).filter((one) => isOpen(one, rights));
  const seesUsers = opened.some(({ id }) => id === 'user.get');
  const seesClients = opened.some(({ id }) => id === 'client.list');
  const seesOperators = opened.some(({ id }) => id === 'operator.list');
  const seesLog = opened.some(({ id }) => id === 'operator.log');
  const seesSettings = opened.some(({ id }) => id === 'program.get');
  return {
    language,
    languages: keysOf(messages),
    notes: seesUsers ? showNotes(language) : [],
    resources: seesUsers ? catalogued.map((resource) => showResource(resource, rights, language)) : [],
    kinds: Object.values(kinds).map(showKind),
    codes: seesUsers ? keysOf(codeTables).map((name) => showCodes(name, language)) : [],
    countries: [...countryLetters].map(([code, letters]) => ({ code, letters })),
    operations: opened.map((operation) => showOperation(operation, rights)),
    inquiries: opened.flatMap(showInquiry),
    rules: showRuleFacts(language),
    scopes: seesClients ? allScopes.map((name) => ({ name, about: scopes[name] })) : [],
    roles: seesOperators ? roleNames.map(showRole) : [],
    activities: seesLog ? notedOperations.map((operation) => showActivity(operation, language)) : [],
    account_activities: seesLog ? accountActivities : [],
    settings: seesSettings ? settingNames.map((name) => showSetting(name, language)) : [],
  };
}

/** Whether rights open an operation. */
function isOpen(operation: Operation, rights: CatalogueRights): boolean {
  const { needs, privileged, permissions: opening, caller } = operation;
  if (rights.permissions) return caller === 'session' || lendingOf(opening, rights.permissions).length > 0;
  const isWanted = needs.some((list) => list.every((scope) => rights.scopes.has(scope)));
  return caller === undefined && isWanted && (privileged !== 'whole' || rights.scopes.has('user:privileged'));
}

/** Whether fields of privileged callers are read from who has these rights. */
function takesPrivileged(operation: Operation, rights: CatalogueRights): boolean {
  if (!rights.permissions) return rights.scopes.has('user:privileged');
  const lent = lendingOf(operation.permissions, rights.permissions).flatMap((one) => permissions[one].scopes);
  return lent.includes('user:privileged');
}

function lendingOf(opening: readonly Permission[], held: ReadonlySet<Permission>): Permission[] {
  return opening.filter((permission) => held.has(permission));
}

function showResource(resource: Resource, { permissions: held }: CatalogueRights, language: MessageLanguage) {
  const { name, shape, entity = null, primary = false, entriesMax = null, atLeastOne } = resource;
  return {
    name,
    label: labelOfName(name, language),
    answered_as: answeredAs(resource),
    shape,
    entity,
    is_primary_of_list: primary,
    entries_max: entriesMax,
    at_least_one: atLeastOne?.of ?? null,
    fields: cataloguedFields(resource)
      .map(([field, said]): [string, Field] => [
        field,
        held && secretFields(resource).has(field) ? { ...said, on: noInput } : said,
      ])
      .map(([field, said]) => showField(name, field, said, language)),
  };
}

/** No verb takes a field: the secrets of a person, from an operator. */
const noInput: Field['on'] = { post: 'NA', put: 'NA', get: 'NA', delete: 'NA' };

/** Whether an operator neither sets nor sees a field. It has a name all the same: the history says when it was set. */
function isKeptFrom({ on, protect }: Field): boolean {
  return on === noInput && protect === 'hashed';
}

function showField(resource: string, name: string, field: Field, language: MessageLanguage) {
  return {
    name,
    label: labelOfName(name, language),
    type: field.type,
    kind: field.type === 'object' ? null : field.kind.name,
    resource: resourceBelow(field)?.name ?? null,
    codes: codeTableOf(resource, name, field) ?? null,
    // Who writes it on which verb, in the words of the pages about fields.
    ...field.on,
    written_by: field.writer ?? null,
    is_computed: field.source !== 'column' && field.source !== 'none',
    is_answered: field.source !== 'none' && !isKeptFrom(field),
    protection: field.protect ?? null,
    default: field.otherwise ?? null,
    is_unique: field.unique !== undefined,
    is_proven: field.proven === true,
    is_own_code: isOwnCode(resource, name),
    is_technical: isTechnical(field) || isOwner(resource, name),
    is_moment: isMoment(name, field),
    refers_to: field.refersTo ?? null,
    allowed_by: field.allowedBy ?? null,
    description: field.description ?? null,
  };
}

/**
 * Whether a value is a moment of UTC. When a row was written is answered as one, whatever kind is published for it; the same moment in
 * the zones of the server and of the caller is named after them.
 */
function isMoment(name: string, field: Field): boolean {
  if (field.type === 'object' || name === 'server_date' || name === 'client_date') return false;
  const { source, kind } = field;
  return (
    source === 'created' || source === 'updated' || kind === kinds['date-time'] || kind === kinds.instant
  );
}

/** Whether a value repeats whose the object is, which stands above it: the numbers of user and programme. */
function isOwner(resource: string, name: string): boolean {
  return resource.endsWith('info') && (name === 'program_id' || name === 'user_id');
}

/** Sources of values that say nothing of the user: the same instant in other zones, constants, and the call that made a row. */
const technicalSources: ReadonlySet<Field['source']> = new Set(['server', 'client', 'constant', 'sourceId']);

/** Whether a value tells of the row and the call that wrote it, and nothing of the user. */
function isTechnical(field: Field): boolean {
  const { source } = field;
  if (technicalSources.has(source)) return true;
  return (
    field.type !== 'object' &&
    (field.kind === kinds['source-id'] || (source === 'lookup' && field.kind === kinds['time-zone']))
  );
}

function showKind({ name, schema, examples }: Kind) {
  const { description, format = null, pattern = null, minLength = null, maxLength = null } = schema;
  return { name, description, format, pattern, min_length: minLength, max_length: maxLength, examples };
}

function showCodes(name: CodeTable, language: MessageLanguage) {
  return {
    name,
    codes: Object.entries(codeTables[name]).map(([word, code]) => ({
      code,
      word,
      label: labelIn(name, word, code, language),
    })),
  };
}

/** Brands of cards have a name of their own, the same in every language. */
function labelIn(table: CodeTable, word: string, code: number, language: MessageLanguage): string {
  const brand = table === 'card_type' && word !== 'other' ? brandNames.get(code) : undefined;
  return brand ?? labelOfCode(word, language);
}

const brandNames = new Map(Object.entries(cardBrands).map(([code, { name }]) => [Number(code), name]));

function showOperation(operation: Operation, rights: CatalogueRights) {
  const { id, title, verb, path, action = null, members = null, privileged, parameters } = operation;
  return {
    id,
    title,
    verb,
    path: `/v1${path}`,
    action,
    members: members === 'all' ? ['all'] : members,
    topic: topicOf(operation),
    is_privileged: privileged === 'whole',
    takes_privileged: takesPrivileged(operation, rights),
    parameters: parameters?.name ?? null,
  };
}

/** What the history says, as it is kept and in a language. */
function showNotes(language: MessageLanguage) {
  return keysOf(historyNotes.en).map((code) => ({
    template: historyNotes.en[code],
    label: historyNotes[language][code],
  }));
}

function showActivity(operation: Operation, language: MessageLanguage) {
  return { name: operation.id, label: labelOfOperation(operation, language) };
}

function showInquiry({ id, path }: Operation) {
  const inquiry = inquiries[id];
  if (!inquiry) return [];
  const { parameters, lists, sortColumns, members } = inquiry;
  return [{ name: parameters.name, path: `/v1${path}`, lists, sort_columns: sortColumns, members }];
}

function showRole(name: Role) {
  const { about, may } = roles[name];
  return { name, about, permissions: may };
}
