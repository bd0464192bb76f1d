/**
 * The floor under uploads: takes the same body over HTTP, decodes each file, encrypts it (AES-256-GCM) and writes it with fsync. No token, no
 * validation, nothing looked into, no row.
 */
import { createCipheriv, randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';

const { port, folder } = JSON.parse(process.argv[2]!) as { port: number; folder: string };
mkdirSync(folder, { recursive: true });
const key = randomBytes(32);

// Whatever ends the measurement ends what it measured.
process.stdin.on('end', () => process.exit(0)).resume();

createServer(async (request, response) => {
  const body = JSON.parse(String(await buffer(request))) as { attachment: { content: string }[] };
  for (const { content } of body.attachment) {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    const sealed = [nonce, cipher.update(content, 'base64'), cipher.final(), cipher.getAuthTag()];
    const path = join(folder, randomBytes(16).toString('hex'));
    const file = await open(`${path}.draft`, 'wx');
    await file.writeFile(Buffer.concat(sealed));
    await file.sync();
    await file.close();
    await rename(`${path}.draft`, path);
  }
  response.end('{}');
}).listen(port, '127.0.0.1', () => console.log('ready'));
process.on('SIGTERM', () => process.exit(0));
