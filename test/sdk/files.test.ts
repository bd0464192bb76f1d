import { createHash } from 'node:crypto';
import { createReadStream, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRoster, type FileContent, type RosterOptions, rowsOf } from '../../sdk/src/index.ts';
import { Listening } from '../harness/listening.ts';
import { repository, run, temporaryFolder } from '../harness/processes.ts';
import { cut, json, refusal, ScriptedServer, success } from './scripted-server.ts';

// What arrives of the files in a body.
const server = new ScriptedServer();
let address: string;
beforeAll(async () => {
  address = await server.start();
});
afterAll(() => server.stop());

const document = (...contents: (FileContent | string)[]) => ({
  info: { type: 1, language: 'en', subject: 'Files' },
  attachment: contents.map((content) => ({ file_name: 'A "file"', file_extension: '.pdf', content })),
});
const upload = (contents: (FileContent | string)[], streamsBodies = true) =>
  createRoster({ baseUrl: address, token: 'a', streamsBodies, clock: { sleep: async () => {} } }).POST(
    '/v1/user/document/{user_id}',
    { params: { path: { user_id: 1 } }, body: document(...contents) },
  );
const arrived = () => server.arrived.map(({ body }) => JSON.parse(body.toString()));

/** Bytes cut into pieces, as a stream may bring them. */
const pieces = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 });

describe('a file in a body', () => {
  it('arrives as its base64, however it is cut into pieces', async () => {
    await fc.assert(
      fc.asyncProperty(pieces, fc.boolean(), fc.boolean(), async (parts, streamsBodies, isSized) => {
        server.play(success());
        const whole = Buffer.concat(parts);
        const open = () => Readable.from(parts.length > 0 ? parts.map((part) => Buffer.from(part)) : []);
        const file = isSized ? { open, size: whole.length } : { open };
        const body = document(whole.toString('base64'), 'aGVsbG8=');
        expect((await upload([file, 'aGVsbG8='], streamsBodies)).error).toBeUndefined();
        expect(arrived()).toEqual([body]);
        const length = server.arrived[0]!.headers['content-length'];
        expect(length).toBe(isSized || !streamsBodies ? String(JSON.stringify(body).length) : undefined);
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });

  const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251));
  const web = () => new Blob([bytes]).stream();
  const folder = temporaryFolder();
  const path = join(folder.path, 'a file');
  writeFileSync(path, bytes);
  afterAll(() => folder.remove());
  it.each<[string, () => FileContent, boolean]>([
    ['a Buffer', () => bytes, true],
    ['a Uint8Array', () => new Uint8Array(bytes), true],
    ['a Blob', () => new Blob([bytes]), true],
    ['what opens a stream of the web', () => ({ open: web }), true],
    ['what opens a stream of Node later', () => ({ open: async () => Readable.from([bytes]) }), true],
    ['a stream of the web', web, false],
    ['a stream of Node', () => Readable.from([bytes]), false],
    ['a file that Node reads', () => createReadStream(path), false],
  ])('may be %s, which is sent again where it is there again', async (_, make, isThereAgain) => {
    server.play(refusal(503, '9008'), cut, refusal(401, '2002'), success());
    const answer = await upload([make()]);
    const bodies = arrived();
    expect(bodies.length).toBe(isThereAgain ? 3 : 1);
    expect(bodies[0]).toEqual(document(bytes.toString('base64')));
    for (const other of bodies) expect(other).toEqual(bodies[0]);
    // A token that is always the same cannot be renewed.
    expect(answer.error?.status).toBe(isThereAgain ? 401 : 503);
    server.play(cut);
    await expect(upload([make()])).rejects.toMatchObject({ attempts: isThereAgain ? 5 : 1 });
    server.play(refusal(503, '9008'), success());
    expect((await upload([make()], false)).error).toBeUndefined();
    expect(arrived()[1]).toEqual(bodies[0]);
  });

  it('that is a stream is not sent once more with another token either', async () => {
    server.play(refusal(401, '2002'), success());
    const token = (refused?: string) => (refused ? 'new' : 'old');
    const roster = createRoster({ baseUrl: address, token });
    const body = document(Readable.from([bytes]));
    const options = { params: { path: { user_id: 1 } }, body };
    expect((await roster.POST('/v1/user/document/{user_id}', options)).error?.status).toBe(401);
    expect(server.arrived.length).toBe(1);
  });

  it('that is shorter or longer than it says is not sent as if it were whole', async () => {
    for (const size of [bytes.length - 30, bytes.length + 30]) {
      server.play(success());
      await expect(upload([{ open: web, size }])).rejects.toThrow(RangeError);
      await expect(upload([{ open: web, size }], false)).rejects.toThrow(RangeError);
    }
  });

  it('that is read as text ends the call', async () => {
    server.play(success());
    const text = () => createReadStream(path, { encoding: 'utf8' });
    for (const streamsBodies of [true, false])
      await expect(upload([text()], streamsBodies)).rejects.toThrow('A file is sent as bytes');
  });

  it('that cannot be read ends the call with what was wrong, however often it could be opened', async () => {
    let opened = 0;
    const open = async function* () {
      opened += 1;
      yield bytes;
      throw new Error('the disk is gone');
    };
    const missing = async () => {
      opened += 1;
      throw new Error('there is no such file');
    };
    for (const streamsBodies of [true, false]) {
      server.play(success());
      await expect(upload([{ open }], streamsBodies)).rejects.toThrow('the disk is gone');
      await expect(upload([{ open: missing }], streamsBodies)).rejects.toThrow('there is no such file');
    }
    expect(opened).toBe(4);
  });

  it.each([true, false])(
    'that Node cannot open ends the call and not the process, long before it is read (streamed: %s)',
    async (streamsBodies) => {
      server.play(success());
      const token = () => setTimeout(50, 'a');
      const roster = createRoster({ baseUrl: address, token, streamsBodies });
      const gone = () => createReadStream(join(folder.path, 'gone'));
      const late = { open: () => setTimeout(50, web()) };
      const params = { path: { user_id: 1 } };
      await expect(
        roster.POST('/v1/user/document/{user_id}', { params, body: document(late, gone()) }),
      ).rejects.toThrow('ENOENT');
      await expect(roster.POST('/v1/import', { body: gone(), parseAs: 'text' })).rejects.toThrow('ENOENT');
      expect(server.arrived.map(({ url }) => url)).not.toContain('/v1/import');
    },
  );

  const missing = () => {
    throw new Error('there is no such file');
  };
  const client = { id: 'a', secret: 'b' };
  it.each<[string, Partial<RosterOptions>]>([
    ['has no token', { token: missing }],
    ['is refused a token', { client }],
    ['finds nobody', { baseUrl: 'http://127.0.0.1:9' }],
    ['cannot read another file', {}],
    ['cannot put the files together', { streamsBodies: false }],
  ])('that is a stream is closed where the call %s', async (_, options) => {
    server.play(success());
    server.giveToken = json(401, { error: 'invalid_client' });
    const [one, whole] = [createReadStream(path), createReadStream(path)];
    const cancelled: string[] = [];
    const other = new ReadableStream({ cancel: () => void cancelled.push('other') });
    const roster = createRoster({ baseUrl: address, patience: { attemptsMax: 1 }, ...options });
    const params = { path: { user_id: 1 } };
    const body = document({ open: missing }, one, other);
    const answer = roster.POST('/v1/user/document/{user_id}', { params, body });
    const failure = await answer.then(({ error }) => error).catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(Error);
    await expect.poll(() => one.closed).toBe(true);
    expect(cancelled).toEqual(['other']);
    const signal = AbortSignal.abort(new Error('over'));
    await roster.POST('/v1/import', { body: whole, parseAs: 'text', signal }).catch(() => {});
    await expect.poll(() => whole.closed).toBe(true);
  });
});

it('a file takes no more memory than one of a third of it', async () => {
  const hash = createHash('sha256');
  let length = 0;
  const sink = new Listening(
    createServer((request, response) => {
      request.on('data', (chunk: Buffer) => {
        length += chunk.length;
        hash.update(chunk);
      });
      request.on('end', () => success()(response, undefined as never));
    }),
  );
  await sink.listen();
  const child = run([join(repository, 'test/sdk/upload-process.ts'), `http://127.0.0.1:${sink.port}`, '84']);
  const [, took] = await child.says(/took (-?\d+) MiB/);
  await sink.breakOff();
  expect(length).toBeGreaterThan((108 * 2 ** 20 * 4) / 3);
  // Held as a whole, 60 MiB more would be 80 MiB more of base64.
  expect(Number(took)).toBeLessThan(50);
});

describe('rows of an answer', () => {
  const stream = (parts: readonly Uint8Array[]) => ReadableStream.from(parts) as ReadableStream<Uint8Array>;
  const all = async (parts: readonly Uint8Array[]) => {
    const rows: unknown[] = [];
    for await (const row of rowsOf(stream(parts))) rows.push(row);
    return rows;
  };

  it('come one by one, however they are cut into pieces', async () => {
    const rows = [{ line: 1, name: 'Ünal 🎉' }, { line: 2 }, { line: 3 }];
    const text = Buffer.from(`${rows.map((row) => JSON.stringify(row)).join('\n')}\n`);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(text.length), { maxLength: 6 }),
        fc.boolean(),
        async (cuts, isEnded) => {
          const whole = isEnded ? text : text.subarray(0, -1);
          const edges = [0, ...cuts.toSorted((a, b) => a - b), whole.length].map((edge) =>
            Math.min(edge, whole.length),
          );
          const parts = edges.slice(1).map((edge, index) => whole.subarray(edges[index], edge));
          expect(await all(parts)).toEqual(rows);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('of which the last was cut off are no whole answer', async () => {
    await expect(all([Buffer.from('{"line":1}\n{"li')])).rejects.toThrow(SyntaxError);
  });

  it('may be left before their end, which ends the answer', async () => {
    let isCancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(Buffer.from('{"line":1}\n')),
      cancel: () => {
        isCancelled = true;
      },
    });
    for await (const row of rowsOf<{ line: number }>(endless)) {
      expect(row.line).toBe(1);
      break;
    }
    expect(isCancelled).toBe(true);
  });
});
