import { useState } from 'react';

/** A row of a list of which some are being changed. */
export interface EditedRow<Row> {
  readonly key: string;
  /** As it is now, or as it was when somebody began to change it and it is there no more. */
  readonly row: Row;
  readonly isEdited: boolean;
  /** Whether it is there no more. */
  readonly isGone: boolean;
  /** Begins to change it, or ends that. */
  readonly edit: (isEdited: boolean) => void;
}

/** Where a row stood when somebody began to change it. */
interface Kept<Row> {
  readonly row: Row;
  readonly place: number;
}

/**
 * The rows of a list, those among them that are being changed. One that somebody else removes meanwhile stays in its place until its
 * editor is closed: what was typed there would be lost with it.
 */
export function useEdited<Row>(
  rows: readonly Row[],
  keyOf: (row: Row, place: number) => string,
): readonly EditedRow<Row>[] {
  const [edited, setEdited] = useState<ReadonlyMap<string, Kept<Row>>>(new Map());
  const present = rows.map((row, place) => ({ row, key: keyOf(row, place) }));
  const gone = [...edited]
    .filter(([key]) => !present.some((one) => one.key === key))
    .sort(([, one], [, other]) => one.place - other.place);
  const shown = gone.reduce((all, [key, { row, place }]) => all.toSpliced(place, 0, { row, key }), present);
  return shown.map(({ row, key }, place) => ({
    ...{ key, row, isEdited: edited.has(key), isGone: !present.some((one) => one.key === key) },
    edit: (isEdited) =>
      setEdited((before) => {
        const after = new Map(before);
        if (isEdited) after.set(key, { row, place });
        else after.delete(key);
        return after;
      }),
  }));
}
