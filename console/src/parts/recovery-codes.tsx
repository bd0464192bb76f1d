import { Button, CopyButton, SimpleGrid, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Icon } from './icon.tsx';
import { KeepFirst } from './keep-first.tsx';

interface RecoveryCodesProps {
  readonly codes: readonly string[];
  readonly onDone: () => void;
}

/** Recovery codes, which are shown this once. */
export function RecoveryCodes({ codes, onDone }: RecoveryCodesProps) {
  const { t } = useTranslation();
  return (
    <KeepFirst about={t('recovery.once')} kept={t('recovery.kept')} onDone={onDone}>
      <SimpleGrid cols={2} spacing="xs" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {codes.map((code) => (
          <Text key={code} component="li" ff="monospace" dir="ltr" ta="center">
            {code}
          </Text>
        ))}
      </SimpleGrid>
      <CopyButton value={codes.join('\n')}>
        {({ copied, copy }) => (
          <Button variant="default" onClick={copy} leftSection={<Icon name={copied ? 'check' : 'copy'} />}>
            {t(copied ? 'parts.copied' : 'recovery.copy')}
          </Button>
        )}
      </CopyButton>
    </KeepFirst>
  );
}
