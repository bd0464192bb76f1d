import { Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { AnchorLink } from '../../parts/links.tsx';
import type { Simulation } from './rule-calls.ts';

interface SimulationResultProps {
  readonly program: number;
  readonly result: Simulation;
}

const results = ['allow', 'deny', 'undecided'] as const;

/** What would have been decided otherwise, and by which rule. */
export function SimulationResult({ program, result }: SimulationResultProps) {
  const { t, i18n } = useTranslation();
  const { transactions, unreadable, before, after, rules, differences } = result;
  const number = (value: number) => value.toLocaleString(i18n.language);
  const ruleName = ({
    rule_id,
    draft,
  }: {
    readonly rule_id: number | null;
    readonly draft: number | null;
  }) =>
    draft !== null
      ? t('rules.simulation.draft')
      : rule_id === null
        ? ''
        : t('rules.number', { number: rule_id });
  return (
    <>
      <Text size="sm" role="status">
        {t('rules.simulation.tried', { count: transactions, number: number(transactions) })}{' '}
        {t('rules.simulation.differ', { count: differences.length, number: number(differences.length) })}
      </Text>
      {unreadable > 0 && (
        <Text size="sm" c="red">
          {t('rules.simulation.unreadable', { count: unreadable, number: number(unreadable) })}
        </Text>
      )}
      <Grid
        label={t('rules.simulation.sums')}
        heads={[t('rules.simulation.outcome'), t('rules.simulation.before'), t('rules.simulation.after')]}
        rows={results.map((each) => [t(`rules.outcomes.${each}`), number(before[each]), number(after[each])])}
      />
      {after.undecided > 0 && <Text size="sm">{t('rules.simulation.undecidedText')}</Text>}
      {rules.length > 0 && (
        <Grid
          label={t('rules.simulation.perRule')}
          heads={[t('rules.rule'), t('rules.simulation.matched'), t('rules.simulation.denied')]}
          rows={rules.map((rule) => [ruleName(rule), number(rule.matched), number(rule.denied)])}
        />
      )}
      {differences.length > 0 && (
        <Grid
          label={t('rules.simulation.differences')}
          heads={[
            t('rules.transaction'),
            t('rules.simulation.user'),
            t('rules.simulation.before'),
            t('rules.simulation.after'),
            t('rules.rule'),
          ]}
          rows={differences.map((one) => [
            <bdi key="id">{one.id}</bdi>,
            // Beside the draft, which would be lost.
            <AnchorLink
              key="user"
              to="/$program/users/$user"
              params={{ program: String(program), user: String(one.user_id) }}
              target="_blank"
              size="sm"
            >
              {one.user_id}
            </AnchorLink>,
            t(`rules.outcomes.${one.before}`),
            t(`rules.outcomes.${one.after}`),
            ruleName(one) || (one.reason ? t(`rules.reasons.${one.reason}`) : ''),
          ])}
        />
      )}
    </>
  );
}

interface GridProps {
  readonly label: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly ReactNode[])[];
}

/** A small table. */
function Grid({ label, heads, rows }: GridProps) {
  return (
    <Table.ScrollContainer
      minWidth={360}
      mah={420}
      scrollAreaProps={{ viewportProps: { tabIndex: 0, role: 'region', 'aria-label': label } }}
    >
      <Table aria-label={label} fz="sm">
        <Table.Thead>
          <Table.Tr>
            {heads.map((head) => (
              <Table.Th key={head}>{head}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(([first, ...cells], index) => (
            <Table.Tr key={index}>
              <Table.Th scope="row">{first}</Table.Th>
              {cells.map((cell, at) => (
                <Table.Td key={at}>{cell}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
