import { Webhook } from 'standardwebhooks';
import type { Services } from '../../calls/services.ts';
import { settingsOf } from '../../calls/settings.ts';
import { errors } from '../../catalogue/errors.ts';
import type { CallerRows } from '../../keys/caller-rows.ts';
import { runFor } from '../../storage/connections.ts';
import { readProgramSettings } from '../../storage/program-settings.ts';
import { type EndpointRow, readEndpoint } from '../../storage/webhooks.ts';
import { formatDateTime } from '../../time/format-instant.ts';
import { secretOf } from '../../webhooks/signature.ts';
import { readAskedId } from './ask-outside.ts';

/** A body with the headers that sign it (Standard Webhooks). */
export interface SignedBody {
  readonly headers: {
    readonly 'webhook-id': string;
    readonly 'webhook-timestamp': string;
    readonly 'webhook-signature': string;
  };
  readonly text: string;
}

/**
 * Finds whose answer a signed body is: that of the outside checker of a programme to a check that is named by the id of the message. It
 * is signed by the secret of the checker's endpoint, within five minutes. Returns the number of the programme. Throws unauthenticated.
 */
export async function verifySigned(
  { connections, keyring, clock }: Pick<Services, 'connections' | 'keyring' | 'clock'>,
  callers: CallerRows,
  checkId: number,
  { headers, text }: SignedBody,
): Promise<number> {
  const named = readAskedId(headers['webhook-id']);
  if (named?.checkId !== checkId) throw errors.unauthenticated();
  const { programId } = named;
  const [[program]] = await runFor(connections, programId, readProgramSettings(programId));
  const endpointId = program && settingsOf(program).identity_checker;
  if (!endpointId) throw errors.unauthenticated();
  const [[endpoint]] = await runFor(connections, programId, readEndpoint(programId, endpointId, false));
  if (!endpoint || !callers.holds('webhook', endpoint.row)) throw errors.unauthenticated();
  const salts = saltsOf(endpoint.row, formatDateTime(clock()));
  const isSigned = salts.some((salt) => isSignedBy(secretOf(keyring, endpoint.row, salt), { headers, text }));
  if (!isSigned) throw errors.unauthenticated();
  return programId;
}

/** The salts of the secrets that count. */
function saltsOf(
  { secret_salt: salt, previous_salt: previous, previous_ends_at: until }: EndpointRow,
  now: string,
) {
  return previous !== null && until !== null && now < until ? [salt, previous] : [salt];
}

function isSignedBy(secret: string, { headers, text }: SignedBody): boolean {
  try {
    new Webhook(secret).verify(text, { ...headers }, { jsonParse: false });
    return true;
  } catch {
    // Whatever is wrong with it: nobody is told more.
    return false;
  }
}
