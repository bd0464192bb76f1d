import type { TFunction } from 'i18next';
import type { CheckOutcome } from './installation-calls.ts';

/** Something that a check has found, in words. What is a name or a message of the system stands apart in its own direction. */
export function sayFinding(t: TFunction, { code, params }: CheckOutcome['findings'][number]): string {
  const { channel, ...others } = params;
  const said = Object.entries(others).map(([name, value]) => [
    name,
    typeof value === 'string' ? `\u2068${value}\u2069` : value,
  ]);
  return t(`installation.findings.${code}`, {
    ...Object.fromEntries(said),
    ...((channel === 'email' || channel === 'sms') && { channel: t(`installation.channels.${channel}`) }),
  });
}
