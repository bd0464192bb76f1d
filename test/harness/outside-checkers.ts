import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { localhost } from './localhost-certificate.ts';
import { temporaryFolder } from './processes.ts';

/** What an outside checker is asked, as far as tests read it. */
export interface AskedCheck {
  readonly check_id: number;
  readonly document: { readonly files: readonly { readonly url: string }[] };
}

/** An outside checker that takes every request, and a minFraud that scores everybody, for servers in processes of their own. */
export class OutsideCheckers {
  /** What the outside checker was asked. */
  readonly asked: AskedCheck[] = [];
  /** The numbers of the requests that minFraud was sent. */
  readonly scored: string[] = [];
  /** What minFraud says that nobody reads. */
  readonly unread: string;
  readonly #folder = temporaryFolder();
  readonly #minfraudId: string;
  readonly #checker = createServer((request, response) => {
    read(request).then(async (body) => {
      this.asked.push(JSON.parse(body).data);
      await this.onAsked();
      response.end();
    });
  });
  readonly #minfraud = createTlsServer(localhost, (request, response) => {
    read(request).then(async (body) => {
      this.scored.push(JSON.parse(body).event.transaction_id);
      await this.onAsked();
      response.setHeader('content-type', 'application/json');
      const more = { email: {}, billing_address: {}, ip_address: { comment: this.unread } };
      response.end(JSON.stringify({ id: this.#minfraudId, risk_score: 12, ...more }));
    });
  });
  /** Either answers once this has ended. */
  onAsked: () => Promise<void> | undefined = () => undefined;

  private constructor({ minfraud_id, unread }: { readonly minfraud_id: string; readonly unread: string }) {
    this.#minfraudId = minfraud_id;
    this.unread = unread;
  }

  /** Starts both. `said`: what minFraud calls a request, and what it says besides. */
  static async start(said = { minfraud_id: 'scored', unread: '' }): Promise<OutsideCheckers> {
    const self = new OutsideCheckers(said);
    for (const server of [self.#checker, self.#minfraud])
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    writeFileSync(self.#certificate, localhost.cert);
    return self;
  }

  /** Where the outside checker is asked. */
  get checker(): string {
    return `http://127.0.0.1:${portOf(this.#checker)}/checks`;
  }

  /** How a server finds and trusts minFraud. */
  get environment(): Record<string, string> {
    return {
      MINFRAUD_HOST: `localhost:${portOf(this.#minfraud)}`,
      NODE_EXTRA_CA_CERTS: this.#certificate,
    };
  }

  /** Ends both. */
  close(): void {
    this.#checker.close();
    this.#minfraud.close();
    this.#folder.remove();
  }

  get #certificate(): string {
    return join(this.#folder.path, 'localhost.pem');
  }
}

async function read(request: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function portOf(server: { address(): AddressInfo | string | null }): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen');
  return address.port;
}
