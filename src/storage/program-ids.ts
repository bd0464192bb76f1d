import { type Connections, runFor } from './connections.ts';

/** The ids of all programmes, closed ones too, ascending: for work that goes through the whole installation. */
export async function listProgramIds(connections: Connections): Promise<number[]> {
  const [rows] = await runFor(connections, '*', { text: 'select id from program order by id' });
  return rows!.map((row) => row['id'] as number);
}
