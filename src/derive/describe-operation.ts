import { lists } from '../catalogue/members.ts';
import type { Operation } from '../catalogue/operation.ts';

/** What a published operation does, in a sentence or two for the documentation; it follows from the operation's row. */
export function describeOperation({ action, members, description, shows = [] }: Operation): string {
  if (description) return description;
  const named = members === 'all' || members === undefined ? 'the user' : members.map(code).join(' and ');
  const isList = lists.some(({ name }) => members !== 'all' && members?.includes(name));
  const besides = shows.length > 0 ? ` The answer shows ${shows.map(code).join(' and ')} as well.` : '';
  switch (action) {
    case 'create':
      return members === 'all'
        ? 'Creates a user with everything that the body holds, or nothing.'
        : isList
          ? `Adds entries to ${named}: all of them, or none.${besides}`
          : `Merges what is sent into ${named}; a key with null is removed.`;
    case 'update':
      return isList
        ? `Changes entries of ${named}, each named by its id: all of them, or none. What is not sent stays.${besides}`
        : `Changes ${named}. What is not sent stays.${besides}`;
    case 'delete':
      return members === 'all'
        ? "Closes the user: reads no longer find the user, the user's contacts are free for others, and the user's tokens end."
        : `Closes entries of ${named}, each named by its id: all of them, or none.`;
    case 'history':
      return "Answers entries of the user's history, newest first, with values masked as they were stored.";
    case 'inquiry':
      return 'Answers a page of what matches all parameters, with the exact number of matches.';
    default:
      return members === 'all'
        ? 'Answers everything that is stored about the user, masked.'
        : `Answers ${named}, together with \`info\` and \`last_activity\`.`;
  }
}

function code(name: string): string {
  return `\`${name}\``;
}
