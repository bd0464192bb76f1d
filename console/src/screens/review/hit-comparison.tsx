import { Badge, Group, Paper, Stack, Table, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { components } from '../../../../sdk/src/index.ts';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { countryName } from '../../fields/values.ts';
import { formatDay } from '../../time/moments.ts';

/** A user who may be on a watchlist, as the API shows it. */
export type ShownHit = components['schemas']['watchlist.hit'];

/** A user beside the entry of a watchlist, field by field. Needs the texts of the area `review`. */
export function HitComparison({ hit }: { readonly hit: ShownHit }) {
  const { t, i18n } = useTranslation();
  const catalogue = useCatalogue();
  const { user, entry, score, watchlist, ref } = hit;
  const { language } = i18n;
  const country = (code: string) => countryName(catalogue, code, language);
  const day = (text: string) => (text.length === 10 ? (formatDay(text, language) ?? text) : text);
  const rows = [
    {
      label: t('review.hit.names'),
      mine: [user.name],
      theirs: entry.names,
      isSame: entry.names.some((name) => folded(name) === folded(user.name)),
    },
    {
      label: t('review.hit.birthDate'),
      mine: [user.birth_date].flatMap((one) => (one === null ? [] : [day(one)])),
      theirs: entry.birth_dates.map(day),
      isSame: user.birth_date !== null && entry.birth_dates.includes(user.birth_date),
    },
    {
      label: t('review.hit.countries'),
      mine: user.countries.map(country),
      theirs: entry.countries.map(country),
      isSame: user.countries.some((one) => entry.countries.includes(one)),
    },
    {
      label: t('review.hit.kind'),
      mine: [t(`review.hit.kinds.${user.kind}`)],
      theirs: [t(`review.hit.kinds.${entry.kind}`)],
      isSame: entry.kind === 'any' || user.kind === entry.kind,
    },
  ];
  return (
    <Paper withBorder p="sm" component="section" aria-label={t('review.hit.title')}>
      <Stack gap="xs">
        <Group justify="space-between">
          <Title order={2} size="h3">
            {t('review.hit.title')}
          </Title>
          <Badge variant="light" tt="none">
            {t('review.hit.score', { score: score.toLocaleString(language) })}
          </Badge>
        </Group>
        <Table.ScrollContainer minWidth={280} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('review.field')}</Table.Th>
                <Table.Th>{t('review.hit.user')}</Table.Th>
                <Table.Th>
                  {t('review.hit.listed')} <bdi>{watchlist}</bdi>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map(({ label, mine, theirs, isSame }) => (
                <Table.Tr key={label}>
                  <Table.Th scope="row">
                    {label}
                    {isSame && (
                      <Text span size="xs" c="dimmed" display="block">
                        {t('review.hit.same')}
                      </Text>
                    )}
                  </Table.Th>
                  <Values values={mine} />
                  <Values values={theirs} />
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
        <Text size="xs" c="dimmed">
          {t('review.hit.ref')} <bdi dir="ltr">{ref}</bdi>
        </Text>
        {entry.about && (
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            <bdi>{entry.about}</bdi>
          </Text>
        )}
      </Stack>
    </Paper>
  );
}

function Values({ values }: { readonly values: readonly string[] }) {
  return (
    <Table.Td style={{ overflowWrap: 'anywhere' }}>
      {values.length === 0
        ? '–'
        : values.map((value) => (
            <div key={value}>
              <bdi>{value}</bdi>
            </div>
          ))}
    </Table.Td>
  );
}

/** A name without regard to case and accents: whether two are written alike, not whether they are the same. */
function folded(name: string): string {
  return name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().split(/\s+/u).sort().join(' ');
}
