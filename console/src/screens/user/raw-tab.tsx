import { Button, Code, CopyButton, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../parts/icon.tsx';
import type { User } from '../users/user-values.ts';

/** The answer of the API as it is, with masks. */
export function RawTab({ user }: { readonly user: User }) {
  const { t } = useTranslation();
  const text = JSON.stringify(user, null, 2);
  return (
    <>
      <Group>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button variant="default" leftSection={<Icon name={copied ? 'check' : 'copy'} />} onClick={copy}>
              {t(copied ? 'parts.copied' : 'parts.copy')}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Code block dir="ltr" tabIndex={0} aria-label={t('user.tabs.raw')}>
        {text}
      </Code>
    </>
  );
}
