import { type ActingFor, type Connections, runFor, type Statement } from '../../src/storage/connections.ts';

/** A node of a plan as PostgreSQL shows it. */
interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** How a statement was carried out. */
export interface Plan {
  readonly indexes: readonly string[];
  readonly scans: readonly string[];
  /** How many rows all scans read. */
  readonly read: number;
  /** How many of them are rows of a table. */
  readonly readOf: (table: string) => number;
}

/** Carries a statement out for a programme, and tells how; planned as the connections have statements planned. */
export async function planOf(
  connections: Connections,
  programId: ActingFor,
  { text, values = [] }: Statement<object>,
): Promise<Plan> {
  const literals = values.map((value) =>
    value === null ? 'null' : `'${String(value).replaceAll("'", "''")}'`,
  );
  const asked = values.length === 0 ? 'asked' : `asked(${literals.join()})`;
  const [, explained] = await runFor(
    connections,
    programId,
    { text: `prepare asked as ${text}` },
    { text: `explain (analyze, format json) execute ${asked}` },
    { text: 'deallocate asked' },
  );
  const [{ Plan: top }] = explained![0]!['QUERY PLAN'] as [{ Plan: PlanNode }];
  const nodes: PlanNode[] = [];
  const walk = (node: PlanNode): void => {
    nodes.push(node);
    node.Plans?.forEach(walk);
  };
  walk(top);
  const scans = nodes.filter((node) => node['Node Type'].includes('Scan'));
  // The rows of a bitmap's index are counted with those of its table.
  const readers = scans.filter((node) => node['Node Type'] !== 'Bitmap Index Scan');
  return {
    indexes: scans.flatMap((node) => node['Index Name'] ?? []),
    scans: scans.map((node) => node['Node Type']),
    read: rowsOf(readers),
    readOf: (table) => rowsOf(readers.filter((node) => node['Relation Name'] === table)),
  };
}

function rowsOf(nodes: readonly PlanNode[]): number {
  return nodes.reduce(
    (sum, node) => sum + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'],
    0,
  );
}
