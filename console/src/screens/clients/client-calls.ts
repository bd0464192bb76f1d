import type { components } from '../../../../sdk/src/index.ts';
import type { Answered } from '../../api/answered.ts';
import { call } from '../../api/call.ts';

/** An API client; its secret only where it was just made. */
export type Client = components['schemas']['client'];

/** Where clients are. */
export const clientsPath = '/v1/client';

/** What a client is called, and what it may do. */
export interface ClientDraft {
  readonly name: string;
  readonly scopes: readonly string[];
}

type ClientAnswer = Answered<'POST', '/v1/client'>;

/** How a client is found by its id. */
export const clientSource = {
  path: clientsPath,
  idOf: ({ client_id }: Client) => client_id,
  read: async (program: number, id: string, signal: AbortSignal): Promise<Client> => {
    const sent = { program, path: { client_id: id }, signal };
    return (await call<ClientAnswer>('GET', `${clientsPath}/:client_id`, sent)).data.client;
  },
};

/** Makes a client. Throws RosterError. */
export async function createClient(program: number, draft: ClientDraft): Promise<Client> {
  const { data } = await call<ClientAnswer>('POST', clientsPath, { program, body: { client: draft } });
  return data.client;
}

/** Changes a client. Throws RosterError. */
export async function changeClient(
  program: number,
  id: string,
  draft: Partial<ClientDraft>,
): Promise<Client> {
  const { data } = await call<ClientAnswer>('PUT', `${clientsPath}/:client_id`, {
    program,
    path: { client_id: id },
    body: { client: draft },
  });
  return data.client;
}

/** Gives a client a new secret. Throws RosterError. */
export async function rotateSecret(program: number, id: string): Promise<Client> {
  const { data } = await call<ClientAnswer>('POST', `${clientsPath}/:client_id/secret`, {
    program,
    path: { client_id: id },
    body: {},
  });
  return data.client;
}

/** Revokes a client. Throws RosterError. */
export async function revokeClient(program: number, id: string): Promise<void> {
  await call('DELETE', `${clientsPath}/:client_id`, { program, path: { client_id: id } });
}
