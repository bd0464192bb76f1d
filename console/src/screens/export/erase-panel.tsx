import { Alert, Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/call.ts';
import { Moment } from '../../parts/moment.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { useSeat } from '../../session/session-context.ts';

interface Erased {
  readonly erasure: { readonly user_id: number; readonly date_utc: string };
}

/** Erases a closed user, whose number is typed once more. The server says until when the waiting period lasts. */
export function ErasePanel({ user }: { readonly user: string }) {
  const { t } = useTranslation();
  const seat = useSeat();
  const queries = useQueryClient();
  const [typed, setTyped] = useState('');
  const erasing = useMutation({
    mutationFn: async () => {
      const sent = { program: seat.id, path: { user_id: user } };
      return (await call<Erased>('POST', '/v1/user/erasure/:user_id', sent)).data.erasure;
    },
    onSuccess: () => queries.invalidateQueries(),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    erasing.mutate();
  };
  const { error } = erasing;
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Title order={2}>{t('moving.person.erase')}</Title>
        <Text size="sm">{t('moving.person.eraseText')}</Text>
        <TextInput
          label={t('moving.person.eraseAgain')}
          inputMode="numeric"
          dir="ltr"
          autoComplete="off"
          maw={300}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <ErrorNote error={error} />
        {erasing.data && (
          <Alert color="teal" role="status">
            {t('moving.person.erased', { user })} <Moment value={erasing.data.date_utc} />
          </Alert>
        )}
        <Group>
          <Button
            type="submit"
            color="red"
            disabled={typed.trim() !== user || erasing.isSuccess}
            loading={erasing.isPending}
          >
            {t('moving.person.erase')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
