import type { paths } from '../../../sdk/src/index.ts';
import { call } from '../api/call.ts';

/** A user whom a search has found, and by what. */
export type FoundUser =
  paths['/v1/search']['post']['responses'][200]['content']['application/json']['users'][number];

/** Users by whatever is typed, the newest first. The term stands in the body: what people search for is in no log. Throws RosterError. */
export async function searchEverywhere(
  program: number,
  term: string,
  signal: AbortSignal,
): Promise<readonly FoundUser[]> {
  const body = { search: { term } };
  const { data } = await call<{ users: readonly FoundUser[] }>('POST', '/v1/search', {
    program,
    body,
    signal,
  });
  return data.users;
}
