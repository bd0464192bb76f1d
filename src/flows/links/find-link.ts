import { systemClientId } from '../../calls/reach.ts';
import type { Call, Services } from '../../calls/services.ts';
import { settingsOf } from '../../calls/settings.ts';
import { type ChallengePurpose, challengePurpose, challengeStatus } from '../../catalogue/challenges.ts';
import { clientStatus, status } from '../../catalogue/codes.ts';
import type { MessageLanguage } from '../../catalogue/messages/index.ts';
import type { ProgramSettings } from '../../catalogue/program-settings.ts';
import { messageLanguage } from '../../notify/message-row.ts';
import {
  type ChallengeOwner,
  type ChallengeRow,
  findChallengeByLink,
  readChallengeOwner,
} from '../../storage/challenges.ts';
import { formatDateTime } from '../../time/format-instant.ts';
import { holdsLink, linkHash } from '../challenges.ts';

/** What a link is for; so its page is called. */
export const linkPurposes = {
  verify: challengePurpose.verification,
  password: challengePurpose.forgottenPassword,
} as const satisfies Record<string, ChallengePurpose>;
/** One of `linkPurposes`. */
export type LinkPurpose = keyof typeof linkPurposes;

/**
 * How a link stands. `exhausted`: its code was wrong too often. `ended`: its user, its contact or its programme is not what it was.
 * `suspended`: its user is.
 */
export type LinkState = 'open' | 'expired' | 'used' | 'replaced' | 'exhausted' | 'ended' | 'suspended';

/** A link that was given out. */
export interface FoundLink {
  readonly state: LinkState;
  readonly token: string;
  /** The keyed hash by which it is found. */
  readonly hash: string;
  readonly challenge: ChallengeRow;
  readonly programName: string;
  readonly settings: ProgramSettings;
  /** In which its mail was written. */
  readonly language: MessageLanguage;
  /** The address that its mail went to, and the form in which addresses are compared; null where it is not the user's any more. */
  readonly contact: { readonly address: string; readonly canonical: string } | null;
  /** The generation of the user's tokens; null where the user is closed. */
  readonly generation: number | null;
}

/** Finds a link of a purpose by its token, in whichever programme; undefined where no such link is known. Changes nothing. */
export async function findLink(
  { connections, keyring, clock }: Pick<Services, 'connections' | 'keyring' | 'clock'>,
  purpose: LinkPurpose,
  token: string,
): Promise<FoundLink | undefined> {
  const hash = linkHash(keyring, token);
  const found = await findChallengeByLink(connections, linkPurposes[purpose], hash);
  if (!found || !holdsLink(keyring, found.challenge, token)) return undefined;
  const { challenge, program_name: programName, program_status: programStatus } = found;
  const settings = settingsOf(found);
  const owner = await readChallengeOwner(connections, challenge);
  const { address = null, canonical = null } = owner ?? {};
  // A contact that changes, or is verified no more, ends its challenges (compile-change.ts).
  const contact = address !== null && canonical !== null ? { address, canonical } : null;
  const isThere = contact !== null && programStatus === clientStatus.active;
  return {
    state: stateOf(challenge, isThere ? owner : undefined, formatDateTime(clock())),
    token,
    hash,
    challenge,
    programName,
    settings,
    language: messageLanguage(owner?.language, settings.default_language),
    contact,
    generation: owner?.token_generation ?? null,
  };
}

/** How the link of a challenge stands, by the challenge alone. */
export function stateOfChallenge(challenge: ChallengeRow, now: string): LinkState {
  const { status: is, link_ends_at: endsAt } = challenge;
  switch (is) {
    case challengeStatus.open:
      return endsAt !== null && endsAt > now ? 'open' : 'expired';
    // Code or link, whichever comes first.
    case challengeStatus.used:
    case challengeStatus.proven:
      return 'used';
    case challengeStatus.replaced:
      return 'replaced';
    case challengeStatus.exhausted:
      return 'exhausted';
    default:
      return 'ended';
  }
}

function stateOf(challenge: ChallengeRow, owner: ChallengeOwner | undefined, now: string): LinkState {
  const state = stateOfChallenge(challenge, now);
  if (state === 'used' || state === 'expired') return state;
  if (owner?.status === status.suspended) return 'suspended';
  return owner ? state : 'ended';
}

/** The call of whoever opens a link: the user, as with a token that is bound to the user, and no client. */
export function callOfLink({ challenge, generation }: FoundLink): Call {
  return {
    programId: challenge.program_id,
    clientId: systemClientId,
    clientGeneration: 0,
    scopes: new Set(['user']),
    boundUserId: challenge.user_id,
    boundUserGeneration: generation,
    sourceId: `challenge ${challenge.id}`,
    language: null,
    timeZone: null,
    customField: false,
    sensitive: false,
  };
}
