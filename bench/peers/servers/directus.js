// directus, prepared and started by its own command line, with neither cache nor limit of calls nor telemetry. Runs in the
// folder it is installed in.
import { spawnSync } from 'node:child_process';

const { port, database, credentials } = JSON.parse(process.argv[2]);
const { PATH, HOME, NODE_COMPILE_CACHE } = process.env;
const env = {
  PATH,
  HOME,
  NODE_COMPILE_CACHE,
  NODE_ENV: 'production',
  HOST: '127.0.0.1',
  PORT: String(port),
  DB_CLIENT: 'pg',
  DB_HOST: database.host,
  DB_PORT: String(database.port),
  DB_DATABASE: database.database,
  DB_USER: database.user,
  DB_PASSWORD: '',
  KEY: credentials.key,
  SECRET: credentials.key,
  ADMIN_EMAIL: credentials.email,
  ADMIN_PASSWORD: credentials.password,
  ADMIN_TOKEN: credentials.key,
  LOG_LEVEL: 'error',
  TELEMETRY: 'false',
  CACHE_ENABLED: 'false',
  RATE_LIMITER_ENABLED: 'false',
  WEBSOCKETS_ENABLED: 'false',
};
const command = 'node_modules/directus/cli.js';
const prepared = spawnSync(process.execPath, [command, 'bootstrap'], {
  env,
  stdio: ['ignore', 'ignore', 'inherit'],
});
if (prepared.status !== 0) process.exit(1);
process.stdin.on('end', () => process.exit(0)).resume();
// In this process, so that it ends with it.
Object.assign(process.env, env);
process.argv = [process.argv[0], command, 'start'];
await import(new URL(command, import.meta.url).href);
for (;;) {
  const isThere = await fetch(`http://127.0.0.1:${port}/server/ping`).then(
    (response) => response.ok,
    () => false,
  );
  if (isThere) break;
  await new Promise((resolve) => setTimeout(resolve, 200));
}
console.log('ready');
