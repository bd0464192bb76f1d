import { type Connections, runFor } from '../storage/connections.ts';
import { logProgram, type SignedHead } from './checkpoint-files.ts';

const pageSize = 1000;

/** Those of heads whose entries are no longer in the histories, or the logs of operators: they were cut off, or others stand in their places. */
export async function* lostHeads(
  connections: Connections,
  heads: AsyncIterable<SignedHead>,
): AsyncGenerator<SignedHead> {
  for await (const [programId, page] of byProgram(heads)) {
    const ofLog = programId === logProgram;
    const entries = ofLog
      ? `operator_log h where $1::bigint = ${logProgram} and h.operator_id = w.user_id`
      : 'history h where h.program_id = $1::bigint and h.user_id = w.user_id';
    const [rows] = await runFor<{ at: number }>(connections, ofLog ? '*' : programId, {
      text: `select w.at from json_to_recordset($2::json) as w(at integer, user_id bigint, number integer, hash text)
where (select h.hash from ${entries} and h.number = w.number) is distinct from decode(w.hash, 'hex') order by w.at`,
      values: [
        programId,
        JSON.stringify(page.map(({ userId, number, hash }, at) => ({ at, user_id: userId, number, hash }))),
      ],
    });
    for (const { at } of rows) yield page[at]!;
  }
}

/** Heads in pages of one programme each; a user whose history is empty has none. */
async function* byProgram(heads: AsyncIterable<SignedHead>): AsyncGenerator<[number, SignedHead[]]> {
  const pages = new Map<number, SignedHead[]>();
  for await (const head of heads) {
    if (head.number === 0) continue;
    const page = pages.get(head.programId) ?? [];
    pages.set(head.programId, page);
    page.push(head);
    if (page.length < pageSize) continue;
    pages.delete(head.programId);
    yield [head.programId, page];
  }
  yield* pages;
}
