import type { Cluster } from './cluster.ts';
import { type MeasuredServer, startServer } from './processes.ts';

const client = { id: 'bench', secret: 'a secret of the bench' };

/** Roster on the cluster's database; with ready-made hashes or with real ones. */
export function startRoster(cluster: Cluster, hashes: 'ready' | 'real'): Promise<MeasuredServer> {
  return startServer('./roster-server.ts', {
    hashes,
    appOptions: cluster.embedded.appOptions,
    environment: {
      DATA_DIR: cluster.dataDir,
      LOG_LEVEL: 'warn',
      BOOTSTRAP_PROGRAM_ID: '77',
      BOOTSTRAP_CLIENT_ID: client.id,
      BOOTSTRAP_CLIENT_SECRET: client.secret,
    },
  });
}

/** A token for it. */
export async function tokenOf({ port }: MeasuredServer): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: client.id,
      client_secret: client.secret,
    }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}
