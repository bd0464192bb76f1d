import type { AttemptLimit } from './attempts.ts';

/** How many wrong tokens of outside providers may come: from a network in an hour, and by an API client in a minute. */
const wrongTokensMax = { network: 100, client: 600 };

/**
 * What a token of an outside provider that is about to be checked counts against; right ones are given back. `network`: that
 * of the person whose token it is, null where it is not known. `clientId`: the number of the API client.
 */
export function wrongTokenLimits(network: string | null, clientId: number): AttemptLimit[] {
  const ofNetwork = network !== null && {
    kind: 'outside token network',
    key: network,
    attemptsMax: wrongTokensMax.network,
    windowSeconds: 3600,
  };
  const ofClient = {
    kind: 'outside token client',
    key: String(clientId),
    attemptsMax: wrongTokensMax.client,
    windowSeconds: 60,
  };
  return [...(ofNetwork ? [ofNetwork] : []), ofClient];
}
