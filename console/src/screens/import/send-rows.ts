import { type Fault, RosterError } from '../../../../sdk/src/index.ts';
import { linesOf, streamCall } from '../../api/stream-call.ts';

/** What became of a row, as the answer has it. */
export interface RowResult {
  readonly line: number;
  readonly source_id: string | null;
  readonly outcome: 'created' | 'present' | 'checked' | 'refused';
  readonly id: number | null;
  readonly left_out?: readonly string[];
  readonly result?: {
    readonly code: string;
    readonly message?: string;
    readonly friendly_message?: string;
    readonly details?: readonly Fault[];
  };
}

/** The answer ended before it said that it was whole. */
class AnswerBroken extends Error {
  override readonly name = 'AnswerBroken';
}

interface SentRows {
  readonly program: number;
  readonly body: Blob;
  readonly isTable: boolean;
  readonly isDryRun: boolean;
  readonly signal: AbortSignal;
}

const successCode = '0000';

/** Sends rows; their results, as they come. Throws RosterError for what ends the whole import, AnswerBroken for an answer that breaks off. */
export async function* sendRows(sent: SentRows): AsyncGenerator<RowResult> {
  const { program, body, isTable, isDryRun, signal } = sent;
  const response = await streamCall({
    program,
    address: `/v1/import${isDryRun ? '?validate=1' : ''}`,
    headers: { 'content-type': isTable ? 'text/csv' : 'application/x-ndjson' },
    body,
    signal,
  });
  for await (const line of linesOf(response)) {
    const result = JSON.parse(line) as RowResult & { readonly import?: object };
    if (result.import === undefined) {
      yield result;
      continue;
    }
    if (result.result?.code === successCode) return;
    throw new RosterError({ status: response.status, body: result, sourceId: null, retryAfterSeconds: null });
  }
  throw new AnswerBroken('The answer broke off.');
}
