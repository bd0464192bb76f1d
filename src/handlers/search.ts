import { answerOf } from '../access/change-program.ts';
import { refuseFaults } from '../calls/faults.ts';
import type { Call } from '../calls/services.ts';
import { answerFrame } from '../catalogue/answer-frame.ts';
import { kinds, readText } from '../catalogue/kinds/index.ts';
import { namesOnly } from '../derive/known-members.ts';
import { unknownMembers } from '../derive/unknown-members.ts';
import { memberIn } from '../objects.ts';
import { findByTerm } from '../search/search-users.ts';
import type { Handler, HandlerServices } from './handler.ts';
import { ValueReader } from './read-values.ts';

/** The newest users that a term of the query finds. */
export const search: Handler = (services, call, { query }) => {
  const faults = unknownMembers(namesOnly(['term']), query);
  return find(services, call, new ValueReader(query, faults));
};

/** The newest users that a term of the body finds. */
export const searchByBody: Handler = (services, call, { body }) => {
  const known = new Map([...namesOnly(answerFrame), ['search', namesOnly(['term'])] as const]);
  const faults = unknownMembers(known, body);
  return find(services, call, new ValueReader(memberIn(body, 'search'), faults, '$.search'));
};

async function find(services: HandlerServices, call: Call, read: ValueReader) {
  const sent = read.sent('term');
  // Digits are a number to whoever writes JSON.
  const typed = typeof sent === 'number' ? String(sent) : read.text('term');
  const { text, ...found } = readText(kinds['search-term'], typed ?? '');
  if (found.fault) read.fault('term', typed === undefined ? { fault: 'required' } : found);
  refuseFaults(read.faults);
  await services.access.checkLive(call);
  return answerOf(services, call, { users: await findByTerm(services, call, text!) });
}
