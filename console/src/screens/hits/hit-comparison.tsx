import { Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { countryName } from '../../fields/values.ts';
import { formatDay } from '../../time/moments.ts';
import type { Hit } from './hit-calls.ts';

/** What of a hit is compared. */
export type ComparedHit = Pick<Hit, 'user' | 'entry' | 'scored' | 'score' | 'watchlist' | 'ref'>;

/** A user and the entry of a list that the user may be, field by field, with what each adds to the score. */
export function HitComparison({ hit }: { readonly hit: ComparedHit }) {
  const { t, i18n } = useTranslation();
  const catalogue = useCatalogue();
  const { user, entry, scored, score, watchlist, ref } = hit;
  const countries = (codes: readonly string[]) =>
    codes.map((code) => countryName(catalogue, code, i18n.language));
  const day = (date: string) => (date.length === 10 && formatDay(date, i18n.language)) || date;
  return (
    <Table.ScrollContainer
      minWidth={230}
      scrollAreaProps={{
        viewportProps: { tabIndex: 0, role: 'region', 'aria-label': t('hits.comparison') },
      }}
    >
      <Table
        aria-label={t('hits.comparison')}
        layout="fixed"
        horizontalSpacing={6}
        style={{ overflowWrap: 'break-word', hyphens: 'auto' }}
      >
        <Table.Thead>
          <Table.Tr>
            <Table.Th w="34%">{t('hits.field')}</Table.Th>
            <Table.Th>{t('hits.user')}</Table.Th>
            <Table.Th>
              {t('hits.listed')}: <bdi dir="ltr">{watchlist}</bdi>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          <Row label={t('hits.name')} points={<Points value={scored.name} isShare />}>
            <Values values={[user.name]} />
            <Values values={entry.names} strong={scored.alike} />
          </Row>
          <Row label={t('hits.kind')}>
            {t(`hits.kinds.${user.kind}`)}
            {t(`hits.kinds.${entry.kind}`)}
          </Row>
          <Row label={t('hits.birthDate')} points={<Points value={scored.birth_date} />}>
            <Values values={user.birth_date ? [day(user.birth_date)] : []} />
            <Values values={entry.birth_dates.map(day)} />
          </Row>
          <Row label={t('hits.countries')} points={<Points value={scored.countries} />}>
            <Values values={countries(user.countries)} />
            <Values values={countries(entry.countries)} />
          </Row>
          <Row label={t('hits.entry')}>
            {null}
            <Values values={[ref, ...(entry.about ? [entry.about] : [])]} />
          </Row>
          <Row label={t('hits.score')} points={<Text fw={700}>{score.toLocaleString(i18n.language)}</Text>}>
            {null}
            {null}
          </Row>
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

interface RowProps {
  readonly label: string;
  readonly points?: ReactNode;
  /** What the user and the list say. */
  readonly children: readonly [ReactNode, ReactNode];
}

function Row({ label, points = null, children: [ofUser, ofEntry] }: RowProps) {
  return (
    <Table.Tr style={{ verticalAlign: 'top' }}>
      <Table.Th scope="row">
        {label}
        {points}
      </Table.Th>
      <Table.Td>{ofUser}</Table.Td>
      <Table.Td>{ofEntry}</Table.Td>
    </Table.Tr>
  );
}

interface ValuesProps {
  readonly values: readonly string[];
  /** The one that matters. */
  readonly strong?: string | null;
}

function Values({ values, strong = null }: ValuesProps) {
  const { t } = useTranslation();
  if (values.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t('hits.unknown')}
      </Text>
    );
  return values.map((value) => (
    <Text key={value} size="sm" fw={value === strong ? 700 : 400} style={{ overflowWrap: 'anywhere' }}>
      <bdi>{value}</bdi>
    </Text>
  ));
}

interface PointsProps {
  readonly value: number;
  /** Of a hundred, and no points. */
  readonly isShare?: boolean;
}

/** What a field adds to the score, or takes off it. */
function Points({ value, isShare = false }: PointsProps) {
  const { t, i18n } = useTranslation();
  const signed = value.toLocaleString(i18n.language, { signDisplay: isShare ? 'auto' : 'exceptZero' });
  return (
    <Text size="xs" c="dimmed">
      {isShare ? t('hits.alike', { number: signed }) : t('hits.points', { number: signed })}
    </Text>
  );
}
