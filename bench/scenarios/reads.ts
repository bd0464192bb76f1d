import { operations } from '../../src/catalogue/operations.ts';
import { anyOf, anyOne, headersOf, type Scenario } from './scenario.ts';

/** The operations that read a part of a user, as the catalogue has them. */
export const partialGets = operations.filter(
  ({ action, members, later }) => action === 'get' && members !== 'all' && later === undefined,
);

/** A read of one of these paths, of any user. */
function readOf(paths: readonly string[]): Scenario['source'] {
  return ({ population }) => ({
    next: () => {
      const { program, userId } = anyOne(population);
      const path = anyOf(paths).replace(':user_id', String(userId));
      return { method: 'GET', path: `/v1${path}`, headers: headersOf(program) };
    },
  });
}

/** Reads of one user by id. */
export const reads = {
  get: { title: 'Get User, whole', kind: 'read', source: readOf(['/user/:user_id']) },
  'get-partial': {
    title: 'the partial gets, in turn',
    kind: 'read',
    source: readOf(partialGets.map(({ path }) => path)),
  },
} satisfies Record<string, Scenario>;

/** Each partial get by itself, by the operation's id. */
export const partials: Readonly<Record<`user.${string}`, Scenario>> = Object.fromEntries(
  partialGets.map(({ id, title, path }) => [id, { title, kind: 'read', source: readOf([path]) }]),
);
