import type { Services } from '../calls/services.ts';
import { systemCall } from '../calls/system-call.ts';
import { checkKinds, checkNames } from '../catalogue/check-pools.ts';
import { activityType, entity, entityData } from '../catalogue/codes.ts';
import { ApiError } from '../catalogue/errors.ts';
import { noteText } from '../catalogue/history-notes.ts';
import { email } from '../catalogue/resources/email.ts';
import { phone } from '../catalogue/resources/phone.ts';
import type { RunningJob } from '../jobs/handler.ts';
import { alertCounter } from '../notify/alerts.ts';
import { formatDateTime } from '../time/format-instant.ts';
import { emptyBody } from '../users/body.ts';
import { changeUser } from '../users/change-user.ts';
import { enqueueAlert } from './alerts.ts';

/** What a job is told of wrong answers that suspend checks. */
export interface Suspension {
  /** The number of the user whose answers were checked, who may not exist. */
  readonly suspectedId: number;
  /** The place of the kind of check in `checkNames`. */
  readonly check: number;
  /** The wrong answers so far. */
  readonly count: number;
  /** Until when checks are suspended, seconds since 1970; of no meaning where somebody has to lift it. */
  readonly until: number;
}

/**
 * Notes in the history of a user that wrong answers have suspended checks, and tells the user: at the first suspension in a row, and
 * when checks are held until somebody lifts that. A user who does not exist is passed over.
 */
export async function noteSuspension(
  services: Services,
  { programId, id, payload: { suspectedId, check, count, until } }: RunningJob<Suspension>,
): Promise<void> {
  const kind = checkNames[check];
  if (programId === '*' || kind === undefined) return;
  const { heldSetting } = checkKinds[kind];
  const request = {
    operationId: 'security.note_suspension',
    body: emptyBody,
    userId: suspectedId,
    isDryRun: false,
    // The job may run twice.
    replay: 'answer',
    reads: [email, phone],
    counters: [alertCounter('alert_check_held')],
  } as const;
  try {
    await changeUser(
      services,
      { ...systemCall(programId), sourceId: `suspension ${suspectedId} ${check} ${count} ${id}` },
      request,
      (user) => {
        const isHeld = heldSetting !== null && count >= user.settings[heldSetting];
        const what = kind.replaceAll('_', ' ');
        user.isActivity = false;
        user.updatedAt = user.state.user.updated_at;
        user.note({
          activityType: activityType.updated,
          entity: entity.security,
          entityId: user.userId,
          entityData: entityData.suspension,
          adminNotes: noteText(isHeld ? 'checksHeld' : 'checksSuspended', { check: what, count }),
        });
        if (isHeld) enqueueAlert(user, 'alert_check_held', user.userId);
        if (count === user.settings.wrong_answers_max || isHeld)
          user.notify('checks_suspended', {
            check: kind,
            held: isHeld,
            ...(!isHeld && { until: formatDateTime(new Date(until * 1000)) }),
          });
        return {};
      },
    );
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
  }
}
