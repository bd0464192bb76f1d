import { Button, Group, Modal, Radio, Stack, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CatalogueField, CatalogueResource } from '../../catalogue/catalogue.ts';
import { changedIn, type Draft, valueAt } from '../../fields/drafts.ts';
import { FieldValue } from '../../fields/field-value.tsx';
import { isSameValue } from '../../fields/same-value.ts';
import { changedBeside, type SeenEntry, shownIn } from './seen-entry.ts';

interface MergeDialogProps {
  readonly resource: CatalogueResource;
  /** Those of its fields that the form has. */
  readonly fields: readonly CatalogueField[];
  /** What there was when the editor opened. */
  readonly before: SeenEntry;
  readonly mine: Draft;
  /** What somebody else has made of it meanwhile. */
  readonly newer: SeenEntry;
  readonly onCancel: () => void;
  readonly onMerge: (merged: Draft) => void;
}

/** Lays mine and theirs side by side, and takes over what is chosen of each. */
export function MergeDialog(props: MergeDialogProps) {
  const { resource, fields, before, mine, newer, onCancel, onMerge } = props;
  const { t } = useTranslation();
  const ofMine = changedIn(fields, mine, before.draft);
  const ofTheirs = fields.filter((field) => !isSameValue(shownIn(newer, field), shownIn(before, field)));
  const beside = changedBeside(resource, fields, before, newer);
  const touched = fields.filter((field) => ofMine.includes(field) || ofTheirs.includes(field));
  const [taken, setTaken] = useState<Readonly<Record<string, 'mine' | 'theirs'>>>(() =>
    Object.fromEntries(touched.map((field) => [field.name, ofMine.includes(field) ? 'mine' : 'theirs'])),
  );
  const merge = () => {
    const chosen = ofMine
      .filter(({ name }) => taken[name] === 'mine')
      .map(({ name }) => [name, mine[name] ?? '']);
    onMerge({ ...newer.draft, ...Object.fromEntries(chosen) });
  };
  return (
    <Modal
      opened
      onClose={onCancel}
      size="xl"
      title={t('merge.title')}
      closeButtonProps={{ 'aria-label': t('parts.cancel') }}
    >
      <Stack gap="md">
        <Text size="sm">{t(isSameValue(before.entry, newer.entry) ? 'merge.sealed' : 'merge.text')}</Text>
        <Table.ScrollContainer minWidth={420}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('merge.field')}</Table.Th>
                <Table.Th>{t('merge.before')}</Table.Th>
                <Table.Th>{t('merge.mine')}</Table.Th>
                <Table.Th>{t('merge.theirs')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {touched.map((field) => (
                <Table.Tr key={field.name}>
                  <Table.Th scope="row">{field.label}</Table.Th>
                  <Table.Td>
                    <FieldValue field={field} value={shownIn(before, field)} />
                  </Table.Td>
                  {(['mine', 'theirs'] as const).map((side) => (
                    <Table.Td key={side}>
                      <Radio
                        name={`merge-${field.name}`}
                        checked={taken[field.name] === side}
                        disabled={side === 'mine' && !ofMine.includes(field)}
                        label={
                          <FieldValue
                            field={field}
                            value={side === 'mine' ? mine[field.name] : shownIn(newer, field)}
                          />
                        }
                        aria-label={`${field.label}: ${t(`merge.${side}`)}`}
                        onChange={() => setTaken((all) => ({ ...all, [field.name]: side }))}
                      />
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
              {beside.map((field) => (
                <Table.Tr key={field.name}>
                  <Table.Th scope="row">{field.label}</Table.Th>
                  <Table.Td>
                    <FieldValue field={field} value={valueAt(before.entry, field.name)} />
                  </Table.Td>
                  <Table.Td />
                  <Table.Td>
                    <FieldValue field={field} value={valueAt(newer.entry, field.name)} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel}>
            {t('parts.cancel')}
          </Button>
          <Button onClick={merge}>{t('merge.take')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
