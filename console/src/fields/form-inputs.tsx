import { Fieldset, SimpleGrid, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import type { FormField } from './drafts.ts';

interface FormInputsProps {
  readonly fields: readonly FormField[];
  readonly inputOf: (field: FormField) => ReactNode;
  /** How deep the fields lie within others. */
  readonly depth?: number;
}

/** The inputs of a form: the fields of an entry, and below them those of its members, each in a group with its name. */
export function FormInputs({ fields, inputOf, depth = 0 }: FormInputsProps) {
  const groups = Map.groupBy(fields, ({ within }) => within[depth]);
  return (
    <Stack gap="sm">
      {[...groups].map(([label, below]) =>
        label === undefined ? (
          <SimpleGrid key="" cols={{ base: 1, xs: 2, md: 3 }} spacing="sm">
            {below.map(inputOf)}
          </SimpleGrid>
        ) : (
          <Fieldset key={label} legend={label}>
            <FormInputs fields={below} inputOf={inputOf} depth={depth + 1} />
          </Fieldset>
        ),
      )}
    </Stack>
  );
}
