import { createHash } from 'node:crypto';
import { operatorStatus } from '../catalogue/codes.ts';
import { mailOfActivity, type OperatorMail, type OperatorMailValues } from '../catalogue/operator-mails.ts';
import { FinalFailure } from '../jobs/final-failure.ts';
import type { RunningJob } from '../jobs/handler.ts';
import type { CallerRows } from '../keys/caller-rows.ts';
import { DeliveryError } from '../notify/delivery-error.ts';
import { messageLanguage } from '../notify/message-row.ts';
import type { Messenger } from '../notify/messenger.ts';
import { operatorText } from '../notify/operator-text.ts';
import { isKeyOf } from '../objects.ts';
import { type Connections, inTransaction, runFor } from '../storage/connections.ts';
import { formatDateTime } from '../time/format-instant.ts';
import { isFamiliar, type Origin } from './familiar.ts';
import { endUnsent, invitationMinutes, invite } from './invitations.ts';
import type { LogRow } from './log.ts';
import { findOperator, type OperatorRow } from './operators.ts';
import { setupLink } from './setup-link.ts';

/** What sends mails to operators. */
export interface OperatorMailServices {
  readonly connections: Connections;
  readonly callers: CallerRows;
  readonly clock: () => Date;
  readonly publicUrl: string | null;
  /** Null: nothing is configured to send mails by. */
  readonly messenger: Messenger | null;
}

/** Whether mails reach an address: that of the first operator of an installation is none. */
export function hasMailbox(email: string): boolean {
  return email.slice(email.lastIndexOf('@')).includes('.');
}

const nothing: OperatorMailValues = {
  first_name: null,
  moment: null,
  network: null,
  link: null,
  hours: null,
};

/**
 * Sends the invitation of an operator who has not accepted one. Each attempt draws a token, in place of that of the one before; one whose
 * mail was not taken over counts no more.
 */
export async function sendInvitation(
  services: OperatorMailServices,
  { id, payload: { operatorId } }: Pick<RunningJob<{ operatorId: number }>, 'id' | 'payload'>,
): Promise<void> {
  const { connections, callers, clock, publicUrl, messenger } = services;
  const now = formatDateTime(clock());
  const invited = await inTransaction(connections, '*', async (place) => {
    const operator = await findOperator(place, callers, { id: operatorId }, { isLocked: true });
    // Somebody may have been shown a link meanwhile, which ends the mail.
    const [[job]] = await runFor(place, '*', {
      text: 'select id from job where id = $1::bigint',
      values: [id],
    });
    if (!job || operator?.status !== operatorStatus.invited) return { outcome: null, commits: false };
    // What it was to be mailed by may have been taken away since: it waits, and is told of in the end.
    if (!messenger || publicUrl === null) throw new DeliveryError('not configured', false);
    return { outcome: { operator, token: await invite(place, callers, operatorId, now) }, commits: true };
  });
  if (!invited || !messenger) return;
  const link = setupLink(publicUrl, invited.token);
  // Each attempt has a link of its own: it must not be taken for the mail before.
  const mailId = createHash('sha256').update(invited.token).digest('hex').slice(0, 16);
  const values = { link, hours: invitationMinutes / 60 };
  try {
    await send(messenger, `invitation-${mailId}`, invited.operator, 'invitation', values);
  } catch (error) {
    // Without an invitation the mail is known to be owed, after a restore as well.
    await endUnsent(connections, callers, operatorId, invited.token);
    throw error;
  }
}

/** Tells an operator of an entry of their own log. */
export async function tellOperator(
  services: OperatorMailServices,
  {
    id,
    payload: { operatorId, number },
  }: Pick<RunningJob<{ operatorId: number; number: number }>, 'id' | 'payload'>,
): Promise<void> {
  const { connections, callers, messenger } = services;
  if (!messenger) return;
  const operator = await findOperator(connections, callers, { id: operatorId });
  const [[found]] = await runFor<{ row: LogRow; earlier: readonly Origin[] }>(connections, '*', {
    text: `select row_to_json(l) as row, (select coalesce(json_agg(o), '[]') from (
  select distinct b.network, b.detail ->> 'browser' as browser from operator_log b where b.operator_id = l.operator_id
    and b.number < l.number and b.activity in ('signed_in', 'set_up')) o) as earlier
from operator_log l where l.operator_id = $1::bigint and l.number = $2::bigint`,
    values: [operatorId, number],
  });
  if (!operator || !found) return;
  const { row, earlier } = found;
  const mail = mailOf(row, earlier);
  if (mail === null) return;
  const moment = `${row.created_at.slice(0, 16).replace('T', ' ')} UTC`;
  await send(messenger, `operator-${id}`, operator, mail, { moment, network: row.network });
}

/** Which mail tells of an entry; null: none. */
function mailOf(row: LogRow, earlier: readonly Origin[]): OperatorMail | null {
  const { activity } = row;
  return isKeyOf(mailOfActivity, activity) && isTold(row, earlier) ? mailOfActivity[activity] : null;
}

/** Whether an entry that there is a mail for is one that the operator is told of: a new password, and a sign-in from a new place. */
function isTold({ activity, detail, network }: LogRow, earlier: readonly Origin[]): boolean {
  if (activity === 'account_changed') {
    const { changed } = detail;
    return Array.isArray(changed) && changed.includes('password_hash');
  }
  if (activity !== 'signed_in') return true;
  const browser = typeof detail['browser'] === 'string' ? detail['browser'] : null;
  return !isFamiliar({ network, browser }, earlier);
}

/** Throws FinalFailure where the mail server refuses the mail for good, and DeliveryError where it may take it later. */
async function send(
  messenger: Messenger,
  mailId: string,
  { email, name, language }: OperatorRow,
  mail: OperatorMail,
  values: Partial<OperatorMailValues>,
): Promise<void> {
  if (!hasMailbox(email)) return;
  const text = operatorText(mail, messageLanguage(language), { ...nothing, ...values, first_name: name });
  try {
    await messenger.send({ id: mailId, to: email, text });
  } catch (error) {
    throw error instanceof DeliveryError && error.isFinal ? new FinalFailure(error.kind, error) : error;
  }
}
