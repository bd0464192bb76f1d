import { Fieldset, Text } from '@mantine/core';
import { useState } from 'react';
import { type FreeRow, freeText, rowsOfText } from './free-data.ts';
import { FreeRows } from './free-rows.tsx';

/** What is typed, and of which data. */
interface Typed {
  readonly value: string;
  readonly before: string;
  readonly rows: readonly FreeRow[];
}

interface FreeInputProps {
  readonly label: string;
  /** The data as its JSON; '' for none. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error: string | null;
}

/** Asks for data within an entry whose names a programme chooses: the names and their values. */
export function FreeInput({ label, value, onChange, error }: FreeInputProps) {
  // What is typed is no data before a name stands there: the rows remember it. Data that came from elsewhere takes their place.
  const [typed, setTyped] = useState<Typed>(() => ({ value, before: value, rows: rowsOfText(value) }));
  const shown = typed.value === value ? typed : { value, before: value, rows: rowsOfText(value) };
  const change = (rows: readonly FreeRow[]) => {
    const next = freeText(shown.before, rows);
    setTyped({ ...shown, rows, value: next });
    onChange(next);
  };
  return (
    <Fieldset legend={label} style={{ gridColumn: '1 / -1' }}>
      <FreeRows rows={shown.rows} onChange={change} />
      {error && (
        <Text size="sm" c="red" role="alert">
          {error}
        </Text>
      )}
    </Fieldset>
  );
}
