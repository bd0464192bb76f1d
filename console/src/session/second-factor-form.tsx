import { Button, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../parts/states.tsx';
import type { FactorType, Session } from './session.ts';
import { confirm, confirmByPasskey } from './sign-in-calls.ts';

interface SecondFactorFormProps {
  readonly offered: readonly FactorType[];
  readonly onDone: (session: Session) => void;
}

/** Asks for the second factor, in one of the ways that the operator has. */
export function SecondFactorForm({ offered, onDone }: SecondFactorFormProps) {
  const { t } = useTranslation();
  const [type, setType] = useState<FactorType>(
    offered.includes('passkey') ? 'passkey' : (offered[0] ?? 'totp'),
  );
  const [code, setCode] = useState('');
  const giving = useMutation({
    mutationFn: () => {
      if (type === 'passkey') return confirmByPasskey();
      const sent = code.replaceAll(/\s/gu, '');
      return confirm(type === 'totp' ? { otp: sent } : { recovery_code: sent });
    },
    onSuccess: onDone,
    onError: () => setCode(''),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    giving.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {offered.length > 1 && (
          <SegmentedControl
            fullWidth
            aria-label={t('signIn.way')}
            data={offered.map((value) => ({ value, label: t(`signIn.factors.${value}`) }))}
            value={type}
            onChange={(value) => {
              setType(value as FactorType);
              setCode('');
              giving.reset();
            }}
          />
        )}
        {type === 'passkey' ? (
          <Text size="sm">{t('signIn.passkeyText')}</Text>
        ) : (
          <TextInput
            key={type}
            data-autofocus
            autoFocus
            label={t(type === 'totp' ? 'signIn.otp' : 'signIn.recoveryCode')}
            description={t(type === 'totp' ? 'signIn.otpText' : 'signIn.recoveryCodeText')}
            inputMode={type === 'totp' ? 'numeric' : 'text'}
            autoComplete="one-time-code"
            dir="ltr"
            required
            value={code}
            onChange={({ currentTarget }) => setCode(currentTarget.value)}
          />
        )}
        <ErrorNote error={giving.error} />
        <Button type="submit" loading={giving.isPending}>
          {t(type === 'passkey' ? 'signIn.usePasskey' : 'signIn.confirm')}
        </Button>
      </Stack>
    </form>
  );
}
