import { answerOf, changeProgram } from '../access/change-program.ts';
import { checkGrant, checkProgramReach } from '../access/grants.ts';
import { closeProgram, createProgram, getProgram, listPrograms, updateProgram } from '../access/programs.ts';
import { readProgram as readBody, readDryRun } from '../access/read-administration.ts';
import { showProgram } from '../access/show.ts';
import { readPage } from '../derive/read-page.ts';
import type { Handler, OperationRequest } from './handler.ts';

/** Creates a programme with its settings. */
export const create: Handler = async (services, call, { operation, body }) => {
  const { dryRun, id, name, settings } = readBody(body, true);
  const change = { operationId: operation.id, isDryRun: dryRun, asked: { id, name, settings } };
  return changeProgram(services, call, change, async (place) =>
    showProgram(
      await createProgram(place, services.access.callers, { ...(id && { id }), name: name!, settings }),
    ),
  );
};

/** A page of the programmes of the installation. */
export const list: Handler = async (services, call, { query }) => {
  const { access } = services;
  await access.checkLive(call);
  const programs = await listPrograms(access.connections, readPage(query));
  return answerOf(services, call, { programs: programs.map((program) => showProgram(program).program) });
};

/** A programme and its settings. */
export const get: Handler = async (services, call, request) => {
  const { access } = services;
  await access.checkLive(call);
  const id = programOf(request);
  checkProgramReach(call, id);
  return answerOf(services, call, showProgram(await getProgram(access.connections, id)));
};

/** Changes name and settings of a programme; what is not sent stays. */
export const update: Handler = async (services, call, request) => {
  const { dryRun, name, settings } = readBody(request.body, false);
  const id = programOf(request);
  const change = {
    operationId: request.operation.id,
    isDryRun: dryRun,
    asked: { id, name, settings },
    check: async () => {
      checkProgramReach(call, id);
      // The tokens of a provider carry the scopes that the setting names, as if they were granted to them.
      for (const { scopes } of settings.open_id ?? []) checkGrant(call, scopes);
    },
  };
  return changeProgram(services, call, change, async (place) =>
    showProgram(await updateProgram(place, services.access.callers, id, { name, settings })),
  );
};

/** Closes a programme; its data stays. */
export const close: Handler = async (services, call, request) => {
  const isDryRun = readDryRun(request.body);
  const id = programOf(request);
  const change = {
    operationId: request.operation.id,
    isDryRun,
    asked: { id },
    check: async () => checkProgramReach(call, id),
  };
  return changeProgram(services, call, change, async (place) =>
    showProgram(await closeProgram(place, services.access.callers, id)),
  );
};

/** The programme of the path; 0, which no programme has, for what cannot be an id. */
function programOf({ params }: OperationRequest): number {
  const text = params['program_id'] ?? '';
  return /^[0-9]{1,10}$/.test(text) ? Number(text) : 0;
}
