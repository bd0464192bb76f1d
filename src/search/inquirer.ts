import { presentationOf } from '../calls/presentation.ts';
import { checkState } from '../calls/reach.ts';
import type { Call, Services } from '../calls/services.ts';
import { settingsOf } from '../calls/settings.ts';
import { errors } from '../catalogue/errors.ts';
import { runFor, type Statement } from '../storage/connections.ts';
import { isDatabaseTimeout } from '../storage/database-errors.ts';
import type { CallerState } from '../storage/user-state.ts';

/** How long one statement of an inquiry may take, in seconds; then it is given up. */
export const inquirySecondsMax = 5;

/** How many inquiries of a programme may wait for one of the inquiries' connections; who comes then is told to come back. */
export const inquiriesWaitingMax = 50;

/** What is known of who asks. */
export interface Inquirer {
  /** The zone of the answer's ending, `UTC ±hh:mm`: of the call, or of the programme, or of the server. */
  readonly timeZone: string;
  readonly language: string;
}

type InquirerState = CallerState & {
  /** The generation of the tokens of the user that the token is bound to; null where there is no such open user. */
  readonly user_generation: number | null;
};

const stateText = `
select p.settings, c.status as client_status, c.token_generation as client_generation,
  (select u.token_generation from users u
    where u.program_id = p.id and u.id = $3::bigint and u.closed_at is null) as user_generation
from program p
left join client c on c.program_id = p.id and c.id = $2::bigint
where p.id = $1::bigint and p.status = 1`;

/**
 * Reads whether who asks still counts. Throws tokenRevoked for a client that was revoked, and for a token whose user
 * was closed or got a new password.
 */
export async function readInquirer(services: Services, call: Call): Promise<Inquirer> {
  const { programId, clientId, boundUserId, boundUserGeneration } = call;
  const [[row]] = await runFor<InquirerState>(services.connections, programId, {
    text: stateText,
    values: [programId, clientId, boundUserId],
  });
  checkState(row, call);
  if (boundUserId !== null && row.user_generation !== boundUserGeneration) throw errors.tokenRevoked();
  const settings = settingsOf(row);
  const { timeZone } = presentationOf(services, call, settings, null);
  return { timeZone, language: settings.default_language };
}

/**
 * Runs a statement of an inquiry in the inquiries' own connections, within their time limit. Throws inquiryTooBroad, and
 * tooManyRequests where too many wait already.
 */
export async function runInquiry<Answered extends object>(
  services: Services,
  programId: number,
  statement: Statement<Answered>,
): Promise<Answered[]> {
  if (services.inquiries.waitingOf(programId) >= inquiriesWaitingMax)
    throw errors.tooManyRequests({ seconds: 1 });
  try {
    const [rows] = await runFor(services.inquiries, programId, statement);
    return rows;
  } catch (error) {
    if (isDatabaseTimeout(error))
      throw errors.inquiryTooBroad({ limit: inquirySecondsMax }, { cause: error });
    throw error;
  }
}
