import { Fieldset, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { ShapeFields } from '../../fields/shape-fields.tsx';
import type { SectionProps } from './rule-sections.tsx';
import { factOptions, limitOptions, methodOf } from './rule-words.ts';

/** What is added up over a span, and the bound of it. */
export function LimitSection({ draft, onChange, faultOf }: SectionProps) {
  const { t } = useTranslation();
  const { rules } = useCatalogue();
  const method = methodOf(rules, draft.frequency['calc_method']);
  const isSum = method === 'sum';
  /** The comparison of the total stands behind the others. */
  const key = `rule.keys[${draft.keys.length}]`;
  return (
    <Fieldset legend={t('rules.sections.limit')}>
      <Stack gap="sm">
        <ShapeFields
          resource="frequency"
          names={['calc_method']}
          options={{
            calc_method: rules.methods.map(({ code, word }) => ({
              value: String(code),
              label: t(`rules.methods.${word}`),
            })),
          }}
          value={draft.frequency}
          onChange={(frequency) => {
            if (!frequency['calc_method']) onChange({ ...draft, frequency: {}, limit: {}, span: {} });
            else {
              const name = methodOf(rules, frequency['calc_method']) === 'sum' ? 'amount' : 'count';
              onChange({ ...draft, frequency, limit: { expression_operator: '>', ...draft.limit, name } });
            }
          }}
          faultOf={(name) => faultOf(`frequency.${name}`)}
        />
        {draft.frequency['calc_method'] && (
          <>
            <ShapeFields
              resource="frequency_time"
              names={['name', 'value', 'unique_key']}
              labels={{
                name: t('rules.span'),
                value: t('rules.length'),
                unique_key: t(method === 'distinct' ? 'rules.differing' : 'rules.unique'),
              }}
              options={{
                name: rules.spans.map((value) => ({ value, label: t(`rules.spans.${value}`) })),
                unique_key: factOptions(rules, ({ form }) => form !== 'amount'),
              }}
              value={draft.span}
              onChange={(span) => onChange({ ...draft, span })}
              faultOf={(name) => faultOf(`frequency.frequency_time.${name}`)}
            />
            <ShapeFields
              resource="key"
              names={isSum ? ['name', 'expression_operator', 'value'] : ['expression_operator', 'value']}
              labels={{ name: t('rules.fact'), value: t('rules.bound') }}
              options={{
                name: factOptions(rules, ({ form }) => form === 'amount'),
                expression_operator: limitOptions(rules),
              }}
              value={draft.limit}
              onChange={(limit) => onChange({ ...draft, limit })}
              faultOf={(name) => faultOf(`${key}.${name}`)}
            />
          </>
        )}
      </Stack>
    </Fieldset>
  );
}
