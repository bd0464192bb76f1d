import { setTimeout as wait } from 'node:timers/promises';
import { kinds, readText } from '../src/catalogue/kinds/index.ts';
import { webhookStatus } from '../src/catalogue/webhooks.ts';
import { guardedOutbound } from '../src/outbound/guarded-fetch.ts';
import { inTransaction, runFor } from '../src/storage/connections.ts';
import { readReplayProgress } from '../src/storage/webhooks.ts';
import { findEndpoints, getEndpoint, showEndpoint } from '../src/webhooks/endpoints.ts';
import { startReplay } from '../src/webhooks/replay.ts';
import { sendTest } from '../src/webhooks/test-event.ts';
import { type Command, say, UsageError } from './command.ts';
import { explained, needId, readWords } from './options.ts';
import { startProgress } from './progress.ts';
import { print, type Session, withSession } from './session.ts';

/** `roster webhook`. */
export const command: Command = {
  help: `List endpoints of webhooks, try one out, send events once more

  webhook list [--program <id>]
  webhook test <webhook_id> --program <id>
  webhook replay <webhook_id> --program <id> [--from <moment>] [--to <moment>] [--user <id>] [--failed] [--detach]

"test" sends a signed event of type webhook.test from this machine and says what came of it. "replay" has a running server send
the events of a span of time (UTC, such as 2026-11-03T13:00:59), of a user, or both once more, with --failed only those that
were given up; it shows for how many users something is still to be sent until nothing is, and goes on without the
command if that is ended, as with --detach. docs/webhooks.md explains both. Endpoints are made, changed and deleted by calls
(POST /v1/webhook), and no command shows a secret. Results are JSON on the standard output. Exit code 1: the endpoint is
unknown or did not take the event.`,

  async run(words) {
    const { verb, operands, options } = readWords(
      words,
      ['program', 'from', 'to', 'user'],
      ['failed', 'detach'],
    );
    if (verb === undefined) throw new UsageError('The action is missing.');
    if (!['list', 'test', 'replay'].includes(verb)) throw new UsageError(`"${verb}" is not expected here.`);
    const isReplay = verb === 'replay';
    for (const name of ['from', 'to', 'user', 'failed', 'detach'] as const)
      if (!isReplay && options[name] !== undefined)
        throw new UsageError(`--${name} can only be used with replay.`);
    if (verb === 'list') {
      const programId = options.program === undefined ? '*' : needId(options.program, '--program');
      return withSession((session) => list(session, programId));
    }
    const programId = needId(options.program, '--program');
    const id = needId(operands[0], 'the webhook_id');
    if (verb === 'test') return withSession((session) => test(session, programId, id));
    const question = {
      from: readMoment(options.from, '--from'),
      to: readMoment(options.to, '--to'),
      userId: options.user === undefined ? null : needId(options.user, '--user'),
      isFailedOnly: options.failed === true,
    };
    if (question.from !== null && question.to !== null && question.from > question.to)
      throw new UsageError('--from is later than --to.');
    return withSession((session) => replay(session, programId, id, question, options.detach === true));
  },
};

async function list({ connections, callers }: Session, programId: number | '*'): Promise<number> {
  const found = await findEndpoints(connections, callers, programId);
  const now = new Date();
  print(found.map((one) => ({ program_id: one.row.program_id, ...showEndpoint(one, now) })));
  return 0;
}

async function test(session: Session, programId: number, id: number): Promise<number> {
  const { config, connections, keyring, callers } = session;
  const { row } = await explained(getEndpoint(connections, callers, programId, id));
  const outbound = guardedOutbound(config.outboundAllowedAddresses);
  const outcome = await sendTest({ place: connections, keyring, outbound, now: new Date() }, row);
  print({ test: outcome });
  return outcome.status !== null && outcome.status >= 200 && outcome.status < 300 ? 0 : 1;
}

async function replay(
  { connections, callers }: Session,
  programId: number,
  id: number,
  question: Parameters<typeof startReplay>[3],
  isDetached: boolean,
): Promise<number> {
  const { replayId, status } = await explained(
    inTransaction(connections, programId, async (place) => {
      const { row } = await getEndpoint(place, callers, programId, id, { isLocked: true });
      const made = await startReplay(place, programId, id, question, new Date());
      return { outcome: { replayId: made, status: row.status }, commits: true };
    }),
  );
  print({ replay: { id: replayId } });
  if (status !== webhookStatus.active)
    say('the endpoint is paused or stopped: the events are sent once its status is 1.');
  else if (!isDetached) await follow(connections, programId, replayId);
  return 0;
}

/** Shows for how many users something is still to be sent, until nothing is. */
async function follow(connections: Session['connections'], programId: number, id: number): Promise<void> {
  const progress = startProgress('users');
  let most = 0;
  try {
    for (;;) {
      const [[found]] = await runFor(connections, programId, readReplayProgress(programId, id));
      // What has ended is removed after a while.
      if (!found) return;
      most = Math.max(most, found.lanes_left);
      progress.report(most - found.lanes_left, most);
      if (found.is_made && found.lanes_left === 0) return;
      await wait(500);
    }
  } finally {
    progress.end();
  }
}

function readMoment(text: string | undefined, option: string): string | null {
  if (text === undefined) return null;
  const { text: moment, fault } = readText(kinds['date-time'], text);
  if (fault || !moment)
    throw new UsageError(`${option} must be a moment in UTC, such as 2026-11-03T13:00:59.`);
  return moment;
}
