import i18next from 'i18next';
import { type Fault, RosterError, RosterUnreachable } from '../../../sdk/src/index.ts';

/** What a person is told of an error: the server's words for people, or ours where there was no answer. */
export function describeError(error: unknown): string {
  if (error instanceof RosterError) return error.friendlyMessage ?? i18next.t('errors.noAnswer');
  if (error instanceof RosterUnreachable) return i18next.t('errors.unreachable');
  // What a person breaks off at the browser's own dialog of passkeys.
  if (error instanceof Error && error.name === 'NotAllowedError') return i18next.t('errors.passkeyRefused');
  return i18next.t('errors.unexpected');
}

/** The status of an answer that is an error; null where there was none. */
export function statusOf(error: unknown): number | null {
  return error instanceof RosterError ? error.status : null;
}

/** Everything that is wrong with what was sent. */
export function faultsOf(error: unknown): readonly Fault[] {
  return error instanceof RosterError ? error.faults : [];
}

/** What a person is told of a fault, in their language; a row of an import may have none. */
export function textOf({
  friendly_message,
  message,
}: Partial<Pick<Fault, 'friendly_message' | 'message'>>): string {
  return friendly_message ?? message ?? '';
}

/** What is wrong with a member, by its path without `$.`: `email[0].address`. */
export function faultAt(error: unknown, path: string): string | null {
  const fault = faultsOf(error).find((each) => each.path.replace(/^\$\.?/u, '') === path);
  return fault ? textOf(fault) : null;
}
