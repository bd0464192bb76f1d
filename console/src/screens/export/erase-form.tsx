import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../parts/states.tsx';
import { useSeat } from '../../session/session-context.ts';
import { type ErasureReason, erase, erasureReasons } from './erasure-calls.ts';

/** Erases a closed user for a reason; the number is typed once more. */
export function EraseForm({ user }: { readonly user: string }) {
  const { t } = useTranslation();
  const { id: program } = useSeat();
  const queries = useQueryClient();
  const [reason, setReason] = useState<ErasureReason | ''>('');
  const [typed, setTyped] = useState('');
  const erasing = useMutation({
    mutationFn: (why: ErasureReason) => erase(program, user, why),
    onSuccess: () => queries.invalidateQueries(),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reason !== '') erasing.mutate(reason);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <NativeSelect
          label={t('moving.person.reason')}
          description={t('moving.person.reasonText')}
          required
          maw={480}
          value={reason}
          data={[
            { value: '', label: t('moving.person.chooseReason') },
            ...erasureReasons.map((value) => ({ value, label: t(`moving.person.reasons.${value}`) })),
          ]}
          onChange={({ currentTarget }) => setReason(currentTarget.value as ErasureReason | '')}
        />
        <TextInput
          label={t('moving.person.eraseAgain')}
          inputMode="numeric"
          dir="ltr"
          autoComplete="off"
          maw={300}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <ErrorNote error={erasing.error} />
        <Group>
          <Button
            type="submit"
            color="red.9"
            disabled={typed.trim() !== user || reason === ''}
            loading={erasing.isPending}
          >
            {t('moving.person.erase')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
