import postgres from 'postgres';
import { type AssembledTest, assembleTest } from '../harness/assembled.ts';

/** A server with two programmes, and the calls that move people between them. */
export interface TransferTest extends AssembledTest {
  readonly tokens: { readonly first: string; readonly second: string };
  /** The rows of both programmes as the owner of the database sees them. */
  readonly sql: postgres.Sql;
  /** Sends rows; the results, and the last line. */
  importRows(rows: readonly unknown[], options?: ImportCall): Promise<ImportAnswer>;
  /** The lines of an export. */
  exportLines(token: string, query?: string): Promise<Record<string, unknown>[]>;
}

/** How rows are sent. */
export interface ImportCall {
  readonly token?: string;
  readonly type?: string;
  readonly query?: string;
  /** What is sent in place of the rows as NDJSON. */
  readonly text?: string | Buffer;
  /** How the text is packed. */
  readonly encoding?: string;
}

/** What an import answered. */
export interface ImportAnswer {
  readonly status: number;
  readonly results: {
    line: number;
    source_id: string | null;
    outcome: string;
    id: number | null;
    left_out?: string[];
    result?: { code: string; message: string; details?: { path: string; code: string }[] };
  }[];
  readonly end: { result: { code: string }; import: Record<string, number> };
}

const scopes = 'user user:sensitive user:privileged';

/** Starts one; `close()` frees everything. */
export async function transferTest(): Promise<TransferTest> {
  const server = await assembleTest();
  const first = await server.token(scopes);
  const second = await secondProgram(server);
  const sql = postgres({ ...server.database.adminOptions, max: 1, onnotice: () => {} });
  return {
    ...server,
    tokens: { first, second },
    sql,
    importRows: async (
      rows,
      { token = first, type = 'application/x-ndjson', query = '', text, encoding } = {},
    ) => {
      const response = await server.app.inject({
        method: 'POST',
        url: `/v1/import${query}`,
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': type,
          ...(encoding && { 'content-encoding': encoding }),
        },
        payload: text ?? rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
      });
      const lines = parseLines(response.body);
      return {
        status: response.statusCode,
        results: lines.slice(0, -1) as unknown as ImportAnswer['results'],
        end: lines.at(-1) as unknown as ImportAnswer['end'],
      };
    },
    exportLines: async (token, query = '?archive=1') => {
      const response = await server.app.inject({
        url: `/v1/export${query}`,
        headers: { authorization: `Bearer ${token}`, 'show-sensitive-data': '1' },
      });
      if (response.statusCode !== 200) throw new Error(response.body);
      return parseLines(response.body);
    },
    close: async () => {
      await sql.end();
      await server.close();
    },
  };
}

/** Lines of JSON. */
export function parseLines(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function secondProgram(server: AssembledTest): Promise<string> {
  const admin = await server.token('admin');
  const program = { id: 88, name: 'Second programme' };
  await server.call('POST', '/v1/program', { token: admin, body: { program } });
  const client = { program_id: 88, name: 'Second client', scopes: scopes.split(' ') };
  const made = await server.call('POST', '/v1/client', { token: admin, body: { client } });
  return server.tokenOf(made.json.client, scopes);
}
