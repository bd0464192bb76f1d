import { credentials } from '../peers/peers.ts';
import { emailOf } from './new-user.ts';
import { anyOf, counterOf, type Scenario } from './scenario.ts';

/** A read of a user by id, in the way of a peer. */
function readOf(title: string, path: (id: string) => string): Scenario {
  return {
    title,
    kind: 'read',
    source: ({ population }) => {
      const { names = [], headers = {} } = population.programs[0]!;
      return { next: () => ({ method: 'GET', path: path(anyOf(names)), headers }) };
    },
  };
}

/** A user with a password, in the way of a peer. */
function creationOf(title: string, path: string, body: (email: string) => object): Scenario {
  return {
    title,
    kind: 'write',
    source: (context) => {
      const { headers = {} } = context.population.programs[0]!;
      const next = counterOf(context);
      return {
        next: () => ({ method: 'POST', path, headers, body: JSON.stringify(body(emailOf(next()))) }),
      };
    },
  };
}

const { password } = credentials;

/** What the peers are asked for, by the peer's name: `peer.<name>.get` and `peer.<name>.create`. */
export const peerScenarios: Readonly<Record<`peer.${string}`, Scenario>> = {
  'peer.parse-server.get': readOf('read a user by id', (id) => `/parse/users/${id}`),
  'peer.parse-server.create': creationOf('create a user with a password', '/parse/users', (email) => ({
    username: email,
    email,
    password,
  })),
  'peer.better-auth.get': readOf('read a user by id', (id) => `/api/auth/admin/get-user?id=${id}`),
  'peer.better-auth.create': creationOf(
    'create a user with a password',
    '/api/auth/sign-up/email',
    (email) => ({
      name: 'Ada Moreau',
      email,
      password,
    }),
  ),
  'peer.directus.get': readOf('read a user by id', (id) => `/users/${id}`),
  'peer.directus.create': creationOf('create a user with a password', '/users', (email) => ({
    email,
    password,
  })),
};
