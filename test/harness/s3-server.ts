import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { S3Settings } from '../../src/files/s3-client.ts';
import { run, temporaryFolder } from './processes.ts';

const program = new URL('./s3-process.ts', import.meta.url).pathname;

/** An S3-compatible storage of this machine, which checks signatures, behind a line that can be cut. */
export interface S3Server {
  readonly settings: S3Settings;
  /** The same as settings of a server. */
  readonly environment: Readonly<Record<string, string>>;
  /** Cuts the line after it has carried so many bytes more to the storage; until `mend`. */
  cutAfter(bytes: number): void;
  mend(): void;
  close(): Promise<void>;
}

/** Starts one with a bucket. */
export async function startS3Server(): Promise<S3Server> {
  const folder = temporaryFolder();
  const bucket = 'papers';
  // It makes the tokens of its lists with DES.
  const words = ['--openssl-legacy-provider', program, folder.path, bucket];
  const storage = run(words, { environment: { NODE_NO_WARNINGS: '1' } });
  const [, port] = await storage.says(/port (\d+)/);
  const sockets = new Set<Socket>();
  let left = Number.POSITIVE_INFINITY;
  const line = createServer((client) => {
    const server = connect(Number(port), '127.0.0.1');
    const both = [client, server];
    for (const socket of both) {
      sockets.add(socket);
      const end = () => {
        for (const one of both) one.destroy();
      };
      socket
        .on('error', end)
        .on('close', end)
        .on('close', () => sockets.delete(socket));
    }
    if (left <= 0) client.destroy();
    client.on('data', (bytes) => {
      left -= bytes.length;
      if (left < 0) client.destroy();
      else server.write(bytes);
    });
    server.pipe(client);
  }).listen(0, '127.0.0.1');
  await once(line, 'listening');
  const endpoint = `http://127.0.0.1:${(line.address() as AddressInfo).port}`;
  // Those of the package.
  const keys = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
  return {
    settings: { endpoint, bucket, region: 'us-east-1', ...keys },
    environment: {
      S3_ENDPOINT: endpoint,
      S3_BUCKET: bucket,
      S3_ACCESS_KEY_ID: keys.accessKeyId,
      S3_SECRET_ACCESS_KEY: keys.secretAccessKey,
    },
    cutAfter: (bytes) => {
      left = bytes;
    },
    mend: () => {
      left = Number.POSITIVE_INFINITY;
    },
    close: async () => {
      line.close();
      for (const socket of sockets) socket.destroy();
      storage.child.kill('SIGKILL');
      await storage.ended;
      folder.remove();
    },
  };
}
