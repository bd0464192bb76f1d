import { Button, Group, PasswordInput, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { faultAt } from '../../api/describe-error.ts';
import { ErrorNote } from '../../parts/states.tsx';
import { tellDone } from '../../parts/tell-done.ts';
import { useTakeSession } from '../../session/session.ts';
import { changeAccount } from '../../session/sign-in-calls.ts';

const empty = { current_password: '', password: '', again: '' };

/** Changes the password, which ends the other sessions. */
export function PasswordPanel() {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(empty);
  const take = useTakeSession();
  const isSame = typed.password === typed.again;
  const changing = useMutation({
    mutationFn: () => changeAccount({ current_password: typed.current_password, password: typed.password }),
    onSuccess: (session) => {
      take(session);
      setTyped(empty);
      tellDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isSame) changing.mutate();
  };
  const { error } = changing;
  const faults = {
    current_password: faultAt(error, 'operator.current_password'),
    password: faultAt(error, 'operator.password'),
    again: typed.again !== '' && !isSame ? t('setup.different') : null,
  };
  const input = (name: keyof typeof empty, label: string, isNew: boolean) => (
    <PasswordInput
      label={label}
      {...(name === 'password' && { description: t('setup.passwordText'), minLength: 12 })}
      autoComplete={isNew ? 'new-password' : 'current-password'}
      dir="ltr"
      required
      visibilityToggleButtonProps={{ 'aria-label': t('signIn.showPassword') }}
      value={typed[name]}
      error={faults[name]}
      onChange={({ currentTarget: { value } }) => setTyped((before) => ({ ...before, [name]: value }))}
    />
  );
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {input('current_password', t('account.currentPassword'), false)}
        {input('password', t('setup.password'), true)}
        {input('again', t('setup.again'), true)}
        {!faults.current_password && !faults.password && <ErrorNote error={error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={changing.isPending}>
            {t('account.changePassword')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
