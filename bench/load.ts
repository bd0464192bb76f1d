/**
 * The load client: closed loops in a process of its own, which stays for the whole measurement, so that its code is as
 * warm for the first server as for the last. It is told what to do by messages (load-messages.ts).
 */
import { WireConnection } from './http-client.ts';
import type { LoadJob, LoadMessage, LoadReply, LoadResult } from './load-messages.ts';
import type { Population } from './population.ts';
import { scenarios } from './scenarios/index.ts';
import type { RequestSource } from './scenarios/scenario.ts';

const populations = new Map<string, Population>();
/** What was prepared and is not run yet, by the job's number. */
const prepared = new Map<number, RequestSource[]>();

process.on('message', async (message: LoadMessage) => {
  if (message.kind === 'population') {
    populations.set(message.name, message.population);
    return;
  }
  const { serial } = message.job;
  try {
    if (message.kind === 'prepare') {
      prepared.set(serial, await prepare(message.job));
      reply({ kind: 'prepared', serial });
    } else {
      const sources = prepared.get(serial)!;
      prepared.delete(serial);
      reply({ kind: 'done', serial, result: await run(message.job, sources) });
    }
  } catch (error) {
    reply({ kind: 'failed', serial, message: error instanceof Error ? error.message : String(error) });
  }
});
process.on('disconnect', () => process.exit(0));
reply({ kind: 'ready' });

function reply(message: LoadReply): void {
  process.send?.(message, undefined, undefined, () => {});
}

/** One source of requests per connection, each with all that its requests build on. */
async function prepare({ port, scenario, population, connections, serial, seconds }: LoadJob) {
  const sources = Array.from({ length: connections }, (_, lane) =>
    scenarios[scenario]!.source({
      population: populations.get(population)!,
      serial,
      lane,
      lanes: connections,
      seconds,
    }),
  );
  await Promise.all(
    sources.map(async (source) => {
      if (!source.prepare) return;
      const connection = new WireConnection('127.0.0.1', port);
      await source.prepare(async (request) => {
        const { status, body } = await connection.send(request);
        if (!isGood(status)) throw new Error(`preparing ${scenario}: ${status}: ${body.slice(0, 500)}`);
        return body;
      });
      connection.close();
    }),
  );
  return sources;
}

async function run(job: LoadJob, sources: readonly RequestSource[]): Promise<LoadResult> {
  const { port, scenario, seconds, count, mayRefuse = false } = job;
  const times: number[] = [];
  const started = performance.now();
  let end = started + seconds * 1000;
  let sent = 0;
  const loop = async (source: RequestSource) => {
    const connection = new WireConnection('127.0.0.1', port);
    while (performance.now() < end && (count === undefined || sent < count)) {
      const request = source.next();
      if (!request) {
        // With fewer callers it would be another measurement: who runs out ends it for all.
        end = 0;
        break;
      }
      sent += 1;
      const at = performance.now();
      const { status, body } = await connection.send(request);
      if (status === 503 && mayRefuse) {
        await new Promise((resolve) => setTimeout(resolve, 200));
        continue;
      }
      times.push(performance.now() - at);
      if (!isGood(status)) throw new Error(`${scenario} answered ${status}: ${body.slice(0, 500)}`);
      source.take?.(body);
    }
    connection.close();
  };
  await Promise.all(sources.map(loop));
  const elapsed = (performance.now() - started) / 1000;
  times.sort((one, other) => one - other);
  const at = (share: number) => Number((times[Math.floor(times.length * share)] ?? 0).toFixed(2));
  return {
    answers: times.length,
    seconds: Number(elapsed.toFixed(2)),
    perSecond: Number((times.length / elapsed).toFixed(1)),
    p50: at(0.5),
    p99: at(0.99),
  };
}

/** Roster answers 200; peers that make something answer 201. */
function isGood(status: number): boolean {
  return status === 200 || status === 201;
}
