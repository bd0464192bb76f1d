import type { Services } from '../calls/services.ts';
import { type ChallengeChannel, challengeChannel } from '../catalogue/challenges.ts';
import type { UserChange } from '../users/user-change.ts';
import type { MadeChallenge } from './flow.ts';

/** A message that brings a challenge. */
export interface CodeMessage {
  readonly template: 'verify_email' | 'verify_phone' | 'forgotten_password';
  readonly channel: ChallengeChannel;
  /** The address or number. */
  readonly to: string;
  readonly made: MadeChallenge;
  /** The page that the link leads to. */
  readonly page: 'verify' | 'password';
}

/** Queues the message that brings a challenge. It is dropped where the challenge is over before the message could be sent. */
export function queueCode(
  user: UserChange,
  { publicUrl }: Pick<Services, 'publicUrl'>,
  { template, channel, to, made, page }: CodeMessage,
): void {
  const minutes = user.settings.code_minutes;
  const { link } = made;
  user.queueMessage({
    template,
    channel: channel === challengeChannel.mail ? 'email' : 'sms',
    to,
    variables: {
      code: made.code,
      minutes,
      ...(link !== null && { link: new URL(`security/${page}/${link}`, `${publicUrl}/`).href }),
    },
    challengeId: made.id,
    // The link outlives the code.
    expiresAt: made.endsAt,
  });
}
