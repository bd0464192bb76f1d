import { Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { components } from '../../../../sdk/src/index.ts';
import { call } from '../../api/call.ts';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { FieldValue } from '../../fields/field-value.tsx';
import { codeLabel } from '../../fields/values.ts';
import { Fact, Facts } from '../../parts/facts.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Loaded } from '../../parts/states.tsx';
import { useMay, useSeat } from '../../session/session-context.ts';
import { CheckReasons } from '../review/check-reasons.tsx';
import { entriesOf, type User } from '../users/user-values.ts';
import { RunMrz } from './run-mrz.tsx';

type Check = components['schemas']['check'];

/** How many checks are shown: the newest of a user. */
const shownMax = 50;

interface ChecksPanelProps {
  readonly user: User;
  readonly userId: number;
}

/** What checks found of a user, and what they read; the lines of a paper that a machine reads can be checked anew. */
export function ChecksPanel({ user, userId }: ChecksPanelProps) {
  const { t } = useTranslation();
  const { id: program } = useSeat();
  const mayRun = useMay('review');
  const checks = useQuery({
    queryKey: ['checks', program, userId],
    queryFn: async ({ signal }) => {
      const query = { user_id: userId, page_size: shownMax };
      const { data } = await call<{ checks: readonly Check[] }>('GET', '/v1/check', {
        program,
        query,
        signal,
      });
      return data.checks;
    },
  });
  return (
    <Stack gap="xs" component="section" aria-label={t('checks.title')}>
      <Title order={2}>{t('checks.title')}</Title>
      <Loaded query={checks}>
        {(found) =>
          found.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t('checks.none')}
            </Text>
          ) : (
            found.map((check) => <CheckCard key={check.id} check={check} />)
          )
        }
      </Loaded>
      {mayRun &&
        entriesOf(user, 'identification').map((paper) => (
          <RunMrz key={String(paper['id'])} userId={userId} entityId={Number(paper['id'])} />
        ))}
    </Stack>
  );
}

function CheckCard({ check }: { readonly check: Check }) {
  const { t } = useTranslation();
  const catalogue = useCatalogue();
  const { check: kind, state, outcome, counts, reasons, fields, entity, entity_id, date_utc } = check;
  return (
    <Paper withBorder p="md">
      <Stack gap={4}>
        <Text size="sm" fw={600}>
          {t(`review.checks.${kind}`)}: {outcome ? t(`review.found.${outcome}`) : t(`checks.states.${state}`)}
        </Text>
        <Text size="sm" c="dimmed">
          {codeLabel(catalogue, 'entity', entity)} {entity_id} · {t(`checks.counts.${counts}`)} ·{' '}
          <Moment value={date_utc} />
        </Text>
        <CheckReasons reasons={reasons} />
        {fields && (
          <Facts>
            {Object.entries(fields).map(([name, value]) => {
              const field = catalogue.resources
                .get('identification')
                ?.fields.find((each) => each.name === name);
              return (
                <Fact key={name} label={field?.label ?? name}>
                  {field ? (
                    <FieldValue field={field} value={value} />
                  ) : (
                    <bdi>{typeof value === 'object' ? JSON.stringify(value) : String(value)}</bdi>
                  )}
                </Fact>
              );
            })}
          </Facts>
        )}
      </Stack>
    </Paper>
  );
}
