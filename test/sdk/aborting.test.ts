import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRoster, orThrow } from '../../sdk/src/index.ts';
import { ScriptedServer } from './scripted-server.ts';

// What a signal ends after the garbage was collected: Node forgets the signal of a request that nobody holds.
const server = new ScriptedServer();
let address: string;
let closed: Promise<void>;
beforeAll(async () => {
  address = await server.start();
});
afterAll(() => server.stop());

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
let collecting: NodeJS.Timeout;
beforeEach(() => {
  collecting = setInterval(collectGarbage, 50);
});
afterEach(() => clearInterval(collecting));

/** Answers nothing, or only the beginning of a file. */
const playNothing = (beginning?: string) => {
  closed = new Promise((resolve) => {
    server.play((response) => {
      response.once('close', resolve);
      if (beginning === undefined) return;
      response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': '1000' });
      response.write(beginning);
    });
  });
};

const signals: [string, () => AbortSignal][] = [
  ['the time is over', () => AbortSignal.timeout(400)],
  [
    'nobody waits any more',
    () => {
      const ended = new AbortController();
      setTimeout(() => ended.abort(), 400);
      return ended.signal;
    },
  ],
];

const roster = () => createRoster({ baseUrl: address, token: 'a token' });
const params = { path: { user_id: 1 } };
const attachment = [{ file_name: 'a', file_extension: '.pdf', content: new Blob(['a file']) }];
const calls: [string, (signal: AbortSignal) => Promise<unknown>][] = [
  ['a call', (signal) => roster().GET('/v1/user/{user_id}', { params, signal })],
  [
    'a call with a body',
    (signal) =>
      roster().POST('/v1/user/email/{user_id}', {
        params,
        body: { email: [{ address: 'ada@example.com', is_primary: 1 }] },
        signal,
      }),
  ],
  [
    'a call with a file',
    (signal) =>
      roster().POST('/v1/user/document/{user_id}', {
        params,
        body: { info: { type: 1, language: 'en', subject: 'Files' }, attachment },
        signal,
      }),
  ],
  [
    'a list',
    async (signal) => {
      for await (const _ of roster().each('/v1/ticket', { signal }));
    },
  ],
];

describe.each(signals)('when %s', (_, signal) => {
  it.each(calls)('%s ends, and so does its connection', async (_, call) => {
    playNothing();
    await expect(call(signal())).rejects.toThrow(/abort/);
    await closed;
    expect(server.arrived.length).toBe(1);
  });

  it('a file that is being read ends, and so does its connection', async () => {
    playNothing('the beginning');
    const { stream } = await orThrow(roster().download(1, { signal: signal() }));
    const read = async () => {
      for await (const _ of stream);
    };
    await expect(read()).rejects.toThrow(/abort/);
    await closed;
  });
});
