import type { Services } from '../calls/services.ts';
import { takenErrors } from '../catalogue/error-table.ts';
import { type ApiError, errors, type FaultDetail } from '../catalogue/errors.ts';
import type { ProgramSettings } from '../catalogue/program-settings.ts';
import type { Keyring } from '../crypto/keyring.ts';
import type { Row } from '../derive/present.ts';
import { claimHash } from '../storage/claim-hash.ts';
import { listHeld } from '../storage/contact-claims.ts';
import type { Claim, Draft } from './draft.ts';

/** Whether a programme lets one live user at most have a contact or login. */
export function isUnique(kind: Claim['kind'], settings: ProgramSettings): boolean {
  if (kind === 'email') return settings.unique_email;
  return kind === 'phone' ? settings.unique_phone : true;
}

/** What tells claims of one programme apart. */
export function claimName({ kind, canonical }: Pick<Claim, 'kind' | 'canonical'>): string {
  return `${kind} ${canonical}`;
}

/** Whether two claims are of one contact. */
export function isSameClaim(one: Claim, other: Claim): boolean {
  return one.kind === other.kind && one.canonical === other.canonical;
}

/** The claims that a draft takes. A contact that moves between two entries of the same user is not among them. */
export function newClaims({ claims, released }: Pick<Draft, 'claims' | 'released'>): Claim[] {
  return claims.filter((claim) => !released.some((other) => isSameClaim(claim, other)));
}

/**
 * The claims a draft takes and gives back, as rows; `known` are hashes that were worked out already. A contact that
 * moves between two entries of the same user does neither. Taken claims are sorted, so that two calls that want the same
 * ones cannot wait for each other in a circle.
 */
export function claimRows(
  keyring: Keyring,
  draft: Pick<Draft, 'claims' | 'released'>,
  programId: number,
  userId: number,
  known?: ReadonlyMap<string, string>,
): { taken: Row[]; released: Row[] } {
  const toRow = (claim: Claim): Row => ({
    program_id: programId,
    kind: claim.kind,
    hash: known?.get(claimName(claim)) ?? claimHash(keyring, programId, claim),
    user_id: claim.holders?.userId ?? userId,
    other_user_id: claim.holders?.otherUserId ?? null,
  });
  const taken = newClaims(draft).map(toRow);
  const released = draft.released
    .filter((claim) => !draft.claims.some((other) => isSameClaim(claim, other)))
    .map(toRow);
  return {
    taken: taken.sort((one, other) => (String(one['hash']) < String(other['hash']) ? -1 : 1)),
    released,
  };
}

/** Throws the error of `takenError` if a claim is held; returns if none is. */
export async function refuseTaken(
  services: Pick<Services, 'connections' | 'keyring'>,
  programId: number,
  claims: readonly Claim[],
): Promise<void> {
  const [held] = await heldClaims(services, programId, claims);
  if (held) throw takenError(held);
}

/** Which claims somebody holds. One that stands for nothing any more is free from now on. */
export async function heldClaims(
  { connections, keyring }: Pick<Services, 'connections' | 'keyring'>,
  programId: number,
  claims: readonly Claim[],
): Promise<Claim[]> {
  if (claims.length === 0) return [];
  const hashes = claims.map((claim) => claimHash(keyring, programId, claim));
  const wanted = claims.map(({ kind, canonical }, index) => ({ kind, canonical, hash: hashes[index]! }));
  const held = await listHeld(connections, programId, wanted);
  return claims.filter((_, index) => held.has(hashes[index]!));
}

/** The error for who wants what is held: emailTaken, phoneTaken or loginTaken; alreadyExists for a relationship. */
export function takenError({ kind }: Pick<Claim, 'kind'>, details: readonly FaultDetail[] = []): ApiError {
  if (kind === 'relationship') return errors.alreadyExists({ resource: kind }, { details });
  return errors[takenErrors[kind]]({}, { details });
}
