import { Button, Fieldset, Group, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/call.ts';
import type { CatalogueField, CatalogueOperation } from '../../catalogue/catalogue.ts';
import type { Entry } from '../../fields/drafts.ts';
import { emptyRow, type FreeRow, freeChanges, repeatedIn, rowsOf } from '../../fields/free-data.ts';
import { FreeRows } from '../../fields/free-rows.tsx';
import { useAskBeforeLeaving } from '../../parts/ask-before-leaving.ts';
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
  useAskBeforeLeaving(isChanged, sending.isSuccess);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isChanged) sending.mutate();
    else onClose();
  };
  return (
    <form onSubmit={submit} aria-label={member.label}>
      <Fieldset variant="unstyled" disabled={sending.isPending}>
        <Stack gap="sm">
          <FreeRows
            rows={rows}
            onChange={(next) => {
              sending.reset();
              setRows(next);
            }}
          />
          <ErrorNote error={sending.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('parts.cancel')}
            </Button>
            <Button type="submit" loading={sending.isPending} disabled={repeatedIn(rows).length > 0}>
              {t('parts.save')}
            </Button>
          </Group>
        </Stack>
      </Fieldset>
    </form>
  );
}
