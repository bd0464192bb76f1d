import type { RowResult, SourceRow } from './source-row.ts';

/** A batch is sent when it has so many rows, or so many characters of them. */
const batchRows = 250;
const batchCharacters = 1_000_000;
/** Or when so long no other row has come: whoever sends slowly hears of each row all the same. */
const patienceMilliseconds = 200;

/** Imports one batch: in this process or in another. */
export type SendBatch = (rows: readonly SourceRow[]) => Promise<RowResult[]>;

/** How batches follow each other. */
export interface ImportPace {
  /** How many batches are under way at once. */
  readonly lanes: number;
  /** Tells rows that need those before them to be done. */
  readonly isLater: (row: SourceRow) => boolean;
}

/**
 * Imports rows as they come, a few batches at once, and gives their results in the order of the rows, each batch's as
 * soon as it is done. No more is read than the batches under way hold. Whoever stops early waits for those. What ends
 * the source is thrown once the results of all rows before it were given; what a batch throws ends the whole.
 */
export async function* importRows(
  rows: AsyncIterable<SourceRow>,
  send: SendBatch,
  { lanes, isLater }: ImportPace,
): AsyncGenerator<RowResult> {
  const batches = batchesOf(rows, isLater);
  const underWay: Promise<RowResult[]>[] = [];
  let next: Promise<IteratorResult<RowBatch>> | undefined;
  // A batch that waits for all before it.
  let held: RowBatch | undefined;
  let isOver = false;
  let failure: Failure | undefined;
  const start = ({ batch }: RowBatch) => {
    const sent = send(batch);
    // Whoever waits for it hears of its error; until then nobody else shall.
    sent.catch(() => undefined);
    underWay.push(sent);
  };
  try {
    while (!isOver || held || underWay.length > 0) {
      if (held && underWay.length === 0) {
        start(held);
        held = undefined;
      }
      if (!isOver && !held && underWay.length < lanes) next ??= batches.next();
      const event = await Promise.race([
        ...underWay.slice(0, 1).map(async (sent) => ({ results: await sent })),
        ...(next ? [next.then((read) => ({ read }), failed)] : []),
      ]);
      if ('results' in event) {
        underWay.shift();
        yield* event.results;
        continue;
      }
      next = undefined;
      if ('error' in event) failure = event;
      if ('error' in event || event.read.done) isOver = true;
      else if (event.read.value.waits) held = event.read.value;
      else start(event.read.value);
    }
    if (failure) throw failure.error;
  } finally {
    await Promise.allSettled(underWay);
    // A read that still waits for its source ends with it.
    void batches.return(undefined).catch(() => undefined);
  }
}

/** What was thrown, kept until it may be. */
interface Failure {
  readonly error: unknown;
}

function failed(error: unknown): Failure {
  return { error };
}

interface RowBatch {
  readonly batch: readonly SourceRow[];
  /** Whether all rows before must be done first. */
  readonly waits: boolean;
}

async function* batchesOf(
  rows: AsyncIterable<SourceRow>,
  isLater: (row: SourceRow) => boolean,
): AsyncGenerator<RowBatch> {
  const source = rows[Symbol.asyncIterator]();
  let batch: SourceRow[] = [];
  let characters = 0;
  let isOfLater = false;
  let wasOfLater = false;
  let patience = startPatience();
  const take = (): RowBatch => {
    const taken = { batch, waits: isOfLater || wasOfLater };
    wasOfLater = isOfLater;
    batch = [];
    characters = 0;
    patience.end();
    patience = startPatience();
    return taken;
  };
  const readRow = () => source.next().catch(failed);
  try {
    let next = readRow();
    for (;;) {
      const read = batch.length === 0 ? await next : await Promise.race([next, patience.over]);
      if (read === 'over') {
        yield take();
        continue;
      }
      if ('error' in read) {
        if (batch.length > 0) yield take();
        throw read.error;
      }
      if (read.done) break;
      next = readRow();
      const row = read.value;
      const later = isLater(row);
      const length = 'text' in row ? row.text.length : 0;
      const isFull = batch.length === batchRows || characters + length > batchCharacters;
      if (batch.length > 0 && (isFull || later !== isOfLater)) yield take();
      if (batch.length === 0) patience.begin();
      isOfLater = later;
      batch.push(row);
      characters += length;
    }
    if (batch.length > 0) yield take();
  } finally {
    patience.end();
    void source.return?.(undefined)?.catch(() => undefined);
  }
}

/** How long the first row of a batch waits for others. */
function startPatience() {
  const { promise, resolve } = Promise.withResolvers<'over'>();
  let timer: NodeJS.Timeout | undefined;
  return {
    over: promise,
    begin: () => {
      timer = setTimeout(() => resolve('over'), patienceMilliseconds);
    },
    end: () => clearTimeout(timer),
  };
}
