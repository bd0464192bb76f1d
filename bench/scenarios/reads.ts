import { operations } from '../../src/catalogue/operations.ts';
import { anyOf, anyOne, headersOf, type Scenario } from './scenario.ts';
import { cumulativeShares, rankOf } from './zipf.ts';

/** Of these the users of a benchmark have none, and the floor has no table. */
const beside: readonly string[] = ['documents', 'account', 'group', 'access_rule'];

/** The operations that read a part of a user, as the catalogue has them. */
export const partialGets = operations.filter(
  ({ action, members }) =>
    action === 'get' && members !== 'all' && !members?.some((member) => beside.includes(member)),
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

/** How many users the hot set has. */
const hotUsers = 200;

/** Whole reads of users of the first programme, some of whom are read more often than others. */
function readRanked(rank: (users: number) => number): Scenario['source'] {
  return ({ population }) => ({
    next: () => {
      const program = population.programs[0]!;
      const { userIds } = program;
      const userId = userIds[spread(rank(userIds.length), userIds.length)]!;
      return { method: 'GET', path: `/v1/user/${userId}`, headers: headersOf(program) };
    },
  });
}

/** Which user has a rank: neighbours in rank are no neighbours on the disk. */
function spread(rank: number, users: number): number {
  // A prime that no number of users here is a multiple of, so that each rank has another user.
  return (rank * 7919) % users;
}

/** Reads of one user by id. */
export const reads = {
  get: {
    title: 'Get User, whole, each user as often as any',
    kind: 'read',
    source: readOf(['/user/:user_id']),
  },
  'get-zipf': {
    title: 'Get User, whole, users by Zipf',
    kind: 'read',
    source: readRanked((users) => rankOf(cumulativeShares(users), Math.random())),
  },
  'get-hot': {
    title: `Get User, whole, ${hotUsers} users`,
    kind: 'read',
    source: readRanked((users) => Math.floor(Math.random() * Math.min(hotUsers, users))),
  },
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
