import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRoster, orThrow } from '../../sdk/src/index.ts';
import { run } from '../harness/processes.ts';
import { buildPackage, olderNode } from './built-package.ts';
import { ScriptedServer } from './scripted-server.ts';

// What a signal ends after the garbage was collected: Node forgets the signal of a request that nobody holds.
const server = new ScriptedServer();
let address: string;
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

/** Answers nothing, and then the signal is aborted soon; or only the beginning of a file. `closed`: the connection is. */
function playNothing(beginning?: string) {
  const ended = new AbortController();
  // So much later that the garbage was collected.
  const endSoon = () => void setTimeout(() => ended.abort(), 300);
  const closed = new Promise<void>((resolve) => {
    server.play((response) => {
      response.once('close', resolve);
      if (beginning === undefined) return endSoon();
      response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': '1000' });
      response.write(beginning);
    });
  });
  return { signal: ended.signal, endSoon, closed };
}

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

describe('a signal ends', () => {
  it.each(calls)('%s, and its connection', async (_, call) => {
    const { signal, closed } = playNothing();
    await expect(call(signal)).rejects.toThrow(/abort/);
    await closed;
    expect(server.arrived.length).toBe(1);
  });

  it('the reading of a file, and its connection', async () => {
    const { signal, endSoon, closed } = playNothing('the beginning');
    const { stream } = await orThrow(roster().download(1, { signal }));
    endSoon();
    const read = async () => {
      for await (const _ of stream);
    };
    await expect(read()).rejects.toThrow(/abort/);
    await closed;
  });

  it('a call whose time is over', async () => {
    playNothing();
    await expect(calls[0]![1](AbortSignal.timeout(200))).rejects.toThrow(/timeout/);
  });
});

/** Reads an answer of which the end never comes, after a body that was streamed, until a signal ends that. */
const readingProgram = `
import { createRoster, rowsOf } from '@roster/sdk';
const ended = new AbortController();
const collecting = setInterval(globalThis.gc!, 50);
setTimeout(() => ended.abort(), 300);
const roster = createRoster({ baseUrl: process.argv[2]!, token: 'a token' });
const body = new Blob(['a row']);
const call = async () => {
  if (process.argv[3] === 'JSON') return roster.POST('/v1/import', { body, parseAs: 'json' as 'text', signal: ended.signal });
  const { data } = await roster.POST('/v1/import', { body, parseAs: 'stream', signal: ended.signal });
  for await (const row of rowsOf(data!)) console.log(row);
};
await call().catch((failure) => console.log('ended by', failure.name));
clearInterval(collecting);
`;
const older = olderNode();

// Where there is no such Node, nothing is installed.
describe.skipIf(!older)(
  'on the oldest Node that is supported a signal ends the reading, after a file was sent, of',
  () => {
    let built: ReturnType<typeof buildPackage>;
    beforeAll(() => {
      built = buildPackage({ reading: readingProgram });
    });
    afterAll(() => built.remove());

    it.each([
      ['rows', 'application/x-ndjson'],
      ['JSON', 'application/json'],
    ])('%s', async (what, type) => {
      server.play((response) => void response.writeHead(200, { 'content-type': type }).write('{"line":1}\n'));
      const args = ['--expose-gc', join(built.path, 'compiled/reading.js'), address, what];
      const { child, says } = run(args, { program: older! });
      try {
        await says(/ended by AbortError/);
      } finally {
        child.kill();
      }
    });
  },
);
