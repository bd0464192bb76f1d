import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { faultAt } from '../../api/describe-error.ts';
import { languageNames, languages } from '../../app/language.ts';
import { ErrorNote } from '../../parts/states.tsx';
import { tellDone } from '../../parts/tell-done.ts';
import { useTakeSession } from '../../session/session.ts';
import { useActiveSession } from '../../session/session-context.ts';
import { changeAccount } from '../../session/sign-in-calls.ts';

/** Name and language of the operator. */
export function ProfilePanel() {
  const { t } = useTranslation();
  const { operator } = useActiveSession();
  const [name, setName] = useState(operator.name);
  const [language, setLanguage] = useState(operator.language);
  const take = useTakeSession();
  const changing = useMutation({
    mutationFn: () => changeAccount({ name, language }),
    onSuccess: (session) => {
      take(session);
      tellDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    changing.mutate();
  };
  const fault = faultAt(changing.error, 'operator.name');
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label={t('account.name')}
          autoComplete="name"
          required
          value={name}
          error={fault}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <NativeSelect
          label={t('frame.language')}
          value={language}
          data={languages.map((value) => ({ value, label: languageNames[value] }))}
          onChange={({ currentTarget }) => setLanguage(currentTarget.value)}
        />
        {!fault && <ErrorNote error={changing.error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={changing.isPending}>
            {t('parts.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
