import type { FaultDetail } from '../catalogue/errors.ts';
import type { ValueField } from '../catalogue/field.ts';
import { type Kind, kinds, readText } from '../catalogue/kinds/index.ts';
import type { Resource } from '../catalogue/resource.ts';
import { info } from '../catalogue/resources/info.ts';
import { isPlainObject } from '../objects.ts';
import { instantColumns, isStored, shownColumn } from './columns.ts';
import { perResource } from './per-resource.ts';

/** Columns of a row as an import keeps them; of the instants only those that were sent. */
export type KeptColumns = Record<string, string | number | undefined> & {
  readonly created_at?: string;
  readonly updated_at?: string;
  readonly closed_at?: string;
};

/** What an export holds of an object besides what callers write, and an import therefore keeps. */
export interface Kept {
  /** Columns that the server decides for whoever creates the object: status, instants, source id. */
  readonly columns: KeptColumns;
  /** The number the object had; in its row of the import it names the object for others. */
  readonly localId: number | null;
}

/** One such member of an exported object, and the column that it is kept in. */
export interface KeptField {
  readonly name: string;
  readonly column: string;
  readonly kind: Kind;
  readonly type: ValueField['type'];
}

const created = 'date_utc';
const updated = 'update_date_utc';

/** The member that says when an entry or a user was closed. */
export const closedMember = 'closed_date_utc';

/** The members of a resource's objects that only an import reads, in the order in which an export writes them. */
export const keptFields = perResource((resource): readonly KeptField[] => {
  const instants: [string, string][] =
    resource.shape === 'list' || resource === info
      ? [
          [created, 'created_at'],
          [updated, 'updated_at'],
          [closedMember, 'closed_at'],
        ]
      : instantColumns(resource).map(({ name }) => [name.endsWith('_updated_at') ? updated : created, name]);
  // Where callers write it, it is read with what they write.
  const own = resource.fields[sourceId];
  const hasSource = own ? own.writer === 'server' : resource.shape === 'list';
  const textOf = (name: string, column: string, kind: Kind): KeptField => ({
    name,
    column,
    kind,
    type: 'string',
  });
  return [
    ...keptStatus(resource),
    ...(hasSource ? [textOf(sourceId, shownColumnOf(resource), kinds['source-id'])] : []),
    ...instants.map(([name, column]) => textOf(name, column, kinds['date-time'])),
  ];
});

/** The status, where the server decides it. What else the server writes follows from other values, and does so again. */
function keptStatus(resource: Resource): KeptField[] {
  const { status } = resource.fields;
  if (!status || status.type === 'object' || !isStored(status)) return [];
  const kept = { name: 'status', column: shownColumn(resource, 'status') };
  // The user's status is a number that answers show as text, and may be one that no caller gives.
  if (resource === info) return [{ ...kept, kind: kinds.code, type: 'integer' }];
  return status.writer === 'server' ? [{ ...kept, kind: status.kind, type: status.type }] : [];
}

const sourceId = 'original_source_id';

function shownColumnOf(resource: Resource): string {
  return resource.fields[sourceId] ? shownColumn(resource, sourceId) : sourceId;
}

/** Reads what an import keeps of an object; faults are collected with their paths. */
export function readKept(
  resource: Resource,
  value: unknown,
  path: string,
  { today, faults }: { readonly today: string; readonly faults: FaultDetail[] },
): Kept {
  const columns: KeptColumns = {};
  if (!isPlainObject(value)) return { columns, localId: null };
  const read = (name: string, kind: Kind): string | undefined => {
    const found = Object.hasOwn(value, name) ? value[name] : undefined;
    if (found === undefined || found === null || found === '') return undefined;
    if (typeof found !== 'string' && typeof found !== 'number') {
      faults.push({
        path: `${path}.${name}`,
        fault: 'wrongType',
        params: { expected: 'string', found: typeof found },
      });
      return undefined;
    }
    const reading = readText(kind, String(found), { today });
    if (reading.fault) faults.push({ path: `${path}.${name}`, fault: reading.fault, params: reading.params });
    else return reading.text;
    return undefined;
  };
  for (const { name, column, kind, type } of keptFields(resource)) {
    const text = read(name, kind);
    if (text === undefined) continue;
    if (kind === kinds['date-time'] && text.slice(0, 10) > today)
      faults.push({ path: `${path}.${name}`, fault: 'dateInFuture' });
    columns[column] = type === 'integer' ? Number(text) : text;
  }
  checkOrder(columns, path, faults);
  // The number of something outside is a value of its own.
  const isNamed = resource.fields['id']?.on.post === 'NA';
  const id = isNamed ? read('id', kinds.id) : undefined;
  return { columns, localId: id === undefined ? null : Number(id) };
}

/** Whether an object is one that was closed before it was exported. */
export function isClosed(kept: Kept | undefined): boolean {
  return kept?.columns.closed_at !== undefined;
}

function checkOrder(columns: KeptColumns, path: string, faults: FaultDetail[]): void {
  const { created_at: first, updated_at, closed_at } = columns;
  // What could not be read says nothing of the others.
  if (faults.some((fault) => fault.path === `${path}.${created}`)) return;
  for (const [name, instant] of Object.entries({ [updated]: updated_at, [closedMember]: closed_at })) {
    // What has no date is made now, which comes after all that was.
    if (instant && (first === undefined || instant < first))
      faults.push({ path: `${path}.${name}`, fault: 'datesReversed' });
  }
}
