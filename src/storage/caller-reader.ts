import { Coalescer } from './coalescer.ts';
import { type Connections, runFor, type Statement } from './connections.ts';
import { isOfStatement } from './database-errors.ts';
import { type CreationState, callerColumns } from './user-state.ts';

/** What a creation asks before it is worked out. */
export interface CallerRead {
  readonly programId: number;
  readonly clientId: number;
  readonly sourceId: string;
  /** Claims of which it is asked whether somebody holds them. */
  readonly claimHashes: readonly string[];
}

/** What is answered to one of the reads that share a statement. */
type CallerRow = CreationState & { readonly ordinal: number; readonly source_id: string };

/** The most reads that share a statement. */
const batchMax = 32;

/** Reads what creations are worked out from (`callerColumns`). Creations of a programme that arrive together share a statement. */
export class CallerReader {
  readonly #reads: Coalescer<CallerRead, CallerRow | undefined>;

  /** `lanes`: how many statements at once, few enough that reads gather behind them. */
  constructor(connections: Connections, lanes: number) {
    this.#reads = new Coalescer({
      lanes,
      batchMax,
      send: async (reads) => {
        const [rows] = await runFor(connections, reads[0]!.programId, readStatement(reads));
        const answers = new Map(rows.map((row) => [row.ordinal, row]));
        return reads.map((read, index) => refuseMistaken(read, answers.get(index)));
      },
      isOfOne: isOfStatement,
    });
  }

  /** The settings, client, stored answer and claims; undefined where there is no such programme. */
  read(read: CallerRead): Promise<CreationState | undefined> {
    return this.#reads.ask(String(read.programId), read);
  }
}

/** Several statements are under way on a connection: none may be given the answer of another. */
function refuseMistaken({ sourceId }: CallerRead, row: CallerRow | undefined): CallerRow | undefined {
  if (row && row.source_id !== sourceId) throw new Error('a read was answered with the row of another');
  return row;
}

const readText = `select a.ordinal, a.source_id, ${callerColumns('a.client_id', 'a.source_id', 'a.claims').join(',\n  ')}
from json_to_recordset($2::json) as a(ordinal integer, client_id bigint, source_id text, claims bytea[])
join program p on p.id = $1::bigint and p.status = 1
left join client c on c.program_id = p.id and c.id = a.client_id`;

function readStatement(reads: readonly CallerRead[]): Statement<CallerRow> {
  const asked = reads.map(({ clientId, sourceId, claimHashes }, ordinal) => ({
    ordinal,
    client_id: clientId,
    source_id: sourceId,
    claims: claimHashes,
  }));
  return { text: readText, values: [reads[0]!.programId, JSON.stringify(asked)] };
}
