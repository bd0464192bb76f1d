import { relationship } from '../catalogue/resources/relationship.ts';
import { isLiveRowOf, tableOf } from './ownership.ts';

/**
 * SQL text of everything that the members of a user's answer depend on besides the view, as one text: as long as it is the
 * same, so is the answer. Every change of what is shown of a user adds an entry to the user's history, whose hash covers the
 * whole history (test/history/heads.test.ts); a relationship also shows the user at its other end, and may be changed from
 * there.
 *
 * Tickets speak the language of the programme where the user prefers none.
 *
 * A notice that the member `notification` shows is filled from the text that the programme has stored, and is gone after a
 * while.
 *
 * It reads from `u` (the user's row), `p` (that of the programme) and `zone` (`zoneOf`); null where there is no such user.
 */
export const answerState = `u.version || ' ' || encode(u.history_hash, 'base64') || ' ' || zone.name || ' ' || zone.server_name || ' ' || coalesce(p.settings->>'default_language', '')
  || coalesce((
    select string_agg(t.id || ' ' || encode(o.history_hash, 'base64'), ' ' order by t.id)
    from ${tableOf(relationship)} t
    join users o on o.program_id = t.program_id and o.id = case when t.user_id = u.id then t.other_user_id else t.user_id end
    where ${isLiveRowOf(relationship, { programId: 'u.program_id', userId: 'u.id' })}), '')
  || case when u.notice_id is null then '' else coalesce((
    select ' ' || m.id || ' ' || encode(sha256(convert_to(p.name || coalesce(row_to_json(t)::text, ''), 'UTF8')), 'base64')
    from message m left join message_template t
      on t.program_id = m.program_id and t.name = m.template and t.language = m.language
    where m.program_id = u.program_id and m.user_id = u.id and m.id = u.notice_id and m.sealed is not null), '') end`;
