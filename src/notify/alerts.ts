import type { Services } from '../calls/services.ts';
import { settingsOf } from '../calls/settings.ts';
import { type AlertName, alertNames, type MessageValues } from '../catalogue/message-templates.ts';
import { lettersOfCountry } from '../catalogue/phone-numbers.ts';
import type { ProgramSettings } from '../catalogue/program-settings.ts';
import type { RunningJob } from '../jobs/handler.ts';
import { jobRow } from '../jobs/job-row.ts';
import { runFor } from '../storage/connections.ts';
import { counterHash } from '../storage/counter-hash.ts';
import { type JobRow, jobTable } from '../storage/job-queue.ts';
import { messageTable, queueOnce } from '../storage/message-queue.ts';
import { formatDateTime } from '../time/format-instant.ts';
import { laneJob, messageLanguage, messageRow, messageSeal } from './message-row.ts';

/** A job that tells a programme something: the place of the alert in `alertNames`, and the number that the alert names. */
export interface AlertJob {
  readonly alert: number;
  readonly subject: number;
}

/** The row of such a job, apart from a change of a user; of a kind and programme one waits at a time. `id`: `ids.next(0, jobTable)`. */
export function alertJob({
  id,
  programId,
  name,
  subject,
}: {
  readonly id: number;
  readonly programId: number;
  readonly name: AlertName;
  readonly subject: number;
}): JobRow {
  return jobRow('notify.alert', {
    id,
    programId,
    payload: { alert: alertNames.indexOf(name), subject },
    uniqueKey: name,
    // The queue goes by the clock of the database, not by that of calls.
    dueAt: new Date(),
  });
}

const minutesApart = 60;

/** What counts an alert of a kind within an hour: one that was sent. Of payments that are denied each user counts alone. */
export function alertCounter(name: AlertName, about = 0) {
  const subject = name === 'alert_payment_denied' ? `${name} ${about}` : name;
  return { kind: 'alert in an hour', subject, isShared: true } as const;
}

/** Why an alert is sent, in the words of its text, by the number that its job carries. */
const valuesOf: { readonly [Name in AlertName]: (subject: number) => MessageValues<Name> } = {
  alert_sms_paused: (country) => ({ country: lettersOfCountry(country) }),
  alert_sms_used_up: (limit) => ({ limit }),
  alert_check_held: (user) => ({ user }),
  alert_messages_dead: () => ({}),
  alert_webhook_stopped: (webhook) => ({ webhook }),
  alert_payment_denied: (user) => ({ user }),
};

/**
 * Queues an alert to the address that the programme has named, once an hour for each kind. Does nothing where the programme has named
 * none.
 */
export async function sendAlert(
  { connections, keyring, clock, ids }: Pick<Services, 'connections' | 'keyring' | 'clock' | 'ids'>,
  { programId, payload: { alert, subject } }: RunningJob<AlertJob>,
): Promise<void> {
  const name = alertNames[alert];
  if (programId === '*' || name === undefined) return;
  const [[program]] = await runFor<{ settings: Partial<ProgramSettings> }>(connections, programId, {
    text: 'select settings from program where id = $1::bigint and status = 1',
    values: [programId],
  });
  if (!program) return;
  const settings = settingsOf(program);
  if (settings.alert_email === null) return;
  const now = clock();
  const moment = formatDateTime(now);
  const content = {
    to: settings.alert_email,
    values: valuesOf[name](subject),
    firstName: '',
    moment,
    timeZone: settings.default_time_zone ?? 'UTC +00:00',
  };
  const lane = { channel: 'email', lane: 'notices' } as const;
  const rows = await ids.run(() => ({
    message: messageRow(keyring, messageSeal(keyring, { programId, userId: null, wrapped: null }), {
      programId,
      id: ids.next(programId, messageTable),
      userId: null,
      channel: lane.channel,
      template: name,
      language: messageLanguage(settings.default_language),
      content,
      historyNumber: 0,
      operationId: 'notify.alert',
    }),
    // The queue goes by the clock of the database, not by that of calls.
    job: jobRow('notify.deliver', { ...laneJob(lane), id: ids.next(0, jobTable), programId }),
  }));
  const counter = {
    hash: counterHash(keyring, programId, alertCounter(name, subject)),
    now: moment,
    endsAt: formatDateTime(new Date(now.getTime() + minutesApart * 60_000)),
  };
  await runFor(connections, programId, queueOnce(programId, counter, rows));
}
