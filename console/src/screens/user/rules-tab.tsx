import { Stack, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { DecisionsPanel } from '../rules/decisions-panel.tsx';
import { RulesPanel } from '../rules/rules-panel.tsx';

interface RulesTabProps {
  readonly program: number;
  readonly userId: number;
}

/** The rules of a user, and what rules decided of the user's transactions. */
export function RulesTab({ program, userId }: RulesTabProps) {
  const { t } = useTranslation();
  return (
    <>
      <Stack gap="xs" component="section" aria-label={t('rules.decisions.own')}>
        <Title order={2}>{t('rules.decisions.own')}</Title>
        <RulesPanel owner={{ program, userId }} />
      </Stack>
      <Stack gap="xs">
        <Title order={2}>{t('rules.decisions.title')}</Title>
        <DecisionsPanel userId={userId} />
      </Stack>
    </>
  );
}
