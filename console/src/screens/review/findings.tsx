import { Alert, Badge, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../parts/icon.tsx';
import { CheckReasons } from './check-reasons.tsx';
import type { Check } from './review.ts';

const colours = { reject: 'red', unclear: 'orange', accept: 'teal' } as const;
/** What speaks against is said first. */
const order = ['reject', 'unclear', null, 'accept'];

/** What rules and checks have found, before anything else is looked at. */
export function Findings({ checks }: { readonly checks: readonly Check[] }) {
  const { t } = useTranslation();
  const told = checks
    .filter(({ state }) => state !== 'void')
    .sort((one, other) => order.indexOf(one.outcome) - order.indexOf(other.outcome));
  const against = told.filter(({ outcome }) => outcome === 'reject' || outcome === 'unclear');
  const others = told.filter((one) => !against.includes(one));
  return (
    <Stack gap="xs" component="section" aria-label={t('review.findings')}>
      {against.length === 0 && (
        <Text size="sm" c="dimmed">
          {t(told.length === 0 ? 'review.noChecks' : 'review.nothingFound')}
        </Text>
      )}
      {against.map((check) => (
        <Alert
          key={check.id}
          color={colours[check.outcome!]}
          icon={<Icon name="failed" />}
          title={`${t(`review.checks.${check.check}`)}: ${t(`review.found.${check.outcome!}`)}`}
        >
          <CheckReasons reasons={check.reasons} />
          {check.counts === 'advises' && (
            <Text size="xs" c="dimmed">
              {t('review.advises')}
            </Text>
          )}
        </Alert>
      ))}
      {others.length > 0 && (
        <Group gap="xs">
          {others.map(({ id, check, outcome }) => (
            <Badge key={id} variant="light" color={outcome ? colours[outcome] : 'gray'} tt="none">
              {t(`review.checks.${check}`)}: {t(`review.found.${outcome ?? 'waiting'}`)}
            </Badge>
          ))}
        </Group>
      )}
    </Stack>
  );
}
