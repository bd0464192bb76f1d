import { readPage } from '../derive/read-page.ts';
import { getHistory } from '../history/get-history.ts';
import { inquireDocuments } from '../search/inquire-documents.ts';
import { inquireUsers } from '../search/inquire-users.ts';
import type { Handler } from './handler.ts';

/** A page of a user's history, newest first. Throws invalidInput for a page that cannot be. */
export const listHistory: Handler = async (services, call, { userId, query }) =>
  getHistory(services, call, userId, readPage(query));

/** The newest entry of a user's history. */
export const getLatestHistory: Handler = async (services, call, { userId }) =>
  getHistory(services, call, userId, { startIndex: 1, pageSize: 1 });

/** A page of the users that an inquiry finds. */
export const findUsers: Handler = async (services, call, { query }) => inquireUsers(services, call, query);

/** A page of the documents that an inquiry finds. */
export const findDocuments: Handler = async (services, call, { query }) =>
  inquireDocuments(services, call, query);
