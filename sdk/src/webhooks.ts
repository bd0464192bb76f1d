import type { webhooks } from './generated/types.ts';

/** What an endpoint is told: something that happened to a user, a test, or that another endpoint was stopped. */
export type WebhookEvent = {
  [Name in keyof webhooks]: webhooks[Name] extends {
    post: { requestBody: { content: { 'application/json': infer Body } } };
  }
    ? Body
    : never;
}[keyof webhooks];

/** Why a request does not count: a header is missing or unreadable, it was sent too long ago or ahead, or nobody with a secret signed it. */
export type RefusalReason = 'unsigned' | 'late' | 'forged';

/** A request that does not count: answer it with 400, and do nothing of what it says. */
export class WebhookRefused extends Error {
  override readonly name = 'WebhookRefused';
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason) {
    super(`The webhook does not count: it is ${reason}.`);
    this.reason = reason;
  }
}

/** What is checked of a request, and against what. */
export interface WebhookCheck {
  /** Those of the web, or those of Node. */
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
  /** As it came, before anything has parsed it. */
  readonly body: string | Uint8Array;
  /** The secret of the endpoint, `whsec_…`; during a change of it the new one and the old one. */
  readonly secrets: string | readonly string[];
  /** How far the clocks may differ, and how long an attempt may take: seconds. Absent: 300. */
  readonly toleranceSeconds?: number;
  /** Milliseconds since 1970, for tests. */
  readonly now?: number;
}

/**
 * Checks that a request was sent by Roster, now and for this endpoint (Standard Webhooks), and answers the event that it tells. An event
 * may come twice: remember `data.id` of those that are done. Throws WebhookRefused.
 */
export async function verifyWebhook(check: WebhookCheck): Promise<WebhookEvent> {
  const { secrets, toleranceSeconds = 300, now = Date.now() } = check;
  // A framework that parses bodies gives an object, of which nobody can say how it was written.
  if (typeof check.body !== 'string' && !(check.body instanceof Uint8Array))
    throw new TypeError('The body of a webhook is checked as it came, a text or bytes, before it is parsed.');
  const id = headerOf(check.headers, 'webhook-id');
  const timestamp = headerOf(check.headers, 'webhook-timestamp');
  const signatures = headerOf(check.headers, 'webhook-signature')
    .split(' ')
    .filter((one) => one.startsWith('v1,'))
    .slice(0, signaturesMax)
    .map((one) => bytesOf(one.slice(3)));
  if (!id || !/^\d{1,12}$/.test(timestamp) || signatures.length === 0) throw new WebhookRefused('unsigned');
  if (!(Math.abs(now / 1000 - Number(timestamp)) <= toleranceSeconds)) throw new WebhookRefused('late');
  const body = typeof check.body === 'string' ? new TextEncoder().encode(check.body) : check.body;
  const signed = joined(new TextEncoder().encode(`${id}.${timestamp}.`), body);
  const keys = await Promise.all([secrets].flat().map(keyOf));
  if (keys.length === 0) throw new TypeError('There is no secret to check a webhook with.');
  // Every secret with every signature, and each by the comparison of Web Crypto, which takes the same time for all.
  const fits = await Promise.all(
    keys.flatMap((key) =>
      signatures.map((signature) => crypto.subtle.verify('HMAC', key, signature, signed)),
    ),
  );
  if (!fits.includes(true)) throw new WebhookRefused('forged');
  return JSON.parse(new TextDecoder().decode(body)) as WebhookEvent;
}

/** Roster sends two at the most; what a stranger sends costs no more. */
const signaturesMax = 8;

function headerOf(headers: WebhookCheck['headers'], name: string): string {
  if (headers instanceof Headers) return headers.get(name) ?? '';
  const values = Object.entries(headers).filter(([other]) => other.toLowerCase() === name);
  const [, value] = values.length === 1 ? values[0]! : [];
  return typeof value === 'string' ? value : '';
}

function keyOf(secret: string | undefined): ReturnType<typeof crypto.subtle.importKey> {
  const bytes = bytesOf(secret?.replace(/^whsec_/, '') ?? '');
  // A secret that is missing, empty or cannot be read would make a key that anybody has.
  if (bytes.length < 24)
    throw new TypeError('A secret of a webhook is "whsec_" and at least 24 bytes in base64.');
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
}

/** No bytes where a text is no base64. */
function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return new Uint8Array(0);
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
