import { Chip, Fieldset, Group, Input, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { ShapeFields } from '../../fields/shape-fields.tsx';
import type { SectionProps } from './rule-sections.tsx';
import { monthName, months, placesOf, weekdayName, weekdays } from './say-schedule.ts';

/** When a rule holds, by the clock of the user. */
export function ScheduleSection({ draft, onChange, faultOf }: SectionProps) {
  const { t, i18n } = useTranslation();
  const schedule = {
    resource: 'schedule',
    value: draft.schedule,
    onChange: (next: SectionProps['draft']['schedule']) => onChange({ ...draft, schedule: next }),
    faultOf: (name: string) => faultOf(`schedule.${name}`),
  };
  return (
    <Fieldset legend={t('rules.sections.schedule')}>
      <Stack gap="sm">
        <Choice
          {...schedule}
          name="days_of_week"
          words={weekdays}
          nameOf={(place) => weekdayName(place, i18n.language, 'short')}
        />
        <ShapeFields
          resource="time"
          names={['start_time', 'end_time']}
          value={draft.time}
          onChange={(time) => onChange({ ...draft, time })}
          faultOf={(name) => faultOf(`schedule.time.${name}`)}
          columns={2}
        />
        <Choice
          {...schedule}
          name="on_months"
          words={months}
          nameOf={(place) => monthName(place, i18n.language, 'short')}
        />
        <ShapeFields
          {...schedule}
          names={['days_of_month', 'start_date', 'expiry_date', 'expression_operator']}
          labels={{ expression_operator: t('rules.together') }}
          options={{
            expression_operator: [
              { value: '0', label: t('rules.all') },
              { value: '1', label: t('rules.any') },
            ],
          }}
          columns={4}
        />
      </Stack>
    </Fieldset>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly words: readonly string[];
  readonly nameOf: (place: number) => string;
  readonly value: SectionProps['draft']['schedule'];
  readonly onChange: (value: SectionProps['draft']['schedule']) => void;
  readonly faultOf: (name: string) => string | null;
}

/** Some of a few words, which a field holds with commas. */
function Choice({ name, words, nameOf, value, onChange, faultOf }: ChoiceProps) {
  const { resources } = useCatalogue();
  const label = resources.get('schedule')?.fields.find((field) => field.name === name)?.label ?? name;
  const chosen = placesOf(words, value[name]).map(String);
  return (
    <Input.Wrapper label={label} error={faultOf(name)} labelElement="div" role="group" aria-label={label}>
      <Chip.Group
        multiple
        value={chosen}
        onChange={(places) => {
          const inOrder = words.filter((_, place) => places.includes(String(place)));
          onChange({ ...value, [name]: inOrder.join(',') });
        }}
      >
        <Group gap={6} mt={4}>
          {words.map((word, place) => (
            <Chip key={word} value={String(place)} size="xs" variant="outline">
              {nameOf(place)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </Input.Wrapper>
  );
}
