import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ErrorKey } from '../catalogue/error-table.ts';
import { errors } from '../catalogue/errors.ts';
import { refusedResult } from './import-context.ts';
import type { ImportJob, ImportReply, ImportStart, TextRow } from './import-messages.ts';
import type { SendBatch } from './import-rows.ts';
import type { RowResult, SourceRow } from './source-row.ts';

const program = fileURLToPath(new URL('./import-process.ts', import.meta.url));

/** Processes that import beside each other. */
export interface ImportProcesses {
  readonly send: SendBatch;
  /** How many batches they take at once: one that is worked out while another is written, each. */
  readonly lanes: number;
  /** Ends them. */
  close(): Promise<void>;
}

/**
 * Starts as many importing processes as `start` says; they read settings and keys as this one does. A batch goes to the
 * one with the least to do. Rejects when one of them cannot start.
 */
export async function startImportProcesses(start: Omit<ImportStart, 'kind'>): Promise<ImportProcesses> {
  const processes = await Promise.all(
    Array.from({ length: start.processes }, () => startProcess({ kind: 'start', ...start })),
  );
  return {
    lanes: processes.length * 2,
    send: async (rows) => {
      const free = processes.reduce((one, other) => (other.waiting() < one.waiting() ? other : one));
      const results = new Map<number, RowResult>();
      for (const row of rows) {
        if ('error' in row) results.set(row.line, refusedResult({ ...row, sourceId: null }, start.language));
      }
      for (const result of await free.send(rows.filter(hasText))) results.set(result.line, result);
      return rows.map(({ line }) => results.get(line)!);
    },
    close: async () => {
      await Promise.all(processes.map((process) => process.close()));
    },
  };
}

function hasText(row: SourceRow): row is TextRow {
  return 'text' in row;
}

interface ImportProcess {
  waiting(): number;
  send(rows: readonly TextRow[]): Promise<readonly RowResult[]>;
  close(): Promise<void>;
}

async function startProcess(start: ImportStart): Promise<ImportProcess> {
  const child = fork(program, [], {
    // Rows come and go quickly: with more room for young objects fewer are taken for old ones.
    execArgv: ['--max-semi-space-size=32'],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const jobs = new Map<number, PromiseWithResolvers<readonly RowResult[]>>();
  const ready = Promise.withResolvers<void>();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.on('message', (reply: ImportReply) => {
    if (reply.kind === 'ready') return ready.resolve();
    const job = jobs.get(reply.id);
    jobs.delete(reply.id);
    if (reply.kind === 'done') job?.resolve(reply.results);
    else job?.reject(errorOf(reply));
  });
  const fail = () => {
    const error = new Error(
      'An importing process ended; what it said stands above. Run the import again: it goes on.',
    );
    ready.reject(error);
    for (const job of jobs.values()) job.reject(error);
    jobs.clear();
  };
  child.on('exit', fail);
  child.on('error', fail);
  post(child, start);
  await ready.promise;
  let count = 0;
  return {
    waiting: () => jobs.size,
    send: (rows) => {
      const job = Promise.withResolvers<readonly RowResult[]>();
      count += 1;
      jobs.set(count, job);
      post(child, { kind: 'rows', id: count, rows });
      return job.promise;
    },
    close: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

/** The error that ended a batch: one of the API's, such as an unknown programme, or what the database said. */
function errorOf({ key, message }: Extract<ImportReply, { readonly kind: 'failed' }>): Error {
  if (key === ('programUnknown' satisfies ErrorKey)) return errors.programUnknown();
  return new Error(message);
}

function post(child: ChildProcess, message: ImportStart | ImportJob): void {
  // A failing send is not reported here: the end of the process is.
  child.send(message, () => {});
}
