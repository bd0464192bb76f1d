import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lists } from '../../src/catalogue/members.ts';
import { ownOperations } from '../../src/catalogue/operations.ts';
import { ownerOf, tableOf, withListsBelow } from '../../src/derive/ownership.ts';
import { built } from '../contract/catalogue-walk.ts';
import { goodCall } from '../coverage/calls.ts';
import { everyRow } from '../coverage/rows.ts';
import { openStage, type Stage } from '../coverage/stage.ts';
import { createPerson } from '../harness/people.ts';
import { repository } from '../harness/processes.ts';

/*
 * Who keeps an answer tells by the number of the user's newest history entry whether it still holds. So whatever changes a row
 * of which an answer is made moves that number in the same transaction, or the number of the user at the other end.
 */

const tables = withListsBelow(lists).map((list) => ({
  table: tableOf(list),
  ends: ownerOf(list) === 'users' ? ['user_id', 'other_user_id'] : ['user_id'],
}));

/** The columns of `users` of which no answer is made, besides those that say where the history ends. */
const unshown = [...['history_number', 'history_hash', 'history_at'], ...['sealed', 'version', 'erased_at']];

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  const { owner } = stage;
  await owner`create table watched (transaction bigint, what text, users bigint[], moved boolean, shown boolean)`;
  await owner.unsafe(`
    create function watch_user() returns trigger language plpgsql security definer set search_path = public as $$ begin
      insert into watched values (txid_current(), tg_op || ' users', array[new.id],
        tg_op = 'INSERT' or new.history_number > old.history_number,
        tg_op = 'UPDATE' and to_jsonb(new) - '{${unshown.join()}}'::text[] <> to_jsonb(old) - '{${unshown.join()}}'::text[]);
      return new;
    end $$;
    create trigger watched after insert or update on users for each row execute function watch_user();`);
  for (const { table, ends } of tables) {
    const users = (row: string) => `array[${ends.map((name) => `${row}.${name}`).join()}]`;
    await owner.unsafe(`
      create function watch_${table}() returns trigger language plpgsql security definer set search_path = public as $$ begin
        if tg_op = 'UPDATE' and to_jsonb(new) = to_jsonb(old) then return new; end if;
        insert into watched values (txid_current(), tg_op || ' ${table}',
          case when tg_op = 'DELETE' then ${users('old')} else ${users('new')} end, false, true);
        return new;
      end $$;
      create trigger watched after insert or update or delete on ${table} for each row execute function watch_${table}();`);
  }
});
afterAll(() => stage?.close());

/** What was changed of the answer of a user whose history did not grow with it. */
async function unannounced(owner: postgres.Sql): Promise<string[]> {
  const rows = await owner<{ what: string }[]>`
    select distinct w.what from watched w where w.shown and not exists (
      select 1 from watched h where h.transaction = w.transaction and h.moved and h.users && w.users)
    -- An erasure deletes what a closed user had: nobody is answered about such a one.
    and not (w.what like 'DELETE %')`;
  return rows.map(({ what }) => what);
}

describe('the head of a history', () => {
  const ofPrograms = [...built, ...ownOperations].filter(({ caller }) => caller === undefined);
  it.each(ofPrograms.map(({ id, event }) => [id, event] as const))(
    'moves with whatever %s changes',
    async (id, event) => {
      const { owner, server } = stage;
      await owner`delete from watched`;
      const row = everyRow().find((one) => one.id === id)!;
      const { method, url, body, type = 'application/json' } = await goodCall(row, stage);
      const { statusCode } = await server.app.inject({
        method: method as 'GET',
        url,
        headers: {
          authorization: `Bearer ${await stage.token()}`,
          'show-sensitive-data': '1',
          ...(body && { 'content-type': type }),
        },
        ...(body && { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      expect(statusCode).toBeLessThan(300);
      expect(await unannounced(owner)).toEqual([]);
      const [{ changes }] =
        (await owner`select count(*)::integer as changes from watched where shown`) as unknown as [
          { changes: number },
        ];
      // Else nothing was watched at all.
      if (event === 'created' || event === 'deleted')
        expect(changes + (id === 'user.create' ? 1 : 0)).toBeGreaterThan(0);
    },
  );

  it('stays with what is sent as it is, and so does every row', async () => {
    const { owner, server } = stage;
    const token = await stage.token();
    const { userId } = await createPerson(server, token, stage.friendId);
    const { json } = await server.call('GET', `/v1/user/${userId}`, { token });
    const { security: _, ...sent } = json;
    await owner`delete from watched`;
    const put = await server.call('PUT', `/v1/user/${userId}`, { token, body: sent });
    expect(put.json.result.code, JSON.stringify(put.json.result)).toBe('0000');
    expect(await owner`select what from watched`).toEqual([]);
  });
});

describe('the statements that change users or their lists', () => {
  const sources = readdirSync(join(repository, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => [name, readFileSync(join(repository, 'src', name), 'utf8')] as const);
  it('are those that this test goes through', () => {
    const names = ['users', ...tables.map(({ table }) => table)].join('|');
    const changing = new RegExp(String.raw`\b(?:update|delete from) (?:(?:${names})\b|\$\{)`, 'u');
    const found = sources.filter(([, text]) => changing.test(text)).map(([name]) => name);
    expect(found.sort()).toEqual(
      [
        // The guarded statement of a change, and an entry that is added by itself.
        'storage/user-writer.ts',
        'storage/history-appender.ts',
        // The last entry of an erased user, and the one of whoever was related to that user.
        'storage/user-eraser.ts',
        // Rows of a programme, stored answers, and what users and entries are found by: no answer about a user is made of them.
        'storage/old-rows.ts',
        'storage/program-rows.ts',
        'storage/search-check.ts',
        'storage/search-writer.ts',
        // Challenges and the like.
        'storage/guarded-rows.ts',
        // When the standing of a user changes by itself, which no answer shows.
        'storage/standing-walk.ts',
        // What access rules have decided and counted.
        'storage/rule-decisions.ts',
        // Of which moment a report of an account or a membership was, and accounts of users who have closed: no answer shows either.
        'storage/accounts.ts',
        // Who has claimed a review.
        'storage/reviews.ts',
        // What is left of an endpoint of webhooks that is gone.
        'storage/webhooks.ts',
        // Who may call.
        'keys/caller-rows.ts',
      ].sort(),
    );
  });
});
