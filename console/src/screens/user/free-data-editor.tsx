import { ActionIcon, Button, Fieldset, Group, Stack, Text, TextInput, Tooltip } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/call.ts';
import type { CatalogueField, CatalogueOperation } from '../../catalogue/catalogue.ts';
import type { Entry } from '../../fields/drafts.ts';
import { type FreeRow, freeChanges, rowsOf } from '../../fields/free-data.ts';
import { rowKey } from '../../fields/row-key.ts';
import { Icon } from '../../parts/icon.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { tellDone } from '../../parts/tell-done.ts';
import { useSeat } from '../../session/session-context.ts';
import { userKey } from './user-query.ts';

interface FreeDataEditorProps {
  readonly member: CatalogueField;
  readonly data: Entry;
  /** Merges what is sent into what there is. */
  readonly operation: CatalogueOperation;
  readonly userId: number;
  readonly onClose: () => void;
}

/** Changes names and values. Only what was changed is sent, so that what somebody else writes meanwhile stays. */
export function FreeDataEditor({ member, data, operation, userId, onClose }: FreeDataEditorProps) {
  const { t } = useTranslation();
  const seat = useSeat();
  const queries = useQueryClient();
  // What there was when the editor opened.
  const [before] = useState(data);
  const [rows, setRows] = useState<readonly FreeRow[]>(() =>
    Object.keys(data).length === 0 ? [emptyRow()] : rowsOf(data),
  );
  const changes = freeChanges(before, rows);
  const isChanged = Object.keys(changes).length > 0;
  const names = rows.map(({ name }) => name.trim());
  const isTwice = names.some((name, index) => name !== '' && names.indexOf(name) !== index);
  const sending = useMutation({
    mutationFn: () =>
      call('POST', operation.path, {
        program: seat.id,
        path: { user_id: userId },
        body: { [member.name]: changes },
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: userKey(seat.id, userId) });
      tellDone();
      onClose();
    },
  });
  useBlocker({
    shouldBlockFn: () => isChanged && !sending.isSuccess && !window.confirm(t('edit.leave')),
    enableBeforeUnload: () => isChanged,
  });
  const set = (key: string, change: Partial<FreeRow>) => {
    sending.reset();
    setRows(rows.map((row) => (row.key === key ? { ...row, ...change } : row)));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isChanged) sending.mutate();
    else onClose();
  };
  return (
    <form onSubmit={submit} aria-label={member.label}>
      <Fieldset variant="unstyled" disabled={sending.isPending}>
        <Stack gap="sm">
          {rows.map(({ key, name, text }, index) => (
            <Group key={key} gap="sm" align="flex-end">
              <TextInput
                label={t('person.free.name')}
                value={name}
                flex={1}
                miw={120}
                onChange={({ currentTarget }) => set(key, { name: currentTarget.value })}
              />
              <TextInput
                label={t('person.free.value')}
                value={text}
                flex={2}
                miw={120}
                onChange={({ currentTarget }) => set(key, { text: currentTarget.value })}
              />
              <Tooltip label={t('parts.remove')}>
                <ActionIcon
                  variant="subtle"
                  mb={4}
                  aria-label={`${t('parts.remove')}: ${name || index + 1}`}
                  onClick={() => setRows(rows.filter((row) => row.key !== key))}
                >
                  <Icon name="close" />
                </ActionIcon>
              </Tooltip>
            </Group>
          ))}
          {isTwice && (
            <Text size="sm" c="red" role="alert">
              {t('person.free.twice')}
            </Text>
          )}
          <ErrorNote error={sending.error} />
          <Group justify="space-between" gap="xs">
            <Button
              variant="default"
              leftSection={<Icon name="add" />}
              onClick={() => setRows([...rows, emptyRow()])}
            >
              {t('edit.add')}
            </Button>
            <Group gap="xs">
              <Button variant="default" onClick={onClose}>
                {t('parts.cancel')}
              </Button>
              <Button type="submit" loading={sending.isPending} disabled={isTwice}>
                {t('parts.save')}
              </Button>
            </Group>
          </Group>
        </Stack>
      </Fieldset>
    </form>
  );
}

function emptyRow(): FreeRow {
  return { key: rowKey(), name: '', text: '' };
}
