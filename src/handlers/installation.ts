import { answerOf, changeProgram } from '../access/change-program.ts';
import { readDryRun } from '../access/read-administration.ts';
import { errors } from '../catalogue/errors.ts';
import { runFor } from '../storage/connections.ts';
import { retryDeadLetter } from '../storage/installation-facts.ts';
import type { Handler } from './handler.ts';
import { numberIn } from './pages.ts';

/** How the installation stands. */
export const get: Handler = async (services, call) => {
  await services.access.checkLive(call);
  return answerOf(services, call, { installation: await services.installation.read() });
};

/** Makes a job due again that was given up. */
export const retryJob: Handler = async (services, call, request) => {
  const { operation, body } = request;
  const id = numberIn(request, 'job_id');
  const change = { operationId: operation.id, isDryRun: readDryRun(body), asked: { id } };
  const answer = await changeProgram(services, call, change, async (place) => {
    const [[job]] = await runFor(place, '*', retryDeadLetter(id));
    if (!job) throw errors.jobUnknown();
    return { job: { ...job, program_id: job.program_id || null } };
  });
  if (!change.isDryRun) services.jobHint.wake();
  return answer;
};
