import type { Services } from '../calls/services.ts';
import { type CheckKind, checkKinds, knownNetworksMax } from '../catalogue/check-pools.ts';
import { isKeyOf } from '../objects.ts';
import { contactsOfUser } from '../storage/challenges.ts';
import { networksOf } from '../storage/known-networks.ts';
import type { Counter } from '../users/counters.ts';
import type { UserChange } from '../users/user-change.ts';
import { contactHash } from './challenges.ts';
import { type Check, countersOf } from './checks.ts';

/** A kind of check of a user, with everything that counts for it. */
export interface CountedKind {
  readonly kind: CheckKind;
  readonly checks: readonly Check[];
}

/**
 * What counts for kinds of checks of a user: wrong answers from anywhere and from the networks that the user is known from, of codes
 * those of each contact. Codes of a password that was forgotten by an account number are left out: of the number only a hash is stored.
 */
export async function checksOfUser(
  { connections, keyring }: Pick<Services, 'connections' | 'keyring'>,
  programId: number,
  userId: number,
  kinds: readonly CheckKind[],
): Promise<CountedKind[]> {
  const [networks, contacts] = await Promise.all([
    kinds.some((kind) => checkKinds[kind].byNetwork)
      ? networksOf(connections, programId, userId, knownNetworksMax.count)
      : [],
    kinds.some(isOfContacts) ? contactsOfUser(connections, programId, userId) : [],
  ]);
  const hashed = contacts.map(({ list, canonical }) => ({
    list,
    hash: contactHash(keyring, programId, { name: list }, canonical),
  }));
  const user = String(userId);
  return kinds.map((kind) => {
    if (isOfContacts(kind)) {
      const own = hashed.filter(({ list }) => list === listOfKind[kind]);
      // Codes of forgotten passwords count as one kind, whatever they came by.
      const forgotten = kind === 'email_code' ? hashed : [];
      const subjects = [...own.map(({ hash }) => `${user} ${hash}`), ...forgotten.map(({ hash }) => hash)];
      return { kind, checks: subjects.map((subject) => ({ kind, subject })) };
    }
    const everywhere: Check = { kind, subject: user };
    const known = checkKinds[kind].byNetwork ? networks : [];
    return { kind, checks: [everywhere, ...known.map((network) => ({ ...everywhere, network }))] };
  });
}

/** The lists of the contacts that codes of a kind go to. */
const listOfKind = { email_code: 'email', sms_code: 'phone' } as const;

function isOfContacts(kind: CheckKind): kind is keyof typeof listOfKind {
  return isKeyOf(listOfKind, kind);
}

/** The counters of kinds of checks, each once. */
export function countersOfKinds(kinds: readonly CountedKind[]): readonly Counter[] {
  const counters = kinds.flatMap(({ checks }) => checks.flatMap(countersOf));
  return [...new Map(counters.map((counter) => [`${counter.kind} ${counter.subject}`, counter])).values()];
}

/** Clears what counts against secrets that are other ones now; nothing on a dry run, after which they are still the same. */
export function clearKinds(user: UserChange, kinds: readonly CountedKind[]): void {
  if (user.request.isDryRun) return;
  for (const counter of countersOfKinds(kinds)) user.clear(counter);
}
