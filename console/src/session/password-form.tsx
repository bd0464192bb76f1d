import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../parts/states.tsx';
import type { Session } from './session.ts';
import { signIn } from './sign-in-calls.ts';

interface PasswordFormProps {
  /** The email of the operator who was signed in before. */
  readonly email?: string;
  readonly onDone: (session: Session) => void;
}

/** Asks who somebody is, and for their password. */
export function PasswordForm({ email: known = '', onDone }: PasswordFormProps) {
  const { t } = useTranslation();
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState('');
  const signing = useMutation({
    mutationFn: () => signIn(email.trim(), password),
    onSuccess: onDone,
    onError: () => setPassword(''),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signing.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label={t('signIn.email')}
          type="email"
          name="email"
          autoComplete="username webauthn"
          dir="ltr"
          required
          autoFocus={known === ''}
          value={email}
          onChange={({ currentTarget }) => setEmail(currentTarget.value)}
        />
        <PasswordInput
          label={t('signIn.password')}
          name="password"
          autoComplete="current-password"
          dir="ltr"
          required
          autoFocus={known !== ''}
          visibilityToggleButtonProps={{ 'aria-label': t('signIn.showPassword') }}
          value={password}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
        />
        <ErrorNote error={signing.error} />
        <Button type="submit" loading={signing.isPending}>
          {t('signIn.submit')}
        </Button>
      </Stack>
    </form>
  );
}
