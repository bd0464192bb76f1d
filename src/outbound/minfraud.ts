import { request } from 'node:https';
import { isPlainObject } from '../objects.ts';

/** Where minFraud is asked, and as whom. */
export interface MinfraudAccount {
  /** `minfraud.maxmind.com`, or another name with or without a port. */
  readonly host: string;
  readonly accountId: string;
  readonly licenseKey: string;
}

/** What minFraud says of a request, as far as Roster reads it. */
export interface MinfraudAnswer {
  /** The number of the request at MaxMind. */
  readonly id: string;
  /** 0.01 to 99: how likely it is fraud, in percent. */
  readonly risk_score: number;
  readonly email: Readonly<Record<string, unknown>>;
  readonly billing_address: Readonly<Record<string, unknown>>;
}

/** Asks minFraud of an account for what it knows of a request. Rejects with a MinfraudError, or with what the network says. */
export type Minfraud = (asked: object) => Promise<MinfraudAnswer>;

/** minFraud has answered that it does not answer, or something else than its documentation says. */
export class MinfraudError extends Error {
  override readonly name = 'MinfraudError';
}

/** Bounds of a request: from the call to the last byte of the answer. */
const bounds = { milliseconds: 10_000, bytesMax: 262_144 } as const;

/**
 * Makes what asks minFraud Insights (version 2.0) over TLS. The official client asks in the same way, and brings twenty packages. Redirects
 * are not followed. Nothing of an answer stands in an error but MaxMind's code for what went wrong.
 */
export function minfraudOf({ host, accountId, licenseKey }: MinfraudAccount): Minfraud {
  const url = new URL('/minfraud/v2.0/insights', `https://${host}`);
  const authorization = `Basic ${Buffer.from(`${accountId}:${licenseKey}`).toString('base64')}`;
  return async (asked) => {
    const body = Buffer.from(JSON.stringify(asked));
    const headers = {
      ...{ authorization, accept: 'application/json', 'user-agent': 'Roster' },
      ...{ 'content-type': 'application/json; charset=utf-8', 'content-length': body.length },
    };
    const { status, text } = await post(url, headers, body);
    const said = parse(text);
    if (status !== 200) {
      const code = typeof said['code'] === 'string' ? said['code'].slice(0, 60) : 'no code';
      throw new MinfraudError(`minFraud answered ${status}: ${code}`);
    }
    return answerOf(said);
  };
}

function post(url: URL, headers: object, body: Buffer): Promise<{ status: number; text: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
  const signal = AbortSignal.timeout(bounds.milliseconds);
  const asked = request(url, { method: 'POST', headers: { ...headers }, signal, agent: false });
  asked.on('error', reject);
  asked.on('response', (response) => {
    const chunks: Buffer[] = [];
    let length = 0;
    response.on('error', reject);
    response.on('data', (chunk: Buffer) => {
      length += chunk.length;
      chunks.push(chunk);
      if (length > bounds.bytesMax) asked.destroy(new MinfraudError('the answer is too large'));
    });
    response.on('end', () =>
      resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
    );
  });
  asked.end(body);
  return promise;
}

function parse(text: string): Record<string, unknown> {
  try {
    const said: unknown = JSON.parse(text);
    return isPlainObject(said) ? { ...said } : {};
  } catch {
    return {};
  }
}

function answerOf(said: Record<string, unknown>): MinfraudAnswer {
  const { id, risk_score, email, billing_address } = said;
  if (typeof id !== 'string' || typeof risk_score !== 'number' || !(risk_score >= 0 && risk_score <= 100))
    throw new MinfraudError('minFraud answered without a score');
  return {
    id,
    risk_score,
    email: isPlainObject(email) ? { ...email } : {},
    billing_address: isPlainObject(billing_address) ? { ...billing_address } : {},
  };
}
