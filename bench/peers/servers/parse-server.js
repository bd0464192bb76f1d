// parse-server on Express, as its guide starts it, on a PostgreSQL that is there. Runs in the folder it is installed in.
import express from 'express';
import { ParseServer } from 'parse-server';

const { port, database, credentials } = JSON.parse(process.argv[2]);
const { host, port: databasePort, database: name, user } = database;
const server = new ParseServer({
  databaseURI: `postgres://${user}@localhost/${name}`,
  databaseOptions: { host, port: databasePort, max: 8 },
  appId: 'bench',
  masterKey: credentials.key,
  serverURL: `http://127.0.0.1:${port}/parse`,
  logLevel: 'error',
  silent: true,
});
await server.start();
express()
  .use('/parse', server.app)
  .listen(port, '127.0.0.1', () => console.log('ready'));
process.on('SIGTERM', () => process.exit(0));
process.stdin.on('end', () => process.exit(0)).resume();
