import { sentChannels } from '../catalogue/message-templates.ts';
import { type ToldStep, toldSteps } from '../catalogue/reviews.ts';
import { ticketDescriptions, ticketStatus } from '../catalogue/tickets.ts';
import { messageLanguage } from '../notify/message-row.ts';
import { messageTable } from '../storage/message-queue.ts';
import { tellWanted } from './notification.ts';
import type { TicketEntry } from './tickets.ts';
import type { UserChange } from './user-change.ts';

/**
 * Tells the user of the tickets that the change opens and that ask something of the user: once, in the statement that opens them. Nobody is
 * told of what was handed in already, nor of what is looked at without the user. Of a ticket that is open again, since what was handed
 * in is refused, the user is told as well; where a review refuses it, the review tells why.
 */
export function tellTickets(change: UserChange): void {
  for (const entry of change.tickets ?? []) {
    if (entry.before === null && asksUser(entry)) tellTicket(change, entry);
    const part = refusedPart(change, entry);
    if (part) tellWanted(change, 'review_rejected', { part, reason: 'not_confirmed' });
  }
}

/** What of the user the change refuses outside of a review, after it was handed in. */
function refusedPart(change: UserChange, { before, row }: TicketEntry): ToldStep | undefined {
  const isOpenAgain = before?.status === ticketStatus.inProgress && row.status === ticketStatus.open;
  // Whoever decided may have told it already, and why.
  const isTold = change.otherRows[messageTable]?.some(({ template }) => template === 'review_rejected');
  if (!isOpenAgain || change.reviewed.size > 0 || isTold) return undefined;
  const asked = change.state.user.requirements?.find(({ step }) => step === row.step);
  return asked?.state === 'refused' ? toldSteps.find((step) => step === row.step) : undefined;
}

/** Whether a ticket asks something of its user. */
export function asksUser({ row }: Pick<TicketEntry, 'row'>): boolean {
  return row.status === ticketStatus.open && row.step !== 'watchlist';
}

/**
 * Tells the user of a ticket, in the user's language: in the app, and by a job by mail, or by text message where the user wants no
 * mail. The job looks whether the user wants it, and for a verified contact (decision 67).
 */
export function tellTicket(change: UserChange, { row }: Pick<TicketEntry, 'row'>): void {
  const { user } = change.state;
  const language = messageLanguage(
    user.preferences_preferred_language_code,
    change.settings.default_language,
  );
  const { subject, content } = ticketDescriptions[row.step].texts[language];
  const messageId = change.tellInApp('notification', { subject, message: content });
  const channel =
    user.preferences_enable_email_notification === '1'
      ? 'email'
      : user.preferences_enable_sms_notification === '1'
        ? 'sms'
        : undefined;
  if (messageId === null || channel === undefined) return;
  change.enqueue('notify.send_notification', {
    payload: { messageId, channel: sentChannels.indexOf(channel) },
  });
}
