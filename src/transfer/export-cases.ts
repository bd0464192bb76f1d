import { completeSettings } from '../catalogue/program-settings.ts';
import { openDecision, showKeptDecision } from '../deciding/decision-content.ts';
import type { TicketRow } from '../derive/tickets.ts';
import { openCheck, showCheck } from '../kyc/checks/check.ts';
import { isUndecided, openOpinions } from '../reviews/opinions.ts';
import { showReview } from '../reviews/show-review.ts';
import { readChecksOf } from '../storage/checks.ts';
import type { Connection } from '../storage/connections.ts';
import { readProgramSettings } from '../storage/program-settings.ts';
import { readReviewsOf } from '../storage/reviews.ts';
import { readDecisionsOf } from '../storage/rule-decisions.ts';
import { commentTable, readTicketsOf } from '../storage/ticket-list.ts';
import type { UserVault } from '../storage/user-vault.ts';
import { readHitsOf } from '../storage/watchlist-hits.ts';
import { showComment } from '../users/tickets.ts';
import { openHit, showHit } from '../watchlists/hit.ts';

/**
 * What was asked of a user, what of the user was checked and decided, what rules decided of the user's transactions, and on which watchlists the user may be, with all that was said about it, as an
 * archive tells it. `now`: UTC, `yyyy-mm-ddThh:mm:ss`. Throws UnsealError.
 */
export async function casesOf(
  connection: Connection,
  vault: UserVault,
  now: string,
): Promise<Record<string, object[]>> {
  const { programId, userId } = vault;
  const tickets = await connection.run(readTicketsOf(programId, userId));
  const reviews = await connection.run(readReviewsOf(programId, userId));
  const checks = await connection.run(readChecksOf(programId, userId));
  const [program] = await connection.run(readProgramSettings(programId));
  const { review_hours: hours } = completeSettings(program?.settings);
  const hits = await readHitsOf(connection, programId, userId);
  const decisions = await connection.run(readDecisionsOf(programId, userId));
  return {
    ticket: tickets.map(({ row, comments }) => ({
      ...ticketOf(row),
      comments: comments.map((comment) =>
        showComment(comment, vault.open(commentTable, comment.id, comment.sealed)),
      ),
    })),
    review: reviews.map(({ row }) => ({
      ...showReview(row, { now, hours }),
      // Whoever is asked next decides with eyes of their own.
      opinions: isUndecided(row)
        ? []
        : openOpinions(vault, row).map(({ clientId: client_id, reasonCode: reason_code, ...said }) => ({
            client_id,
            reason_code,
            ...said,
          })),
    })),
    checks: checks.map(({ row }) => showCheck(row, openCheck(vault, row))),
    decisions: decisions.map(({ row }) => showKeptDecision(row, openDecision(vault, row), null)),
    watchlist_hits: hits.map((row) => showHit(row, openHit(vault, row))),
  };
}

/** A ticket as it is stored, without whose it is. */
function ticketOf(row: TicketRow): object {
  const { program_id: _, user_id: __, created_at: date_utc, updated_at: update_date_utc, ...told } = row;
  return { ...told, date_utc, update_date_utc };
}
