import { type AlertName, alertNames } from '../catalogue/message-templates.ts';
import { alertCounter } from '../notify/alerts.ts';
import type { UserChange } from '../users/user-change.ts';

/**
 * Has the programme told of something, in the statement of the change that finds it, which may be a refusal. Does nothing where the
 * programme wants no alerts or was told of the like within the hour. `subject`: the number that the alert names. Throws an Error
 * where the change does not read `alertCounter`.
 */
export function enqueueAlert(user: UserChange, name: AlertName, subject: number): void {
  if (user.settings.alert_email === null || user.counter(alertCounter(name)).count > 0) return;
  user.enqueue('notify.alert', {
    payload: { alert: alertNames.indexOf(name), subject },
    uniqueKey: name,
  });
}
