import type { Call, Services } from '../calls/services.ts';
import { singles } from '../catalogue/members.ts';
import type { Resource } from '../catalogue/resource.ts';
import { security } from '../catalogue/resources/security.ts';
import type { Input } from '../derive/read-input.ts';
import type { Body } from './body.ts';

/** Argon2id hashes of secrets, by their kinds. */
export type HashedSecrets = Readonly<Record<string, string>>;

/** A field of which only a hash is stored, and the kind under which it is. */
export interface SecretField {
  readonly resource: Resource;
  readonly name: string;
  readonly kind: string;
}

/** Every field of which only a hash is stored. */
export const secretFields: readonly SecretField[] = singles.flatMap((resource) =>
  Object.entries(resource.fields)
    .filter(([, field]) => field.protect === 'hashed')
    .map(([name]) => ({ resource, name, kind: secretKind(resource, name) })),
);

/** The kind under which the hash of a field is stored. */
export function secretKind(resource: Resource, name: string): string {
  return resource.name === security.name ? name : `${resource.name}.${name}`;
}

/** The secrets in a body, in clear, by their kinds. Those of `security` only where the caller may set them. */
export function secretsIn(body: Body, maySetSecurity: boolean): Readonly<Record<string, string>> {
  return Object.fromEntries(
    secretFields.flatMap(({ resource, name, kind }) => {
      const value = body.objects.get(resource)?.[name];
      const isTaken = maySetSecurity || resource.name !== security.name;
      return typeof value === 'string' && isTaken ? [[kind, value]] : [];
    }),
  );
}

/** What is compared: an answer counts the same in any case, everything else to the letter (semantics of the API). */
export function comparableSecret(kind: string, value: string): string {
  return kind.startsWith('secret_answer') ? value.trim().toLowerCase() : value;
}

/** Hashes secrets by their kinds. Throws HasherBusyError when the queue is too long. */
export async function hashSecrets(
  services: Pick<Services, 'hasher'>,
  call: Pick<Call, 'programId'>,
  secrets: Readonly<Input>,
): Promise<HashedSecrets> {
  const sent = Object.entries(secrets).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  const ticket = { fairnessKey: String(call.programId) };
  const hashes = await Promise.all(
    sent.map(([kind, value]) => services.hasher.hash(comparableSecret(kind, value), ticket)),
  );
  return Object.fromEntries(sent.map(([kind], index) => [kind, hashes[index]!]));
}
