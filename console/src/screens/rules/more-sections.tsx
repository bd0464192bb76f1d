import { Accordion, Stack, Text, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { ShapeFields } from '../../fields/shape-fields.tsx';
import type { RuleFault } from './other-faults.tsx';
import { RowsEditor } from './rows-editor.tsx';
import type { SectionProps } from './rule-sections.tsx';

/** Whom a rule may leave out, by the word of the code. */
const excludable = ['user', 'account', 'group', 'organisation'];

interface MoreSectionsProps extends SectionProps {
  readonly isOfProgram: boolean;
  readonly faults: readonly RuleFault[];
}

/** What few rules say: for whom, who is left out, which rules it strikes out, who is told, what is kept with it. */
export function MoreSections({ draft, onChange, faultOf, isOfProgram, faults }: MoreSectionsProps) {
  const { t } = useTranslation();
  const { codes, resources } = useCatalogue();
  const info = {
    resource: 'access_rule_info',
    value: draft.info,
    onChange: (next: SectionProps['draft']['info']) => onChange({ ...draft, info: next }),
    faultOf: (name: string) => faultOf(`info.${name}`),
  };
  const entities = (codes.get('entity') ?? [])
    .filter(({ word }) => excludable.includes(word))
    .map(({ code, label }) => ({ value: String(code), label }));
  const labelOf = (name: string) =>
    resources.get('access_rule_data')?.fields.find((field) => field.name === name)?.label ?? name;
  return (
    <Accordion multiple variant="contained" chevronPosition="left" {...usePanels(faults)}>
      <Accordion.Item value="whom">
        <Accordion.Control>{t('rules.sections.whom')}</Accordion.Control>
        <Accordion.Panel>
          <Stack gap="sm">
            <ShapeFields
              {...info}
              names={[...(isOfProgram ? ['user_id'] : []), 'group_id', 'account_id', 'bin_id', 'pos_id']}
            />
            <RowsEditor
              label={labelOf('excluded')}
              addLabel={t('rules.addException')}
              resource="excluded"
              names={['entity', 'entity_id']}
              optionsOf={() => ({ entity: entities })}
              rows={draft.excluded}
              onChange={(excluded) => onChange({ ...draft, excluded })}
              faultOf={(index, name) => faultOf(`excluded[${index}].${name}`)}
            />
          </Stack>
        </Accordion.Panel>
      </Accordion.Item>
      <Accordion.Item value="others">
        <Accordion.Control>{t('rules.sections.others')}</Accordion.Control>
        <Accordion.Panel>
          <Stack gap="sm">
            <TextInput
              label={t('rules.struckOut')}
              description={t('rules.struckOutText')}
              dir="ltr"
              autoComplete="off"
              value={draft.ruleIds}
              error={faultOf('override_rule.rule_ids')}
              onChange={({ currentTarget }) => onChange({ ...draft, ruleIds: currentTarget.value })}
            />
            {draft.ruleIds.trim() === '' && (
              <ShapeFields
                resource="override_rule"
                names={['order_from', 'order_to']}
                value={draft.overrides}
                onChange={(overrides) => onChange({ ...draft, overrides })}
                faultOf={(name) => faultOf(`override_rule.${name}`)}
              />
            )}
          </Stack>
        </Accordion.Panel>
      </Accordion.Item>
      <Accordion.Item value="told">
        <Accordion.Control>{labelOf('notification')}</Accordion.Control>
        <Accordion.Panel>
          <ShapeFields
            resource="access_rule_notification"
            names={['enabled', 'recipient_entity', 'delivery_method']}
            options={{ recipient_entity: useRecipients() }}
            value={draft.notification}
            onChange={(notification) => onChange({ ...draft, notification })}
            faultOf={(name) => faultOf(`notification.${name}`)}
          />
        </Accordion.Panel>
      </Accordion.Item>
      <Accordion.Item value="place">
        <Accordion.Control>{t('rules.sections.place')}</Accordion.Control>
        <Accordion.Panel>
          <Stack gap="sm">
            {!draft.isObserved && (
              <>
                <Text size="sm" c="dimmed">
                  {t('rules.actionText')}
                </Text>
                <ShapeFields
                  resource="action"
                  names={['action']}
                  labels={{ action: t('rules.action') }}
                  value={draft.action}
                  onChange={(action) => onChange({ ...draft, action })}
                  faultOf={(name) => faultOf(`action.${name}`)}
                />
              </>
            )}
            <Text size="sm" c="dimmed">
              {t('rules.placeText')}
            </Text>
            <ShapeFields
              resource="geo_coordinates"
              names={['latitude', 'longitude', 'position_description']}
              value={draft.place}
              onChange={(place) => onChange({ ...draft, place })}
              faultOf={(name) => faultOf(`geo_coordinates.${name}`)}
            />
          </Stack>
        </Accordion.Panel>
      </Accordion.Item>
      <Accordion.Item value="notes">
        <Accordion.Control>{t('rules.sections.notes')}</Accordion.Control>
        <Accordion.Panel>
          <ShapeFields {...info} names={['description', 'notes']} columns={2} />
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}

/** The members of a rule that each panel asks for. */
const membersOf = {
  whom: /^(?:info\.(?:user|group|account|bin|pos)_id$|excluded)/u,
  others: /^override_rule/u,
  told: /^notification/u,
  place: /^(?:action|geo_coordinates)/u,
  notes: /^info\.(?:description|notes)$/u,
} as const;

/** Which panels are open: those that somebody opened, and each in which something is found to be wrong. */
function usePanels(faults: readonly RuleFault[]) {
  const [open, setOpen] = useState<string[]>([]);
  const faulty = Object.entries(membersOf)
    .filter(([, members]) => faults.some(({ path }) => members.test(path)))
    .map(([panel]) => panel)
    .join();
  useEffect(() => {
    if (faulty !== '') setOpen((before) => [...new Set([...before, ...faulty.split(',')])]);
  }, [faulty]);
  return { value: open, onChange: setOpen };
}

/** Who can be told of what a rule denies. */
function useRecipients() {
  const { t } = useTranslation();
  return (['user', 'operator', 'client'] as const).map((word) => ({
    value: recipientCodes[word],
    label: t(`rules.recipients.${word}`),
  }));
}

const recipientCodes = { user: '7', operator: '1', client: '3' } as const;
