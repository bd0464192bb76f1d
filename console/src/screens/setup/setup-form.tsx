import { Button, PasswordInput, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { browserSupportsWebAuthn } from '@simplewebauthn/browser';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { faultAt } from '../../api/describe-error.ts';
import { TotpSetup } from '../../parts/factor-setup.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { type Accepted, acceptInvitation, type Opened } from './setup-calls.ts';

interface SetupFormProps {
  readonly token: string;
  readonly opened: Opened;
  readonly onDone: (accepted: Accepted) => void;
}

/** Takes a new password, twice, and the first proof of the second factor. */
export function SetupForm({ token, opened, onDone }: SetupFormProps) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [type, setType] = useState<'totp' | 'passkey'>('totp');
  const [otp, setOtp] = useState('');
  // Browsers make no passkey for an address without a name, and some make none at all.
  const passkey = browserSupportsWebAuthn() ? opened.passkey : null;
  const isByPasskey = type === 'passkey' && passkey !== null;
  const isSame = password === again;
  const accepting = useMutation({
    mutationFn: () =>
      acceptInvitation(
        token,
        password,
        isByPasskey ? { offer: passkey } : { otp: otp.replaceAll(/\s/gu, '') },
      ),
    // Its recovery codes are shown once, and kept nowhere else.
    gcTime: 0,
    onSuccess: onDone,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isSame) accepting.mutate();
  };
  const { error } = accepting;
  const ofFields = [faultAt(error, 'setup.password'), faultAt(error, 'setup.otp')];
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label={t('signIn.email')}
          value={opened.operator.email}
          autoComplete="username"
          readOnly
          dir="ltr"
        />
        <PasswordInput
          label={t('setup.password')}
          description={t('setup.passwordText')}
          autoComplete="new-password"
          dir="ltr"
          required
          minLength={12}
          visibilityToggleButtonProps={{ 'aria-label': t('signIn.showPassword') }}
          value={password}
          error={ofFields[0]}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
        />
        <PasswordInput
          label={t('setup.again')}
          autoComplete="new-password"
          dir="ltr"
          required
          visibilityToggleButtonProps={{ 'aria-label': t('signIn.showPassword') }}
          value={again}
          error={again !== '' && !isSame ? t('setup.different') : null}
          onChange={({ currentTarget }) => setAgain(currentTarget.value)}
        />
        {passkey && (
          <SegmentedControl
            aria-label={t('signIn.way')}
            value={type}
            onChange={(value) => setType(value === 'passkey' ? value : 'totp')}
            data={[
              { value: 'totp', label: t('signIn.factors.totp') },
              { value: 'passkey', label: t('signIn.factors.passkey') },
            ]}
          />
        )}
        {isByPasskey ? (
          <Text size="sm">{t('factors.passkeyText')}</Text>
        ) : (
          <TotpSetup offer={opened.totp} otp={otp} onOtp={setOtp} error={ofFields[1] ?? null} />
        )}
        {ofFields.every((fault) => !fault) && <ErrorNote error={error} />}
        <Button type="submit" loading={accepting.isPending}>
          {t('setup.submit')}
        </Button>
      </Stack>
    </form>
  );
}
