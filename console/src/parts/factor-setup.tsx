import { ActionIcon, Code, CopyButton, Group, Image, Stack, Text, TextInput, Tooltip } from '@mantine/core';
import type { startRegistration } from '@simplewebauthn/browser';
import { useTranslation } from 'react-i18next';
import { Icon } from './icon.tsx';

/** What an authenticator app is set up from. */
export interface TotpOffer {
  readonly secret: string;
  readonly uri: string;
  /** A picture as the address of its data. */
  readonly qr: string;
}

/** What a browser makes a passkey from. */
export type PasskeyOffer = Parameters<typeof startRegistration>[0]['optionsJSON'];

/** What second factors are set up from. */
export interface FactorOffer {
  readonly totp: TotpOffer;
  /** Null where the address of the server is no name: browsers make no passkey for it. */
  readonly passkey: PasskeyOffer | null;
}

interface TotpSetupProps {
  readonly offer: TotpOffer;
  readonly otp: string;
  readonly onOtp: (otp: string) => void;
  readonly error: string | null;
}

/** Shows what an authenticator app scans, and asks for the first one-time password. */
export function TotpSetup({ offer, otp, onOtp, error }: TotpSetupProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm">
      <Text size="sm">{t('factors.scan')}</Text>
      <Group gap="md" align="center">
        <Image src={offer.qr} alt={t('factors.qr')} w={160} h={160} bg="white" p={6} radius="sm" />
        <Stack gap={4}>
          <Text size="sm">{t('factors.secret')}</Text>
          <Group gap={4} wrap="nowrap">
            <Code dir="ltr">{offer.secret.replaceAll(/(.{4})(?=.)/gu, '$1 ')}</Code>
            <CopyButton value={offer.secret}>
              {({ copied, copy }) => (
                <Tooltip label={t(copied ? 'parts.copied' : 'parts.copy')}>
                  <ActionIcon variant="subtle" aria-label={t('factors.copySecret')} onClick={copy}>
                    <Icon name={copied ? 'check' : 'copy'} />
                  </ActionIcon>
                </Tooltip>
              )}
            </CopyButton>
          </Group>
        </Stack>
      </Group>
      <TextInput
        label={t('signIn.otp')}
        description={t('signIn.otpText')}
        inputMode="numeric"
        autoComplete="one-time-code"
        dir="ltr"
        required
        value={otp}
        error={error}
        onChange={({ currentTarget }) => onOtp(currentTarget.value)}
      />
    </Stack>
  );
}
