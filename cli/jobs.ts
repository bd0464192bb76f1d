import {
  cancelJob,
  type JobFilter,
  type JobState,
  type ListedJob,
  listJobs,
  retryDead,
  retryJob,
} from '../src/storage/job-list.ts';
import { type Command, say, UsageError } from './command.ts';
import { needId, readWords } from './options.ts';
import { type Session, withSession } from './session.ts';

const states: readonly JobState[] = ['waiting', 'running', 'recurring', 'dead'];

/** `roster jobs`. */
export const command: Command = {
  help: `List jobs, run them again or cancel them

  jobs list [--program <id>] [--name <job>] [--state waiting|running|recurring|dead]
  jobs retry <id> [--program <id>]
  jobs retry --dead [--program <id>] [--name <job>]
  jobs cancel <id> [--program <id>]

A job that fails is tried again after a while; after its last attempt it stays as a dead letter, with the kind of its last
failure. "retry" makes a job due at once, with all its attempts before it; with --dead all dead letters, or those of one
programme or name. "cancel" deletes a job that is not running. A recurring job can be retried, which runs it now, but not
cancelled. Jobs of the installation have the program "*": leave --program out for them.

Works beside running servers, which take up what is retried within five seconds. "list" writes a JSON object per line; no
job shows what it is about but the ids of programme and user. Exit code 1: there is no such job, or it is running.`,

  async run(words) {
    const { verb, operands, options } = readWords(words, ['program', 'name', 'state'], ['dead']);
    const filter = readFilter(options);
    const isForAll = options.dead === true;
    if (isForAll && (verb !== 'retry' || operands.length > 0))
      throw new UsageError('--dead goes with "jobs retry" alone.');
    if (verb === 'list') return withSession((session) => list(session, filter));
    if (verb !== 'retry' && verb !== 'cancel')
      throw new UsageError('Say "jobs list", "jobs retry" or "jobs cancel".');
    if (filter.state !== undefined) throw new UsageError('--state goes with "jobs list".');
    if (isForAll) {
      return withSession(async ({ connections }) => {
        say(`${await retryDead(connections, filter)} dead letter(s) are due again`);
        return 0;
      });
    }
    if (filter.name !== undefined) throw new UsageError('--name goes with "jobs list" and --dead.');
    const id = needId(operands[0], 'the id');
    return withSession(async ({ connections }) => {
      const isDone = await (verb === 'retry' ? retryJob : cancelJob)(
        connections,
        filter.programId ?? '*',
        id,
      );
      if (isDone) return 0;
      const what = verb === 'retry' ? 'that is not running' : 'that is neither running nor recurring';
      const of = filter.programId === undefined ? 'the installation' : `programme ${filter.programId}`;
      say(`${of} has no job ${id} ${what}`);
      return 1;
    });
  },
};

function readFilter(options: { program?: string; name?: string; state?: string }): JobFilter {
  const { program, name } = options;
  const state = states.find((known) => known === options.state);
  if (state !== options.state) throw new UsageError(`--state must be one of ${states.join(', ')}.`);
  return {
    programId: program === undefined ? undefined : needId(program, '--program'),
    name,
    state,
  };
}

const pageSize = 500;

async function list({ connections }: Session, filter: JobFilter): Promise<number> {
  let after: Pick<ListedJob, 'programId' | 'id'> = { programId: '*', id: 0 };
  let page: ListedJob[];
  do {
    page = await listJobs(connections, filter, { after, limit: pageSize });
    for (const { programId, userId, lastError, ...job } of page) {
      console.log(JSON.stringify({ program: programId, user_id: userId, ...job, last_error: lastError }));
    }
    after = page.at(-1) ?? after;
  } while (page.length === pageSize);
  return 0;
}
