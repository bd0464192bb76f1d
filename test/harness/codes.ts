import { setTimeout as pause } from 'node:timers/promises';
import type { Services } from '../../src/calls/services.ts';
import { messageSeal, openMessage } from '../../src/notify/message-row.ts';
import { runFor } from '../../src/storage/connections.ts';

/** A code that waits to be sent, with its link. */
export interface WaitingCode {
  readonly code: string;
  readonly link?: string;
}

/**
 * The code of a user's newest message of a template, read from the outbox; waits for a message behind `after`, the number of such
 * messages that were there before.
 */
export async function newestCode(
  { connections, keyring }: Pick<Services, 'connections' | 'keyring'>,
  userId: number,
  template: string,
  after = 0,
  programId = 77,
): Promise<WaitingCode> {
  for (let tries = 0; tries < 400; tries += 1) {
    const [rows] = await runFor<{ id: number; sealed: Buffer; wrapped: Buffer }>(connections, programId, {
      text: `select m.id, m.sealed, k.wrapped from message m
join user_key k on k.program_id = m.program_id and k.user_id = m.user_id
where m.program_id = $3::bigint and m.user_id = $1::bigint and m.template = $2::text order by m.id`,
      values: [userId, template, programId],
    });
    const newest = rows.at(-1);
    if (newest && rows.length > after) {
      const { wrapped } = newest;
      const content = openMessage(
        messageSeal(keyring, { programId, userId, wrapped }),
        newest.id,
        newest.sealed,
      );
      return content.values as unknown as WaitingCode;
    }
    await pause(25);
  }
  throw new Error(`user ${userId} got no message ${template}`);
}
