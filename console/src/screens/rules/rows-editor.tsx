import { ActionIcon, Button, Group, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Draft } from '../../fields/drafts.ts';
import type { Option } from '../../fields/options.ts';
import { ShapeFields } from '../../fields/shape-fields.tsx';
import { Icon } from '../../parts/icon.tsx';

interface RowsEditorProps {
  /** What a row is called. */
  readonly label: string;
  readonly addLabel: string;
  readonly resource: string;
  readonly names: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  /** Values of the fields of a row that the catalogue has no table for. */
  readonly optionsOf: (row: Draft) => Readonly<Record<string, readonly Option[]>>;
  /** What a new row begins with. */
  readonly initial?: Draft;
  readonly rows: readonly Draft[];
  readonly onChange: (rows: readonly Draft[]) => void;
  readonly faultOf: (index: number, name: string) => string | null;
}

/** Rows of a list within a rule, which can be added and taken away. */
export function RowsEditor(props: RowsEditorProps) {
  const { label, addLabel, rows, onChange, faultOf, optionsOf, initial = {}, ...fields } = props;
  const { t } = useTranslation();
  return (
    <Stack gap="sm">
      {rows.map((row, index) => (
        <Group
          key={index}
          role="group"
          aria-label={`${label} ${index + 1}`}
          align="flex-end"
          wrap="nowrap"
          gap="xs"
        >
          <ShapeFields
            {...fields}
            value={row}
            options={optionsOf(row)}
            onChange={(next) => onChange(rows.map((each, at) => (at === index ? next : each)))}
            faultOf={(name) => faultOf(index, name)}
          />
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={`${t('parts.remove')}: ${label} ${index + 1}`}
            onClick={() => onChange(rows.filter((_, at) => at !== index))}
          >
            <Icon name="remove" />
          </ActionIcon>
        </Group>
      ))}
      <Group>
        <Button
          variant="default"
          size="xs"
          leftSection={<Icon name="add" />}
          onClick={() => onChange([...rows, initial])}
        >
          {addLabel}
        </Button>
      </Group>
    </Stack>
  );
}
