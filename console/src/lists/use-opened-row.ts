import { useState } from 'react';

/** The row that the address opens. It stays until another one is opened, whether or not the page still has it. */
export function useOpenedRow<Row extends { readonly id: number }>(
  rows: readonly Row[],
  id: string | undefined,
): Row | undefined {
  const [kept, setKept] = useState<Row>();
  const found = rows.find((row) => String(row.id) === id);
  if (found && found !== kept) setKept(found);
  return found ?? (String(kept?.id) === id ? kept : undefined);
}
