import type { Call, Services } from '../calls/services.ts';
import { security } from '../catalogue/resources/security.ts';
import type { Input } from '../derive/read-input.ts';

/** Argon2id hashes of secrets, by the name of the field they came in. */
export type HashedSecrets = Readonly<Record<string, string>>;

/** The fields of `security` of which only a hash is kept. */
export const secretNames: readonly string[] = Object.entries(security.fields)
  .filter(([, field]) => field.protect === 'hashed')
  .map(([name]) => name);

/** What is compared: an answer counts the same in any case, everything else to the letter (semantics of the API). */
export function comparableSecret(name: string, value: string): string {
  return name.startsWith('secret_answer') ? value.trim().toLowerCase() : value;
}

/** Hashes the secrets among the members of `security`. Throws HasherBusyError when the queue is too long. */
export async function hashSecrets(
  services: Services,
  call: Call,
  input: Input | undefined,
): Promise<HashedSecrets> {
  const sent = secretNames.filter((name) => typeof input?.[name] === 'string');
  const hashes = await Promise.all(
    sent.map((name) =>
      services.hasher.hash(comparableSecret(name, input![name] as string), {
        fairnessKey: String(call.programId),
      }),
    ),
  );
  return Object.fromEntries(sent.map((name, index) => [name, hashes[index]!]));
}
