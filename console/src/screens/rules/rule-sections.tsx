import { Fieldset, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { ShapeFields } from '../../fields/shape-fields.tsx';
import { LimitSection } from './limit-section.tsx';
import { MoreSections } from './more-sections.tsx';
import type { RuleFault } from './other-faults.tsx';
import { RowsEditor } from './rows-editor.tsx';
import type { RuleDraft } from './rule-draft.ts';
import { factOptions, flatOptions, hasAmounts, operatorOptions } from './rule-words.ts';
import { ScheduleSection } from './schedule-section.tsx';

/** What each part of the editor is given. */
export interface SectionProps {
  readonly draft: RuleDraft;
  readonly onChange: (draft: RuleDraft) => void;
  /** What is wrong at a path of the rule: `info.value`. */
  readonly faultOf: (path: string) => string | null;
}

interface RuleSectionsProps extends SectionProps {
  /** Only rules of a programme say whom of its users they are for. */
  readonly isOfProgram: boolean;
  readonly faults: readonly RuleFault[];
}

/** The parts of a rule as somebody writes them. */
export function RuleSections({ draft, onChange, faultOf, isOfProgram, faults }: RuleSectionsProps) {
  const { t } = useTranslation();
  const { rules } = useCatalogue();
  const section = { draft, onChange, faultOf };
  const info = {
    resource: 'access_rule_info',
    value: draft.info,
    onChange: (next: RuleDraft['info']) => onChange({ ...draft, info: next }),
    faultOf: (name: string) => faultOf(`info.${name}`),
  };
  return (
    <Stack gap="md">
      <ShapeFields {...info} names={['access_type', 'name', 'status', 'order']} columns={4} />
      <Fieldset legend={t('rules.sections.compared')}>
        <Stack gap="sm">
          <ShapeFields
            {...info}
            names={['type', 'value']}
            labels={{ type: t('rules.flat'), value: t('rules.flatValue') }}
            options={{ type: flatOptions(rules) }}
            columns={2}
          />
          {draft.keys.length > 1 && (
            <ShapeFields
              resource="rule"
              names={['expression_operator']}
              labels={{ expression_operator: t('rules.together') }}
              options={{
                expression_operator: [
                  { value: '0', label: t('rules.all') },
                  { value: '1', label: t('rules.any') },
                ],
              }}
              value={{ expression_operator: draft.isAny ? '1' : '0' }}
              onChange={({ expression_operator: any }) => onChange({ ...draft, isAny: any === '1' })}
              faultOf={(name) => faultOf(`rule.${name}`)}
            />
          )}
          <RowsEditor
            label={t('rules.comparison')}
            addLabel={t('rules.addComparison')}
            resource="key"
            names={['name', 'expression_operator', 'value']}
            labels={{ name: t('rules.fact') }}
            optionsOf={({ name }) => ({
              name: factOptions(rules),
              expression_operator: operatorOptions(rules, name),
            })}
            initial={{ expression_operator: '=' }}
            rows={draft.keys}
            onChange={(keys) => onChange({ ...draft, keys })}
            faultOf={(index, name) => faultOf(`rule.keys[${index}].${name}`)}
          />
        </Stack>
      </Fieldset>
      <LimitSection {...section} />
      {hasAmounts(rules, draft) && (
        <Text size="sm" c="dimmed">
          {t('rules.amountText')}
        </Text>
      )}
      <ScheduleSection {...section} />
      <MoreSections {...section} isOfProgram={isOfProgram} faults={faults} />
    </Stack>
  );
}
