import { createRequire } from 'node:module';
import { isPlainObject } from '../objects.ts';

const require = createRequire(import.meta.url);
/** Loaded with the first passkey: it reads certificates of makers of authenticators, which costs memory that most servers never need. */
const load = (): typeof import('@simplewebauthn/server') => require('@simplewebauthn/server');

/** Where passkeys hold: the site that pages of the console come from. */
export interface Site {
  /** `https://roster.example`. */
  readonly origin: string;
  /** The name of the host, without a port. Browsers make no passkey for an address in digits. */
  readonly host: string;
}

/** A passkey as it is kept. */
export interface Passkey {
  readonly id: string;
  /** base64url. */
  readonly publicKey: string;
  readonly transports: readonly string[];
}

/** Whether a site can have passkeys: browsers want a name (Web Authentication, section 5.1.2). */
export function takesPasskeys({ host }: Site): boolean {
  return !/^[0-9.]+$|:/u.test(host);
}

/** What a browser makes a passkey from, and the challenge that it is to sign. */
export async function offerPasskey(
  site: Site,
  operator: { readonly id: number; readonly email: string; readonly name: string },
  others: readonly Passkey[],
): Promise<{ options: object; challenge: string }> {
  const options = await load().generateRegistrationOptions({
    rpName: 'Roster',
    rpID: site.host,
    userName: operator.email,
    userDisplayName: operator.name,
    userID: Buffer.from(`operator ${operator.id}`),
    attestationType: 'none',
    excludeCredentials: others.map(described),
    authenticatorSelection: { residentKey: 'discouraged', userVerification: 'required' },
  });
  return { options, challenge: options.challenge };
}

/** The passkey that a browser made of an offer; undefined where its answer does not hold. */
export async function readPasskey(
  site: Site,
  challenge: string,
  response: unknown,
): Promise<{ passkey: Passkey; counter: number } | undefined> {
  if (!isPlainObject(response)) return undefined;
  try {
    const { verified, registrationInfo } = await load().verifyRegistrationResponse({
      response: unchecked(response),
      expectedChallenge: challenge,
      expectedOrigin: site.origin,
      expectedRPID: site.host,
      requireUserVerification: true,
    });
    if (!verified) return undefined;
    const { id, publicKey, counter, transports = [] } = registrationInfo.credential;
    return { passkey: { id, publicKey: Buffer.from(publicKey).toString('base64url'), transports }, counter };
  } catch {
    // The library throws for whatever does not hold.
    return undefined;
  }
}

/** What a browser has one of the passkeys sign, and the challenge in it. */
export async function askPasskeys(
  site: Site,
  passkeys: readonly Passkey[],
): Promise<{ options: object; challenge: string }> {
  const options = await load().generateAuthenticationOptions({
    rpID: site.host,
    allowCredentials: passkeys.map(described),
    userVerification: 'required',
  });
  return { options, challenge: options.challenge };
}

/** The number of signatures that a passkey has made, where it signed the challenge; undefined where it did not. */
export async function verifyPasskey(
  site: Site,
  challenge: string,
  response: unknown,
  { passkey, counter }: { passkey: Passkey; counter: number },
): Promise<number | undefined> {
  if (!isPlainObject(response)) return undefined;
  try {
    const { verified, authenticationInfo } = await load().verifyAuthenticationResponse({
      response: unchecked(response),
      expectedChallenge: challenge,
      expectedOrigin: site.origin,
      expectedRPID: site.host,
      credential: { id: passkey.id, publicKey: Buffer.from(passkey.publicKey, 'base64url'), counter },
      requireUserVerification: true,
    });
    return verified ? authenticationInfo.newCounter : undefined;
  } catch {
    return undefined;
  }
}

const described = ({ id, transports }: Passkey) => ({ id, transports: [...transports] });

/** What a browser sent, as the library wants it: the library itself checks every member, and throws for what is wrong. */
function unchecked<Wanted>(response: Readonly<Record<string, unknown>>): Wanted {
  return JSON.parse(JSON.stringify(response));
}
