import { errorTable } from '../src/catalogue/error-table.ts';
import { faults } from '../src/catalogue/faults.ts';
import { wiped } from '../src/derive/mask.ts';
import { isPlainObject, memberIn } from '../src/objects.ts';

/** How the next page of a list is asked for: what the answer says it begins with, and what it is sent as. */
type Continuation = 'cursor' | 'result_set' | 'after' | 'start_index';

interface Operation {
  readonly method: string;
  readonly path: string;
  /** Names of its parameters in a place. */
  readonly parameters: (place: string) => readonly string[];
  /** Members of the JSON that it takes. */
  readonly bodyMembers: readonly string[];
  /** Members of what it answers with 200, each with its schema. */
  readonly answer: Readonly<Record<string, unknown>>;
}

/**
 * What the typed client knows of the API beyond its types, as TypeScript: which operations take a source id, which lists there are
 * and how each goes on, the codes of errors and faults by name. `reading`: the POSTs that change nothing. Throws for a list whose pages go on in a way that the client does not know.
 */
export function sdkTables(document: Record<string, unknown>, reading: readonly string[]): string {
  const operations = operationsOf(document);
  const withoutSourceId = operations
    .filter(({ method, parameters }) => method !== 'GET' && !parameters('header').includes('source_id'))
    .map(({ method, path }) => `${method} ${path}`);
  const lists = operations.filter(({ parameters, bodyMembers }) =>
    [...parameters('query'), ...bodyMembers].includes('page_size'),
  );
  const listTable = Object.fromEntries(
    lists
      .filter(({ method }) => method === 'GET')
      .map((one) => [one.path, { entries: entriesOf(one), next: continuationOf(one) }]),
  );
  const posted = lists.filter(({ method }) => method === 'POST').map(({ path }) => path);
  return `// Generated from src/catalogue by "npm run generate": change it there.

/** Operations that change something or are no GET, and take no source id. */
export const withoutSourceId: readonly string[] = ${json(withoutSourceId)};

/** Operations that are a POST, since what they ask belongs in no address, and change nothing. */
export const readingPosts: readonly string[] = ${json(reading)};

/** Lists that are answered page by page: the member of the answer that has the entries, and how the next page is asked for. */
export const lists = ${json(listTable)} as const;

/** Lists whose parameters may come in the body of a POST, so that they are in no log of addresses. */
export const postedLists = ${json(posted)} as const;

/** What an answer has in place of what was told once: the secret of a client in the answer of a call that was repeated. */
export const untold = ${json(wiped)};

/** Codes of errors (\`error.code\`) by name. What each means: docs/api-errors.md. */
export const errorCodes = ${json(codes(errorTable))} as const;

/** Codes of faults of an input (\`error.faults[].code\`) by name. */
export const faultCodes = ${json(codes(faults))} as const;
`;
}

const json = (value: unknown) => JSON.stringify(value, null, 2);

const codes = (table: Readonly<Record<string, { readonly code: string }>>) =>
  Object.fromEntries(Object.entries(table).map(([name, { code }]) => [name, code]));

function operationsOf(document: Record<string, unknown>): Operation[] {
  const resolve = (value: unknown): unknown => {
    const reference = memberIn(value, '$ref');
    return typeof reference === 'string'
      ? resolve(reference.slice(2).split('/').reduce<unknown>(memberIn, document))
      : value;
  };
  const jsonSchema = (holder: unknown) =>
    resolve(memberIn(memberIn(memberIn(resolve(holder), 'content'), 'application/json'), 'schema'));
  const propertiesOf = (schema: unknown) => membersOf(memberIn(schema, 'properties'));
  return Object.entries(membersOf(document['paths'])).flatMap(([path, methods]) =>
    Object.entries(membersOf(methods)).map(([method, operation]) => {
      const parameters = listOf(memberIn(operation, 'parameters')).map(resolve);
      const answer = jsonSchema(memberIn(memberIn(operation, 'responses'), '200'));
      return {
        method: method.toUpperCase(),
        path,
        parameters: (place) =>
          parameters
            .filter((one) => memberIn(one, 'in') === place)
            .map((one) => String(memberIn(one, 'name'))),
        bodyMembers: Object.keys(propertiesOf(jsonSchema(memberIn(operation, 'requestBody')))),
        answer: Object.fromEntries(
          Object.entries(propertiesOf(answer)).map(([name, schema]) => [name, resolve(schema)]),
        ),
      };
    }),
  );
}

/** The member with the entries: the only list of the answer; of an answer about a user, the one that the path names. */
function entriesOf({ path, answer }: Operation): string {
  const isList = (schema: unknown) => [memberIn(schema, 'type')].flat().includes('array');
  const named = Object.keys(answer).filter((name) => path.split('/').includes(name));
  const found = Object.keys(answer).filter((name) => isList(answer[name]));
  const [entries, ...others] = named.length === 1 ? named : found;
  if (!entries || others.length > 0) throw new Error(`Which member of ${path} has the entries is not clear.`);
  return entries;
}

function continuationOf({ path, parameters, answer }: Operation): Continuation {
  const query = parameters('query');
  if (query.includes('cursor') && 'result_set' in answer) return 'result_set';
  for (const name of ['cursor', 'after'] as const) if (query.includes(name) && name in answer) return name;
  if (query.includes('start_index')) return 'start_index';
  throw new Error(`The typed client does not know how the list ${path} goes on.`);
}

const membersOf = (value: unknown) => (isPlainObject(value) ? value : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
