import { answerOf, changeProgram } from '../access/change-program.ts';
import {
  createClient,
  getClient,
  listClients,
  revokeClient,
  rotateClientSecret,
  updateClient,
} from '../access/clients.ts';
import {
  checkAdmin,
  checkGrant,
  checkProgramReach,
  checkTouchable,
  isSelf,
  reachOf,
} from '../access/grants.ts';
import { readClient as readBody, readDryRun } from '../access/read-administration.ts';
import { showClient } from '../access/show.ts';
import { readPage } from '../derive/read-page.ts';
import type { Place } from '../storage/connections.ts';
import type { Handler, OperationRequest } from './handler.ts';

/** Creates an API client; its secret is shown this once. */
export const create: Handler = async (services, call, { operation, body }) => {
  const { dryRun, programId = call.programId, name, scopes } = readBody(body, true);
  const change = {
    operationId: operation.id,
    isDryRun: dryRun,
    asked: { programId, name, scopes },
    check: async (place: Place) => {
      checkProgramReach(call, programId);
      checkGrant(call, scopes!);
      await checkAdmin(place, services.access.callers, call, scopes!);
    },
  };
  return changeProgram(services, call, change, async (place) => {
    const made = await createClient(place, services.access.callers, {
      programId,
      name: name!,
      scopes: scopes!,
    });
    return showClient(made.client, made.secret);
  });
};

/** A page of the API clients that the caller reaches. */
export const list: Handler = async (services, call, { query }) => {
  const { access } = services;
  await access.checkLive(call);
  const clients = await listClients(access.connections, access.callers, reachOf(call), readPage(query));
  return answerOf(services, call, { clients: clients.map((client) => showClient(client).client) });
};

/** An API client. */
export const get: Handler = async (services, call, request) => {
  const { access } = services;
  await access.checkLive(call);
  const client = await getClient(access.connections, access.callers, reachOf(call), clientOf(request));
  return answerOf(services, call, showClient(client));
};

/** Changes name and scopes of an API client; other scopes end its tokens. */
export const update: Handler = async (services, call, request) => {
  const { dryRun, name, scopes } = readBody(request.body, false);
  const clientId = clientOf(request);
  const change = {
    operationId: request.operation.id,
    isDryRun: dryRun,
    asked: { clientId, name, scopes },
    check: async (place: Place) => {
      if (scopes) checkGrant(call, scopes);
      await checkTouchable(place, services.access.callers, call, clientId);
      await checkAdmin(place, services.access.callers, call, scopes ?? []);
    },
  };
  return changeProgram(services, call, change, async (place) =>
    showClient(await updateClient(place, services.access.callers, reachOf(call), clientId, { name, scopes })),
  );
};

/** Gives an API client a new secret; the old one and its tokens end at once. */
export const rotate: Handler = async (services, call, request) => {
  const clientId = clientOf(request);
  const change = {
    operationId: request.operation.id,
    isDryRun: readDryRun(request.body),
    asked: { clientId },
    check: async (place: Place) => {
      const client = await checkTouchable(place, services.access.callers, call, clientId);
      // A secret that its maker knows outlives what ends the maker's own.
      if (!isSelf(call, client)) await checkAdmin(place, services.access.callers, call, client.scopes);
    },
  };
  return changeProgram(services, call, change, async (place) => {
    const made = await rotateClientSecret(place, services.access.callers, reachOf(call), clientId);
    return showClient(made.client, made.secret);
  });
};

/** Revokes an API client; its tokens end at once. */
export const revoke: Handler = async (services, call, request) => {
  const clientId = clientOf(request);
  const change = {
    operationId: request.operation.id,
    isDryRun: readDryRun(request.body),
    asked: { clientId },
    check: (place: Place) => checkTouchable(place, services.access.callers, call, clientId),
  };
  return changeProgram(services, call, change, async (place) =>
    showClient(await revokeClient(place, services.access.callers, reachOf(call), clientId)),
  );
};

function clientOf({ params }: OperationRequest): string {
  return params['client_id'] ?? '';
}
