import { List, Modal, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { countryName } from '../../fields/values.ts';
import { Moment } from '../../parts/moment.tsx';
import { factName } from '../rules/rule-words.ts';
import type { Decision } from './decisions-panel.tsx';
import { sayGround } from './say-rule.ts';
import { useSpeech } from './use-speech.ts';

interface DecisionDialogProps {
  readonly decision: Decision;
  readonly onClose: () => void;
}

/** A decision: the transaction as it was told, what each rule said of it, and what limits left. */
export function DecisionDialog({ decision, onClose }: DecisionDialogProps) {
  const { t } = useTranslation();
  const speech = useSpeech();
  const { catalogue } = speech;
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
                {factName(catalogue.rules, name)}: <FactValue name={name} value={String(value)} />
              </List.Item>
            ))}
        </List>
        {rules.length > 0 && (
          <>
            <Title order={3}>{t('rules.decisions.why')}</Title>
            <List size="sm">
              {rules.map(({ id, effect, grounds, why }) => (
                <List.Item key={id}>
                  {t('rules.number', { number: id })} {t(`rules.effects.${effect}`)}:{' '}
                  {grounds.length > 0
                    ? grounds.map((ground) => sayGround(speech, ground)).join(t('rules.say.semicolon'))
                    : why}
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
                      {t('rules.decisions.leftUntil')} <Moment value={until} />
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

/** What a transaction tells of itself. */
function FactValue({ name, value }: { readonly name: string; readonly value: string }) {
  const { i18n } = useTranslation();
  const catalogue = useCatalogue();
  if (catalogue.rules.moments.some((moment) => moment.name === name)) return <Moment value={value} />;
  return <bdi>{name === 'country_code' ? countryName(catalogue, value, i18n.language) : value}</bdi>;
}
