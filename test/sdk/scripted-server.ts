import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { Listening } from '../harness/listening.ts';

/** A request as it arrived. */
export interface Arrived {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Answers a request: by its whole body, or in its own way. */
export type Script = (response: ServerResponse, arrived: Arrived) => void;

/** A server that answers each request by the next script, and the last script from then on. Fetches of a token are not among them. */
export class ScriptedServer {
  readonly arrived: Arrived[] = [];
  /** Requests for a token so far; each gets a token that tells its number. */
  tokensAsked = 0;
  /** How a token is given. */
  giveToken: Script = (response) => {
    const body = { access_token: `token-${this.tokensAsked}`, token_type: 'Bearer', expires_in: 1800 };
    json(200, body)(response, undefined as never);
  };
  #scripts: Script[] = [];
  readonly #listening = new Listening(
    createServer(async (request, response) => {
      const { method = '', url = '', headers } = request;
      const body = await buffer(request).catch(() => Buffer.alloc(0));
      const one = { method, url, headers, body };
      if (url === '/oauth/token') {
        this.tokensAsked += 1;
        this.giveToken(response, one);
        return;
      }
      this.arrived.push(one);
      const script = this.#scripts.length > 1 ? this.#scripts.shift()! : this.#scripts[0]!;
      script(response, one);
    }),
  );

  async start(): Promise<string> {
    await this.#listening.listen();
    return `http://127.0.0.1:${this.#listening.port}`;
  }

  /** What is answered from now on; forgets what has arrived. */
  play(...scripts: Script[]): void {
    this.#scripts = scripts;
    this.arrived.length = 0;
    this.tokensAsked = 0;
  }

  stop(): Promise<void> {
    return this.#listening.breakOff();
  }
}

/** An answer of JSON. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Script {
  return (response) =>
    response
      .writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
      .end(JSON.stringify(body));
}

/** An error as the API answers one. */
export function refusal(status: number, code: string, headers: Record<string, string> = {}): Script {
  return json(status, { result: { code, message: 'No.', friendly_message: 'Sorry.' } }, headers);
}

/** What succeeded, with members of its own. */
export function success(members: Record<string, unknown> = {}): Script {
  return json(200, { result: { code: '0000', message: 'Success.', friendly_message: 'Done.' }, ...members });
}

/** Breaks the connection without an answer. */
export const cut: Script = (response) => response.socket?.destroy();

/** Breaks the connection in the middle of an answer. */
export const cutWithin: Script = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"result": {"code": "0000"', () => response.socket?.destroy());
};
