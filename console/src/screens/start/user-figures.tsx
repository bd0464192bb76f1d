import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { codeLabel, countryName } from '../../fields/values.ts';
import { BarTable } from './bar-table.tsx';
import { DayFigure } from './day-figure.tsx';
import { Figure } from './figure.tsx';
import classes from './start.module.css';
import type { Statistics } from './statistics.ts';

/** How many countries are named; the others are told together. */
const countriesMax = 10;

/** Who signed up, by day and by country. */
export function SignUpsFigure({ from, to, sign_ups }: Pick<Statistics, 'from' | 'to' | 'sign_ups'>) {
  const { t } = useTranslation();
  const title = t('start.signUps.title');
  return (
    <Figure
      title={title}
      counted={sign_ups}
      nothing={t('start.nothing')}
      isNothing={(rows) => rows.length === 0}
    >
      {(rows) => (
        <>
          <DayFigure
            {...{ title, from, to }}
            counted={rows.map(({ day, users }) => ({ day, name: 'users', count: users }))}
            names={['users']}
            labelOf={() => t('start.users')}
          />
          <details>
            <summary className={classes['summary']}>{t('start.signUps.byCountry')}</summary>
            <Countries rows={rows} />
          </details>
        </>
      )}
    </Figure>
  );
}

function Countries({ rows }: { readonly rows: NonNullable<Statistics['sign_ups']> }) {
  const { t, i18n } = useTranslation();
  const catalogue = useCatalogue();
  const sums = new Map<string | null, number>();
  for (const { country, users } of rows) sums.set(country, (sums.get(country) ?? 0) + users);
  const sorted = [...sums].sort(([, one], [, other]) => other - one);
  const rest = sorted.slice(countriesMax).reduce((sum, [, users]) => sum + users, 0);
  const bars = sorted.slice(0, countriesMax).map(([country, count]) => ({
    id: country ?? 'none',
    label: country === null ? t('start.signUps.noCountry') : countryName(catalogue, country, i18n.language),
    count,
  }));
  return (
    <BarTable
      title={t('start.signUps.byCountry')}
      head={t('start.country')}
      countLabel={t('start.users')}
      bars={
        rest > 0 ? [...bars, { id: 'rest', label: t('start.signUps.otherCountries'), count: rest }] : bars
      }
      whole={sorted[0]?.[1] ?? 0}
    />
  );
}

const stages = [
  ...(['created', 'contact_verified', 'identification_submitted'] as const),
  ...(['identification_accepted', 'active'] as const),
];

/** How far those have come who signed up in these days, and which trust levels they have. */
export function FunnelFigure({ funnel }: Pick<Statistics, 'funnel'>) {
  const { t } = useTranslation();
  const catalogue = useCatalogue();
  return (
    <Figure
      title={t('start.funnel.title')}
      about={t('start.funnel.about')}
      counted={funnel}
      nothing={t('start.nothing')}
      isNothing={({ created }) => created === 0}
    >
      {(counted) => (
        <>
          {counted.is_partial && (
            <Text size="sm" mt="xs" role="note">
              {t('start.funnel.partial')}
            </Text>
          )}
          <BarTable
            title={t('start.funnel.title')}
            head={t('start.funnel.stage')}
            countLabel={t('start.users')}
            shareLabel={t('start.funnel.share')}
            bars={stages.map((stage) => ({
              id: stage,
              label: t(`start.funnel.stages.${stage}`),
              count: counted[stage],
            }))}
            whole={counted.created}
          />
          <details>
            <summary className={classes['summary']}>{t('start.funnel.levels')}</summary>
            <BarTable
              title={t('start.funnel.levels')}
              head={t('start.funnel.level')}
              countLabel={t('start.users')}
              shareLabel={t('start.funnel.share')}
              bars={counted.trust_levels.map(({ trust_level, users }) => ({
                id: String(trust_level),
                label: codeLabel(catalogue, 'trust_level', trust_level),
                count: users,
              }))}
              whole={counted.created}
            />
          </details>
        </>
      )}
    </Figure>
  );
}
