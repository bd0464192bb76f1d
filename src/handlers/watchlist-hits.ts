import { answerOf } from '../access/change-program.ts';
import { readFlag } from '../access/read-administration.ts';
import { refuseFaults } from '../calls/faults.ts';
import { errors } from '../catalogue/errors.ts';
import { isStorable } from '../catalogue/kinds/index.ts';
import { hitDecisions, hitStatuses, watchlistLimits } from '../catalogue/watchlists.ts';
import { openIfWhole } from '../crypto/seal.ts';
import { namesOnly } from '../derive/known-members.ts';
import { unknownMembers } from '../derive/unknown-members.ts';
import { memberIn } from '../objects.ts';
import { runFor } from '../storage/connections.ts';
import { UserVault } from '../storage/user-vault.ts';
import { type HitQuestion, type ListedHit, listHits, readHitOwner } from '../storage/watchlist-hits.ts';
import { decideHit } from '../watchlists/decide-hit.ts';
import { openHit, showHit } from '../watchlists/hit.ts';
import type { Handler, HandlerServices } from './handler.ts';
import { closePage, numberIn, openPage, readAskedPage } from './pages.ts';
import { userIdMax, ValueReader } from './read-values.ts';

/** A page of the hits of the programme, the oldest first. */
export const list: Handler = async (services, call, request) => {
  const { programId } = call;
  const { query } = request;
  const faults = unknownMembers(namesOnly(hitParameters), query);
  const read = new ValueReader(query, faults);
  const id = read.number('hit_id', 1, userIdMax);
  const question: HitQuestion = {
    id,
    // Of the one that is named, however it stands.
    status: read.word('status', hitStatuses) ?? (id === undefined ? 'open' : undefined),
    user_id: read.number('user_id', 1, userIdMax),
    watchlist: read.text('watchlist'),
    score: read.number('score', 0, 100),
  };
  const asked = readAskedPage(read);
  refuseFaults(faults);
  await services.access.checkLive(call);
  const page = openPage(services, call, request, question, asked);
  const [rows] = await runFor(services.connections, programId, listHits(programId, question, page));
  const { shown, cursor } = closePage(services, page, rows, ({ row }) => ({
    value: row.created_at,
    id: row.id,
  }));
  return answerOf(services, call, {
    hits: shown.flatMap((hit) => shownHit(services, hit)),
    cursor,
  });
};

/** The parameters of the list of hits. */
export const hitParameters = [
  ...['hit_id', 'status', 'user_id', 'watchlist', 'score', 'page_size', 'cursor'],
] as const;

/** A hit; none where what is sealed of it was damaged: the others of the page are shown all the same. */
function shownHit({ keyring }: HandlerServices, { row, wrapped }: ListedHit): Record<string, unknown>[] {
  const content = openIfWhole(() =>
    openHit(UserVault.open(keyring, row.program_id, row.user_id, wrapped), row),
  );
  return content ? [showHit(row, content)] : [];
}

/** Decides on a hit. */
export const decide: Handler = async (services, call, request) => {
  const id = numberIn(request, 'hit_id');
  const sent = memberIn(request.body, 'hit');
  const known = new Map([
    ['hit', namesOnly(['status', 'reason', 'version'])],
    ['validate', null],
  ]);
  const faults = unknownMembers(known, request.body);
  const isDryRun = readFlag(request.body, faults);
  const read = new ValueReader(sent, faults, '$.hit');
  const status = read.word('status', hitDecisions);
  const version = read.number('version', 1, 2_147_483_647);
  const reason = read.text('reason')?.trim();
  if (read.sent('status') === undefined) read.fault('status', { fault: 'required' });
  if (read.sent('version') === undefined) read.fault('version', { fault: 'required' });
  if (status && status !== 'confirmed' && !reason) read.fault('reason', { fault: 'required' });
  if (reason && reason.length > watchlistLimits.reasonLength)
    read.fault('reason', { fault: 'tooLong', params: { maximum: watchlistLimits.reasonLength } });
  else if (reason && !isStorable(reason))
    read.fault('reason', { fault: 'pattern', params: { kind: 'a text' } });
  refuseFaults(faults);
  await services.access.checkLive(call);
  const [[owner]] = await runFor(services.connections, call.programId, readHitOwner(call.programId, id));
  if (!owner) throw errors.hitUnknown();
  const decision = { id, userId: owner.user_id, status: status!, version: version!, reason: reason || null };
  return decideHit(services, call, decision, { operationId: request.operation.id, isDryRun });
};
