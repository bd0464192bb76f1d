import { refuseFaults } from '../calls/faults.ts';
import type { Call } from '../calls/services.ts';
import { flagValue } from '../catalogue/codes.ts';
import type { FaultDetail } from '../catalogue/errors.ts';
import type { Resource } from '../catalogue/resource.ts';
import { historyQuery, latestHistoryQuery } from '../catalogue/resources/history.ts';
import { type Input, readObject } from '../derive/read-input.ts';
import { readPage } from '../derive/read-page.ts';
import { getHistory } from '../history/get-history.ts';
import { inquireDocuments } from '../search/inquire-documents.ts';
import { inquireUsers } from '../search/inquire-users.ts';
import type { Handler } from './handler.ts';

/** A page of a user's history, newest first. Throws invalidInput for a page that cannot be. */
export const listHistory: Handler = async (services, call, { userId, query }) => {
  const page = readPage(query, Object.keys(historyQuery.fields));
  const { archive, ...wanted } = readQuery(historyQuery, query);
  const withClosed = readsClosed(call, archive);
  return getHistory(services, call, userId, { ...page, wanted, onlyActivity: false, withClosed });
};

/** The entry of a user's history that `last_activity` is about. Throws invalidInput. */
export const getLatestHistory: Handler = async (services, call, { userId, query }) => {
  const withClosed = readsClosed(call, readQuery(latestHistoryQuery, query)['archive']);
  const view = { startIndex: 1, pageSize: 1, wanted: {}, onlyActivity: true, withClosed };
  return getHistory(services, call, userId, view);
};

/** Throws invalidInput. */
function readQuery(resource: Resource, query: unknown): Input {
  const faults: FaultDetail[] = [];
  const read = readObject(resource, query, '$', { verb: 'get', privileged: false, today: '', faults });
  refuseFaults(faults);
  return read;
}

/** Whether a closed user is meant too: `archive` 1, of a privileged caller; of any other it has no effect. */
function readsClosed(call: Call, archive: unknown): boolean {
  return archive === flagValue.yes && call.scopes.has('user:privileged');
}

/** A page of the users that an inquiry finds. */
export const findUsers: Handler = async (services, call, { query }) => inquireUsers(services, call, query);

/** A page of the documents that an inquiry finds. */
export const findDocuments: Handler = async (services, call, { query }) =>
  inquireDocuments(services, call, query);
