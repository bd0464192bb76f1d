import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { AnchorLink } from '../../parts/links.tsx';
import { useMay, useSeat } from '../../session/session-context.ts';
import { formatDuration } from '../../time/durations.ts';
import { Figure } from './figure.tsx';
import type { Statistics } from './statistics.ts';
import { stepName } from './step-name.ts';

/** What waits for somebody now, and for how long. */
export function WaitingFigure({ waiting }: Pick<Statistics, 'waiting'>) {
  const { t, i18n } = useTranslation();
  return (
    <Figure
      title={t('start.waiting.title')}
      about={t('start.waiting.about')}
      counted={waiting}
      nothing={t('start.waiting.none')}
      isNothing={(rows) => rows.length === 0}
    >
      {(rows) => (
        <Table.ScrollContainer minWidth={420} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
          <Table fz="sm" aria-label={t('start.waiting.title')}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('start.waiting.what')}</Table.Th>
                <Table.Th ta="end">{t('start.count')}</Table.Th>
                <Table.Th ta="end">{t('start.waiting.p50')}</Table.Th>
                <Table.Th ta="end">{t('start.waiting.p95')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map(({ what, step, count, p50, p95 }) => (
                <Table.Tr key={`${what} ${step}`}>
                  <Table.Th scope="row" fw={400}>
                    {what === 'watchlist_hit'
                      ? t('start.waiting.kinds.watchlist_hit')
                      : t('start.waiting.of', {
                          what: t(`start.waiting.kinds.${what}`),
                          step: stepName(step),
                        })}
                  </Table.Th>
                  <Table.Td ta="end">{count.toLocaleString(i18n.language)}</Table.Td>
                  <Table.Td ta="end">{formatDuration(p50, i18n.language)}</Table.Td>
                  <Table.Td ta="end">{formatDuration(p95, i18n.language)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Figure>
  );
}

/** How far behind endpoints of webhooks are now. */
export function LagFigure({ webhooks }: Pick<Statistics, 'webhooks'>) {
  const { t, i18n } = useTranslation();
  return (
    <Figure
      title={t('start.lag.title')}
      about={t('start.lag.about')}
      counted={webhooks}
      nothing={t('start.lag.none')}
      isNothing={(rows) => rows.length === 0}
    >
      {(rows) => (
        <Table fz="sm" aria-label={t('start.lag.title')} mt="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('start.lag.endpoint')}</Table.Th>
              <Table.Th ta="end">{t('start.lag.lag')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ webhook_id, lag }) => (
              <Table.Tr key={webhook_id}>
                <Table.Th scope="row" fw={400}>
                  <EndpointLink id={webhook_id} />
                </Table.Th>
                <Table.Td ta="end">
                  {lag === 0 ? t('start.lag.upToDate') : formatDuration(lag, i18n.language)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Figure>
  );
}

/** Leads to an endpoint, for who may see endpoints; else its number alone. */
function EndpointLink({ id }: { readonly id: number }) {
  const { id: program } = useSeat();
  if (!useMay('webhooks', 'inspect')) return id;
  return (
    <AnchorLink
      to="/$program/webhooks"
      params={{ program: String(program) }}
      search={{ webhook: String(id) }}
      size="sm"
    >
      {id}
    </AnchorLink>
  );
}
