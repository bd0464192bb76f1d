import { List, Modal, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { countryName } from '../../fields/values.ts';
import { Moment } from '../../parts/moment.tsx';
import { factName } from '../rules/rule-words.ts';
import type { Decision } from './decisions-panel.tsx';

interface DecisionDialogProps {
  readonly decision: Decision;
  readonly onClose: () => void;
}

/** A decision: the transaction as it was told, what each rule said of it, and what limits left. */
export function DecisionDialog({ decision, onClose }: DecisionDialogProps) {
  const { t, i18n } = useTranslation();
  const catalogue = useCatalogue();
  const { transaction, outcome, reason, message, rules, remaining } = decision;
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t('rules.decisions.details', { id: transaction.id })}
      closeButtonProps={{ 'aria-label': t('parts.close') }}
    >
      <Stack gap="sm">
        <Text size="sm">
          {t(`rules.outcomes.${outcome}`)}: {t(`rules.reasons.${reason}`)}. <bdi>{message}</bdi>
        </Text>
        <List size="sm" listStyleType="none">
          {Object.entries(transaction)
            .filter(([name, value]) => name !== 'id' && value !== null)
            .map(([name, value]) => (
              <List.Item key={name}>
                {factName(catalogue.rules, name)}:{' '}
                <bdi>
                  {name === 'country_code'
                    ? countryName(catalogue, String(value), i18n.language)
                    : String(value)}
                </bdi>
              </List.Item>
            ))}
        </List>
        {rules.length > 0 && (
          <>
            <Title order={3}>{t('rules.decisions.why')}</Title>
            <List size="sm">
              {rules.map(({ id, effect, why }) => (
                <List.Item key={id}>
                  {t('rules.number', { number: id })} {t(`rules.effects.${effect}`)}:{' '}
                  <bdi lang="en">{why}</bdi>
                </List.Item>
              ))}
            </List>
          </>
        )}
        {remaining.length > 0 && (
          <>
            <Title order={3}>{t('rules.decisions.remaining')}</Title>
            <List size="sm">
              {remaining.map(({ rule_id, count, amount, until }) => (
                <List.Item key={rule_id}>
                  {t('rules.number', { number: rule_id })}: <bdi>{amount ?? count}</bdi>
                  {until && (
                    <>
                      {' · '}
                      <Moment value={until} />
                    </>
                  )}
                </List.Item>
              ))}
            </List>
          </>
        )}
      </Stack>
    </Modal>
  );
}
