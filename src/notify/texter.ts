import { createHmac } from 'node:crypto';
import { codeOf } from '../describe-failure.ts';
import { memberIn } from '../objects.ts';
import { DeliveryError } from './delivery-error.ts';
import type { Messenger } from './messenger.ts';

/** From the call to the head of the answer; its body is not read. */
const patienceMilliseconds = 10_000;

/** Answers of the client's kind after which the same call may succeed: too slow, too early, too often. */
const passing = [408, 425, 429];

/**
 * Hands text messages to a webhook of the operator: POST of `{"id", "to", "text"}`, signed. Redirects are not followed; the
 * address may be an inner one, since nobody but the operator names it.
 */
export function createTexter(url: string, secret: string, clock: () => Date): Messenger {
  return {
    async send({ id, to, text }) {
      const body = JSON.stringify({ id: String(id), to, text: text.sms ?? '' });
      const status = await post(url, body, signatureOf(secret, body, clock()));
      if (status >= 200 && status < 300) return;
      const isFinal = status >= 400 && status < 500 && !passing.includes(status);
      throw new DeliveryError(`HTTP ${status}`, isFinal);
    },
    close: () => undefined,
  };
}

/** The value of `Roster-Signature`: the receiver computes the same, and refuses what is old. */
export function signatureOf(secret: string, body: string, now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000);
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

async function post(url: string, body: string, signature: string): Promise<number> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'roster-signature': signature },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(patienceMilliseconds),
    });
    await response.body?.cancel().catch(() => undefined);
    return response.status;
  } catch (error) {
    const name = error instanceof Error ? error.name : 'Error';
    const code = codeOf(memberIn(error, 'cause')) ?? '';
    throw new DeliveryError(`${name} ${String(code)}`.trim(), false);
  }
}
