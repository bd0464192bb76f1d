import { completeSettings } from '../catalogue/program-settings.ts';
import type { Client } from './clients.ts';
import type { Program } from './programs.ts';

/** What answers and the command line show of a programme: with its settings, also those it leaves at their default. */
export function showProgram({ id, name, status, settings }: Program): { program: Record<string, unknown> } {
  return { program: { id, name, status, ...completeSettings(settings) } };
}

/** What answers and the command line show of a client; the secret only where it was just made. */
export function showClient(client: Client, secret?: string): { client: Record<string, unknown> } {
  return {
    client: {
      client_id: client.clientId,
      ...(secret && { client_secret: secret }),
      id: client.id,
      program_id: client.programId,
      name: client.name,
      scopes: client.scopes,
      status: client.status,
    },
  };
}
