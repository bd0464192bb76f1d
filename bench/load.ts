import { WireConnection } from './http-client.ts';
import { requestsOf, type Scenario } from './scenarios.ts';

/** How much is asked of a server. */
export interface LoadJob {
  readonly port: number;
  readonly scenario: Scenario;
  readonly connections: number;
  readonly seconds: number;
  /** Stops after so many answers, if that is sooner. */
  readonly count?: number;
  /** Whether the server may say that it is too busy (503), which is then no answer. */
  readonly mayRefuse?: boolean;
  readonly token?: string;
  /** Ids of users that are there, or how many there are from the first one on. */
  readonly firstUserId: number;
  readonly users: number;
  /** Told apart in contacts and source ids, so that two runs never want the same. */
  readonly run: string;
}

/** What was measured. */
export interface LoadResult {
  readonly answers: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

// A closed loop in a process of its own: the job comes as JSON in the first argument, the result goes to the output.
const job = JSON.parse(process.argv[2]!) as LoadJob;
console.log(JSON.stringify(await runLoad(job)));
process.exit(0);

async function runLoad({
  port,
  scenario,
  connections,
  seconds,
  count,
  mayRefuse = false,
  ...rest
}: LoadJob): Promise<LoadResult> {
  const next = requestsOf(scenario, rest);
  const times: number[] = [];
  const started = performance.now();
  const end = started + seconds * 1000;
  let sent = 0;
  const loop = async () => {
    const connection = new WireConnection('127.0.0.1', port);
    while (performance.now() < end && (count === undefined || sent < count)) {
      sent += 1;
      const at = performance.now();
      const { status, body } = await connection.send(next());
      if (status === 503 && mayRefuse) {
        await new Promise((resolve) => setTimeout(resolve, 200));
        continue;
      }
      times.push(performance.now() - at);
      if (status !== 200) throw new Error(`${scenario} answered ${status}: ${body.slice(0, 500)}`);
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: connections }, loop));
  const elapsed = (performance.now() - started) / 1000;
  times.sort((one, other) => one - other);
  const at = (share: number) => Number((times[Math.floor(times.length * share)] ?? 0).toFixed(2));
  return {
    answers: times.length,
    seconds: Number(elapsed.toFixed(2)),
    perSecond: Math.round(times.length / elapsed),
    p50: at(0.5),
    p99: at(0.99),
  };
}
