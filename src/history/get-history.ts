import type { Answer } from '../calls/answer.ts';
import { presentationOf } from '../calls/presentation.ts';
import { checkBinding, checkState, generationOf } from '../calls/reach.ts';
import type { Call, Services } from '../calls/services.ts';
import { settingsOf } from '../calls/settings.ts';
import { activityType, entity, entityData } from '../catalogue/codes.ts';
import { errors } from '../catalogue/errors.ts';
import { history } from '../catalogue/resources/history.ts';
import { membersText } from '../derive/envelope.ts';
import { type Presentation, presentInfo } from '../derive/present.ts';
import type { Input } from '../derive/read-input.ts';
import type { Page } from '../derive/read-page.ts';
import type { UserRow } from '../derive/rows.ts';
import { runFor, type Statement } from '../storage/connections.ts';
import type { HistoryRow } from '../storage/history-appender.ts';
import type { CallerState } from '../storage/user-state.ts';
import { UserVault } from '../storage/user-vault.ts';
import { shift } from '../time/zones.ts';
import type { HistoryContent } from './chain.ts';
import { isHeldOpinion, withoutOpinion } from './opinions.ts';
import { type EntryMoment, presentSnapshot, recallSnapshot, type Snapshot } from './snapshot.ts';

/** A page of a user's history, with the user whose it is; no entries where there is no such user. */
type HistoryState = CallerState & {
  readonly entries: readonly HistoryRow[];
  /** Reviews of which somebody has said something and nobody has decided. */
  readonly undecided: readonly number[];
} & ({ readonly user: UserRow; readonly wrapped: Buffer | null } | { readonly user: null });

/** Which entries of a history are read. */
export interface HistoryView extends Page {
  /** What entries must be, by the names of `historyQuery`; of what is left out, all. */
  readonly wanted: Input;
  /** Only what `last_activity` counts. */
  readonly onlyActivity: boolean;
  /** Whether the history of a closed user is read too, until the user is erased. */
  readonly withClosed: boolean;
}

/**
 * Reads a page of a user's history, newest first. Masked and wiped values are as they were noted: never in clear. Throws
 * userUnknown, tokenRevoked.
 */
export async function getHistory(
  services: Services,
  call: Call,
  userId: number,
  view: HistoryView,
): Promise<Answer> {
  const [[state]] = await runFor(services.connections, call.programId, readHistory(call, userId, view));
  checkState(state, call);
  checkBinding(call, userId, generationOf(state));
  // An erased user has no data key any more, with which the entries could be opened.
  if (!state.user || !state.wrapped) throw errors.userUnknown();
  const { user, wrapped } = state;
  const settings = settingsOf(state);
  const { timeZone, presentation } = presentationOf(services, call, settings, user.preferences_time_zone);
  const vault = UserVault.open(services.keyring, call.programId, userId, wrapped);
  const entries = state.entries.map((row) =>
    presentEntry(vault, row, presentation, isHeldOpinion(row, state.undecided)),
  );
  const members = { info: presentInfo(user, presentation), history: entries };
  return {
    membersText: membersText(members),
    timeZone,
    language: settings.default_language,
    replayed: false,
    tagged: { version: user.version },
  };
}

function presentEntry(
  vault: UserVault,
  row: HistoryRow,
  presentation: Presentation,
  isOpinion: boolean,
): Record<string, unknown> {
  const stored: HistoryContent = JSON.parse(vault.open('history', row.id, row.sealed));
  const content = isOpinion ? withoutOpinion(stored) : stored;
  const created = row.created_at;
  const moment = { now: created, sourceId: content.original_source_id };
  const values: Record<string, unknown> = {
    ...row,
    ...content,
    old_data: dataText(content.old_data, moment, presentation),
    new_data: dataText(content.new_data, moment, presentation),
    server_date: shift(created, presentation.serverOffset),
    date_utc: created,
    client_date: shift(created, presentation.clientOffset),
    json: null,
  } satisfies Record<keyof typeof history.fields, unknown>;
  return Object.fromEntries(Object.keys(history.fields).map((name) => [name, values[name] ?? null]));
}

function dataText(data: Snapshot | null, moment: EntryMoment, presentation: Presentation): string {
  const shown = data && presentSnapshot(recallSnapshot(data, moment), presentation);
  return shown ? JSON.stringify(shown) : '';
}

function readHistory(call: Call, userId: number, view: HistoryView): Statement<HistoryState> {
  const { pageSize, startIndex, wanted, onlyActivity, withClosed } = view;
  const { entity: about, entity_id, by_entity, by_entity_id, from_date, to_date } = wanted;
  return {
    text: readHistoryText,
    values: [
      ...[call.programId, userId, call.clientId, pageSize, startIndex - 1, onlyActivity, withClosed],
      call.boundUserId !== null,
      ...[about, by_entity, by_entity_id, from_date, to_date, entity_id].map((one) =>
        one === undefined ? null : String(one),
      ),
    ],
  };
}

/** Entries that are nobody's activity: something was shown or asked for, or wrong answers have suspended checks. */
const passedOver = `h.activity_type in (${activityType.sensitiveDataShown}, ${activityType.requested})
        or h.entity_data = ${entityData.suspension} and h.activity_type = ${activityType.updated}`;

/** Of what a user's own app is told nothing: who is on a watchlist must not be warned, nor whoever forges be taught. */
const kept = `h.entity in (${[entity.watchlistHit, entity.check, entity.review].join()})
        or h.entity = ${entity.user} and h.entity_data = ${entityData.risk}`;

const readHistoryText = `
select p.settings, c.status as client_status, c.token_generation as client_generation,
  row_to_json(u) as "user", k.wrapped,
  (select coalesce(json_agg(h order by h.number desc), '[]') from (
    select * from history h where h.program_id = u.program_id and h.user_id = u.id
      and not ($6::boolean and (${passedOver})) and not ($8::boolean and (${kept}))
      and ($9::smallint is null or h.entity = $9::smallint) and ($10::smallint is null or h.by_entity = $10::smallint)
      and ($11::bigint is null or h.by_entity_id = $11::bigint)
      and ($14::bigint is null or h.entity_id = $14::bigint)
      and ($12::date is null or h.created_at >= $12::date) and ($13::date is null or h.created_at < $13::date + 1)
    order by h.number desc limit $4::integer offset $5::bigint
  ) h) as entries,
  (select coalesce(json_agg(r.id), '[]') from review r where r.program_id = u.program_id and r.user_id = u.id
    and r.closed_at is null and cardinality(r.opinions) > 0) as undecided
from program p
left join client c on c.program_id = p.id and c.id = $3::bigint
left join users u on u.program_id = p.id and u.id = $2::bigint and (u.closed_at is null or $7::boolean)
left join user_key k on k.program_id = u.program_id and k.user_id = u.id
where p.id = $1::bigint and p.status = 1`;
