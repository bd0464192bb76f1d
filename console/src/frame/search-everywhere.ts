import { RosterError } from '../../../sdk/src/index.ts';
import { idOf, inquire, type User } from '../screens/users/inquiry.ts';
import { questionOf } from '../screens/users/users-search.ts';

/** How many users the box shows. */
const shownMax = 8;

/** Numbers of users have up to ten digits; source ids are visible ASCII characters. */
const userNumber = /^[0-9]{1,10}$/u;
const sourceId = /^[\x21-\x7e]{1,100}$/u;

/**
 * Users by whatever is typed: parts of names, emails and phones and whole numbers that are sealed, the user's number, the source id of
 * what made the user. The newest first. Throws RosterError.
 */
export async function searchEverywhere(
  program: number,
  term: string,
  signal: AbortSignal,
): Promise<readonly User[]> {
  const filters = [
    { search_term: term },
    ...(userNumber.test(term) ? [{ user_id: term }] : []),
    ...(sourceId.test(term) ? [{ original_source_id: term }] : []),
  ];
  const pages = await Promise.all(
    filters.map((filter) =>
      inquire(program, questionOf({ ...filter }, String(shownMax)), signal).catch((error: unknown) => {
        // What cannot be such a number finds nothing by it.
        if (error instanceof RosterError && error.status === 400) return { users: [] };
        throw error;
      }),
    ),
  );
  const exact = pages.slice(1).flatMap(({ users }) => users);
  const found = new Map([...exact, ...pages[0]!.users].map((user) => [idOf(user), user]));
  return [...found.values()].slice(0, shownMax);
}
