import type { Answer } from '../calls/answer.ts';
import { presentationOf } from '../calls/presentation.ts';
import { checkReach, checkState, generationOf } from '../calls/reach.ts';
import type { Call, Services } from '../calls/services.ts';
import { settingsOf } from '../calls/settings.ts';
import { history } from '../catalogue/resources/history.ts';
import { membersText } from '../derive/envelope.ts';
import { type Presentation, presentInfo, type Row } from '../derive/present.ts';
import type { Page } from '../derive/read-page.ts';
import { runFor } from '../storage/connections.ts';
import { UserVault } from '../storage/user-vault.ts';
import { shift } from '../time/zones.ts';
import type { HistoryContent } from './chain.ts';
import { type EntryMoment, presentSnapshot, recallSnapshot, type Snapshot } from './snapshot.ts';

/** Reads a page of a user's history, newest first. Masked and wiped values are as they were noted: never in clear. */
export async function getHistory(
  services: Services,
  call: Call,
  userId: number,
  page: Page,
): Promise<Answer> {
  const [rows] = await runFor(services.connections, call.programId, {
    text: readHistoryText,
    values: [call.programId, userId, call.clientId, page.pageSize, page.startIndex - 1],
  });
  const state = rows![0];
  checkState(state, call);
  const user = state['user'] as Row;
  checkReach(call, userId, generationOf(state));
  const settings = settingsOf(state);
  const userZone = user['preferences_time_zone'] as string | null;
  const { timeZone, presentation } = presentationOf(services, call, settings, userZone);
  const vault = UserVault.open(services.keyring, call.programId, userId, state['wrapped'] as Buffer);
  const entries = (state['entries'] as Row[]).map((row) => presentEntry(vault, row, presentation));
  const members = { info: presentInfo(user, presentation), history: entries };
  return {
    membersText: membersText(members),
    timeZone,
    language: settings.default_language,
    replayed: false,
  };
}

function presentEntry(vault: UserVault, row: Row, presentation: Presentation): Record<string, unknown> {
  const content = JSON.parse(
    vault.open('history', row['id'] as number, row['sealed'] as string),
  ) as HistoryContent;
  const created = row['created_at'] as string;
  const moment = { now: created, sourceId: content.original_source_id };
  const values: Row = {
    ...row,
    ...content,
    old_data: dataText(content.old_data, moment),
    new_data: dataText(content.new_data, moment),
    server_date: shift(created, presentation.serverOffset),
    date_utc: created,
    client_date: shift(created, presentation.clientOffset),
  };
  return Object.fromEntries(Object.keys(history.fields).map((name) => [name, values[name] ?? null]));
}

function dataText(data: Snapshot | null, moment: EntryMoment): string {
  return data ? JSON.stringify(presentSnapshot(recallSnapshot(data, moment))) : '';
}

const readHistoryText = `
select p.settings, c.status as client_status, c.token_generation as client_generation,
  row_to_json(u) as "user", k.wrapped,
  (select coalesce(json_agg(h order by h.number desc), '[]') from (
    select * from history h where h.program_id = u.program_id and h.user_id = u.id
    order by h.number desc limit $4::integer offset $5::bigint
  ) h) as entries
from program p
left join client c on c.program_id = p.id and c.id = $3::bigint
left join users u on u.program_id = p.id and u.id = $2::bigint and u.closed_at is null
left join user_key k on k.program_id = u.program_id and k.user_id = u.id
where p.id = $1::bigint and p.status = 1`;
