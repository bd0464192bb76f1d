import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { clamdScanner } from '../../src/files/clamd.ts';
import { run, type TestProcess, temporaryFolder } from './processes.ts';

const program = '/usr/sbin/clamd';

/** Why the tests that need a real clamd cannot run; null where there is one. `.ci/run` installs it. */
export const missingClamd = existsSync(program)
  ? null
  : `${program} is missing: apt-get install --no-install-recommends clamav-daemon`;

/** The string by which scanners are tried out, which does nothing (EICAR). In two parts, so that this file holds it nowhere. */
export const eicar = `X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-${'ANTIVIRUS-TEST-FILE!$H+H*'}`;

/** A real clamd with one signature, that of the string above wherever it stands in a file. */
export interface Clamd {
  /** Of its socket, and of the port on which it listens too. */
  readonly addresses: readonly [path: string, port: string];
  start(): Promise<void>;
  stop(): Promise<void>;
  close(): Promise<void>;
}

/** Prepares one that does not run yet, and takes files of at most a MiB. */
export async function prepareClamd(): Promise<Clamd> {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder.path, name);
  const port = await freePort();
  mkdirSync(at('signatures'));
  writeFileSync(at('signatures/own.ndb'), `Own-Test-Signature:0:*:${Buffer.from(eicar).toString('hex')}\n`);
  writeFileSync(
    at('clamd.conf'),
    [
      `LocalSocket ${at('socket')}`,
      'TCPAddr 127.0.0.1',
      `TCPSocket ${port}`,
      `DatabaseDirectory ${at('signatures')}`,
      `TemporaryDirectory ${folder.path}`,
      'Foreground yes',
      'StreamMaxLength 1M',
      '',
    ].join('\n'),
  );
  let running: TestProcess | undefined;
  const stop = async () => {
    running?.child.kill('SIGKILL');
    await running?.ended;
    running = undefined;
  };
  return {
    addresses: [at('socket'), `127.0.0.1:${port}`],
    start: async () => {
      running = run(['-c', at('clamd.conf')], { program });
      const isUp = () =>
        clamdScanner(at('socket'))
          .check()
          .then(() => true)
          .catch(() => false);
      for (let tries = 0; !(await isUp()); tries += 1) {
        if (tries > 400 || running.child.exitCode !== null) throw new Error(`clamd: ${running.output()}`);
        await sleep(25);
      }
    },
    stop,
    close: async () => {
      await stop();
      folder.remove();
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}
