// better-auth on Hono, with emails and passwords and the plugin that lets an admin read users. Its limit of calls is off,
// and the session lies in the signed cookie, so that it is not read from the database with each call. Runs in the folder
// it is installed in.
import { serve } from '@hono/node-server';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { admin } from 'better-auth/plugins';
import { Hono } from 'hono';
import pg from 'pg';

const { port, database, credentials } = JSON.parse(process.argv[2]);
const pool = new pg.Pool({ ...database, max: 8 });
const auth = betterAuth({
  database: pool,
  baseURL: `http://127.0.0.1:${port}`,
  secret: credentials.key,
  emailAndPassword: { enabled: true, autoSignIn: false },
  rateLimit: { enabled: false },
  session: { cookieCache: { enabled: true, maxAge: 24 * 60 * 60 } },
  plugins: [admin()],
  telemetry: { enabled: false },
  logger: { level: 'error' },
});
const { runMigrations } = await getMigrations(auth.options);
await runMigrations();
const { email, password } = credentials;
await auth.api.signUpEmail({ body: { name: 'Admin', email, password } });
await pool.query(`update "user" set role = 'admin' where email = $1`, [email]);
const app = new Hono();
app.on(['GET', 'POST'], '/api/auth/*', (context) => auth.handler(context.req.raw));
serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, () => console.log('ready'));
process.on('SIGTERM', () => process.exit(0));
process.stdin.on('end', () => process.exit(0)).resume();
