import { createSecretKey } from 'node:crypto';
import { systemClientId } from '../calls/reach.ts';
import type { Services } from '../calls/services.ts';
import { settingsOf } from '../calls/settings.ts';
import type { MessageLanguage } from '../catalogue/messages/index.ts';
import type { ProgramSettings } from '../catalogue/program-settings.ts';
import { preferences } from '../catalogue/resources/preferences.ts';
import type { Keyring } from '../crypto/keyring.ts';
import { open, type SealIdentity, seal, UnsealError } from '../crypto/seal.ts';
import { messageLanguage } from '../notify/message-row.ts';
import { runFor } from '../storage/connections.ts';
import { emptyBody } from '../users/body.ts';
import { changeUser } from '../users/change-user.ts';

/** For how many days a link that ends mails works: longer than the row of its message is kept. */
export const unsubscribeDays = 90;

const dayMilliseconds = 86_400_000;
const identity: SealIdentity = {
  programId: 0,
  userId: 0,
  table: 'unsubscribe',
  rowId: 0,
  keyVersion: 1,
};

/** Whose mails a link ends. */
interface Subscriber {
  readonly programId: number;
  readonly userId: number;
}

/** A link that ends mails, and of whom. */
export interface FoundSubscriber extends Subscriber {
  readonly programName: string;
  readonly language: MessageLanguage;
  /** The generation of the user's tokens. */
  readonly generation: number;
}

/**
 * The token of a link that ends the mails of a user for which the user's consent is needed. It is sealed, and not stored: it says
 * nothing to whoever has no key of the installation, and nobody makes one of another user from it.
 */
export function makeUnsubscribeToken(keyring: Keyring, { programId, userId }: Subscriber, now: Date): string {
  const content = Buffer.alloc(20);
  content.writeBigUInt64BE(BigInt(programId), 0);
  content.writeBigUInt64BE(BigInt(userId), 8);
  content.writeUInt32BE(Math.floor(now.getTime() / dayMilliseconds) + unsubscribeDays, 16);
  return seal(keyOf(keyring), content, identity).toString('base64url');
}

/** Whose mails a token ends; undefined where it is none, or its time is over. */
function readToken(keyring: Keyring, token: string, now: Date): Subscriber | undefined {
  try {
    const content = open(keyOf(keyring), Buffer.from(token, 'base64url'), identity);
    if (content.readUInt32BE(16) * dayMilliseconds < now.getTime()) return undefined;
    return {
      programId: Number(content.readBigUInt64BE(0)),
      userId: Number(content.readBigUInt64BE(8)),
    };
  } catch (error) {
    if (error instanceof UnsealError) return undefined;
    throw error;
  }
}

function keyOf(keyring: Keyring) {
  return createSecretKey(keyring.keyedHash('unsubscribe'));
}

/** Finds whose mails a token ends; undefined where it is none, and where programme or user are closed. Changes nothing. */
export async function findSubscriber(
  { connections, keyring, clock }: Pick<Services, 'connections' | 'keyring' | 'clock'>,
  token: string,
): Promise<FoundSubscriber | undefined> {
  const subscriber = readToken(keyring, token, clock());
  if (!subscriber) return undefined;
  const { programId, userId } = subscriber;
  const [[found]] = await runFor<{
    name: string;
    settings: Partial<ProgramSettings>;
    language: string | null;
    generation: number;
  }>(connections, programId, {
    text: `select p.name, p.settings, u.preferences_preferred_language_code as language, u.token_generation as generation
from program p join users u on u.program_id = p.id and u.id = $2::bigint and u.closed_at is null
where p.id = $1::bigint and p.status = 1`,
    values: [programId, userId],
  });
  if (!found) return undefined;
  return {
    ...subscriber,
    programName: found.name,
    language: messageLanguage(found.language, settingsOf(found).default_language),
    generation: found.generation,
  };
}

/** Ends the mails of a user for which the user's consent is needed, in the name of the user. Doing it again changes nothing. */
export async function unsubscribe(
  services: Services,
  { programId, userId, generation }: FoundSubscriber,
): Promise<void> {
  const call = {
    programId,
    clientId: systemClientId,
    clientGeneration: 0,
    scopes: new Set(['user'] as const),
    boundUserId: userId,
    boundUserGeneration: generation,
    sourceId: 'unsubscribe',
    language: null,
    timeZone: null,
    customField: false,
    sensitive: false,
  };
  const request = {
    operationId: 'user.preferences.update',
    body: emptyBody,
    userId,
    isDryRun: false,
    replay: 'none',
    reads: [],
  } as const;
  await changeUser(services, call, request, (user) => {
    if (user.state.user.preferences_enable_email_notification === '1')
      user.write(preferences, { enable_email_notification: '0' });
    return {};
  });
}
