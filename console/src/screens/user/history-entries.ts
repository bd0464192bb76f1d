/** An entry of a user's history, as answers have it. */
export interface HistoryEntry {
  readonly id: number;
  readonly activity_type: number;
  readonly entity: number;
  readonly entity_id: number;
  readonly by_entity: number;
  readonly by_entity_id: number;
  readonly entity_data: number;
  /** JSON in a text; '' for nothing. */
  readonly old_data: string;
  readonly new_data: string;
  readonly notes: string | null;
  readonly admin_notes: string | null;
  readonly original_source_id: string | null;
  readonly date_utc: string;
}

/** What one call wrote, the newest call first. */
export interface HistoryCall {
  readonly key: string;
  readonly entries: readonly HistoryEntry[];
  /** Whether it may have written older entries that were not read yet. */
  readonly mayGoOn: boolean;
}

/** Puts entries that one call wrote together. `hasNextPage`: whether older entries were not read yet. */
export function callsOf(
  entries: readonly HistoryEntry[],
  { hasNextPage }: { readonly hasNextPage: boolean },
): HistoryCall[] {
  const groups: { key: string; entries: HistoryEntry[] }[] = [];
  for (const entry of entries) {
    const { original_source_id: source, date_utc: at, by_entity, by_entity_id, id } = entry;
    const key = source ? [source, at, by_entity, by_entity_id].join(' ') : `#${id}`;
    const last = groups.at(-1);
    if (last?.key === key) last.entries.push(entry);
    else groups.push({ key, entries: [entry] });
  }
  return groups.map(({ entries: ofCall }, index) => ({
    ...{ key: String(ofCall[0]!.id), entries: ofCall },
    mayGoOn: hasNextPage && index === groups.length - 1 && Boolean(ofCall[0]!.original_source_id),
  }));
}

/** A value that was another before. */
export interface Difference {
  /** Where it stands: `email[0].address`. */
  readonly path: string;
  /** The name of the field. */
  readonly name: string;
  readonly old: unknown;
  readonly new: unknown;
}

/** Every value in which what was and what became differ, down to the innermost. */
export function differences({ old_data, new_data }: HistoryEntry): Difference[] {
  return compare('', '', parse(old_data), parse(new_data));
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function compare(path: string, name: string, before: unknown, after: unknown): Difference[] {
  if (isMembers(before) || isMembers(after)) {
    const [old, next] = [isMembers(before) ? before : {}, isMembers(after) ? after : {}];
    return [...new Set([...Object.keys(old), ...Object.keys(next)])].flatMap((key) =>
      compare(
        Array.isArray(after ?? before) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`,
        isIndex(key) ? name : key,
        old[key],
        next[key],
      ),
    );
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, name, old: before, new: after }];
}

function isMembers(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isIndex(key: string): boolean {
  return /^[0-9]+$/u.test(key);
}
