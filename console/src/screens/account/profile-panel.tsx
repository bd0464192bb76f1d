import { Button, Fieldset, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
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

/** What an operator has touched of the profile and not saved yet. */
type Touched = Readonly<Partial<Record<'name' | 'language', string>>>;

/** Name and language of the operator. */
export function ProfilePanel() {
  const { t } = useTranslation();
  const { operator } = useActiveSession();
  // Only what is touched here: the language is chosen in the menu as well.
  const [touched, setTouched] = useState<Touched>({});
  const { name, language } = { ...operator, ...touched };
  const take = useTakeSession();
  const changing = useMutation({
    mutationFn: () => changeAccount(touched),
    onSuccess: (session) => {
      take(session);
      setTouched({});
      tellDone();
    },
  });
  const touch = (now: Touched) => setTouched((before) => ({ ...before, ...now }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    changing.mutate();
  };
  const fault = faultAt(changing.error, 'operator.name');
  return (
    <form onSubmit={submit}>
      <Fieldset variant="unstyled" disabled={changing.isPending}>
        <Stack gap="sm">
          <TextInput
            label={t('account.name')}
            autoComplete="name"
            required
            value={name}
            error={fault}
            onChange={({ currentTarget }) => touch({ name: currentTarget.value })}
          />
          <NativeSelect
            label={t('frame.language')}
            value={language}
            data={languages.map((value) => ({ value, label: languageNames[value] }))}
            onChange={({ currentTarget }) => touch({ language: currentTarget.value })}
          />
          {!fault && <ErrorNote error={changing.error} />}
          <Group justify="flex-end">
            <Button type="submit" disabled={Object.keys(touched).length === 0} loading={changing.isPending}>
              {t('parts.save')}
            </Button>
          </Group>
        </Stack>
      </Fieldset>
    </form>
  );
}
