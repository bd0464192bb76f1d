// Holds the embedded database of a folder until SIGTERM: what `start` does, without the server, so that the tests
// of the ground can kill it. Arguments: the data folder and, if not the installed one, PostgreSQL's package.
import { startEmbedded } from '../../src/ground/embedded.ts';

const [dataDir = '', packageDir] = process.argv.slice(2);
try {
  const database = await startEmbedded({
    dataDir,
    ...(packageDir ? { packageDir } : {}),
    log: (message) => console.log(`log: ${message}`),
  });
  process.on('SIGTERM', async () => {
    await database.stop();
    console.log('stopped');
    process.exit(0);
  });
  console.log(`ready ${JSON.stringify({ pid: database.processId(), socketDir: database.socketDir })}`);
  setInterval(() => {}, 1000);
} catch (error) {
  console.log(error instanceof Error ? `${error.name}: ${error.message}` : error);
  process.exit(1);
}
