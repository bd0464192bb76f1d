import createClient, { type Client, type Middleware } from 'openapi-fetch';
import type { paths } from './types.ts';

/** A typed client of the API, as somebody who integrates with it would make one of openapi.json. */
export function createRosterClient(baseUrl: string, token: string): Client<paths> {
  const client = createClient<paths>({ baseUrl });
  const authorize: Middleware = {
    onRequest({ request }) {
      request.headers.set('authorization', `Bearer ${token}`);
      return request;
    },
  };
  client.use(authorize);
  return client;
}
