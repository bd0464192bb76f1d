import { answerOf, changeProgram } from '../access/change-program.ts';
import { readDryRun } from '../access/read-administration.ts';
import { refuseFaults } from '../calls/faults.ts';
import { errors } from '../catalogue/errors.ts';
import { isListName } from '../catalogue/watchlists.ts';
import { namesOnly } from '../derive/known-members.ts';
import { unknownMembers } from '../derive/unknown-members.ts';
import { runFor } from '../storage/connections.ts';
import { countOpenUsers } from '../storage/user-counts.ts';
import { listLoads } from '../storage/watchlist-loads.ts';
import { deleteWatchlist, listWatchlists, lockWatchlists, readLocked } from '../storage/watchlists.ts';
import { loadList } from '../watchlists/load-list.ts';
import { enqueueScreening } from '../watchlists/screening-jobs.ts';
import { showList, showLoad } from '../watchlists/show-list.ts';
import type { Handler, OperationRequest } from './handler.ts';
import { closePage, openPage, readAskedPage } from './pages.ts';
import { readFlag } from './read-flag.ts';
import { ValueReader } from './read-values.ts';

/** Loads a list; answers once the new version counts. */
export const load: Handler = async (services, call, request) => {
  const how = {
    isDryRun: readFlag(request, 'validate'),
    skipsBroken: readFlag(request, 'skip_broken'),
    allowsFewer: readFlag(request, 'allow_fewer'),
  };
  const name = nameIn(request);
  if (!isListName(name)) {
    const kind = 'a name of at most 50 small letters, digits, hyphens and underscores, other than hit';
    const details = [{ path: '$.name', fault: 'pattern', params: { kind } }] as const;
    throw errors.invalidInput({ count: 1 }, { details });
  }
  await services.access.checkLive(call);
  const inPieces = services.giveWay.begin();
  const { row, fresh, gone } = await loadList(services, {
    programId: call.programId,
    clientId: call.clientId,
    name,
    chunks: request.chunks,
    ...how,
    inPieces: async (piece) => {
      await services.importTurns.next(String(call.programId));
      return inPieces(piece);
    },
  });
  services.jobHint.wake();
  return answerOf(services, call, { watchlist: { ...showList(row), changed: fresh, removed: gone } });
};

/** The lists of the programme. */
export const list: Handler = async (services, call) => {
  await services.access.checkLive(call);
  const { programId } = call;
  const [rows, [compared]] = await runFor(
    services.connections,
    programId,
    listWatchlists(programId),
    countOpenUsers(programId),
  );
  return answerOf(services, call, {
    watchlists: rows.map(({ row }) => showList(row)),
    users: compared!.users,
  });
};

/** The parameters of the list of versions. */
export const versionParameters = ['page_size', 'cursor'] as const;

/** A page of the versions of a list that are or were in force, the newest first. */
export const listVersions: Handler = async (services, call, request) => {
  const { programId } = call;
  const name = nameIn(request);
  const faults = unknownMembers(namesOnly(versionParameters), request.query);
  const asked = readAskedPage(new ValueReader(request.query, faults));
  refuseFaults(faults);
  await services.access.checkLive(call);
  const page = openPage(services, call, request, { name }, asked);
  const [rows] = await runFor(services.connections, programId, listLoads(programId, name, page));
  if (rows.length === 0 && page.after === null) throw errors.watchlistUnknown();
  const { shown, cursor } = closePage(services, page, rows, ({ row }) => ({
    value: row.loaded_at,
    id: row.id,
  }));
  return answerOf(services, call, { versions: shown.map(({ row }) => showLoad(row)), cursor });
};

/** Deletes a list; a job has its hits end. */
export const remove: Handler = async (services, call, request) => {
  const isDryRun = readDryRun(request.body);
  const name = nameIn(request);
  const { programId } = call;
  const change = { operationId: request.operation.id, isDryRun, asked: { name } };
  const answer = await changeProgram(services, call, change, async (place) => {
    const [, [locked]] = await runFor(
      place,
      programId,
      lockWatchlists(programId),
      readLocked(programId, name),
    );
    const row = locked?.row;
    if (!row) throw errors.watchlistUnknown();
    await runFor(place, programId, deleteWatchlist(programId, row.id));
    await enqueueScreening(place, programId, row.id);
    return { watchlist: showList(row) };
  });
  services.jobHint.wake();
  return answer;
};

function nameIn({ params }: OperationRequest): string {
  return params['name'] ?? '';
}
