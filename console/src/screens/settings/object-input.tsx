import { NativeSelect, Stack, Text } from '@mantine/core';
import { AboutText } from './about-text.tsx';
import { type ObjectForm, offeredForm, type SettingMember } from './setting-form.ts';
import { ValueInput } from './value-input.tsx';
import type { ValueInputProps } from './value-props.ts';
import { wordLabel } from './word-label.ts';

/** A value with members, each with what is said of it. */
export function ObjectInput({
  form,
  label,
  value,
  isDisabled,
  onChange,
}: Omit<ValueInputProps<ObjectForm>, 'of'>) {
  const members =
    value !== null && typeof value === 'object' ? (value as Readonly<Record<string, unknown>>) : {};
  const put = (member: SettingMember, changed: unknown) => {
    const { [member.name]: _, ...others } = members;
    // A member that need not be there and is empty is left out.
    const isLeftOut =
      !member.is_required && (changed === '' || (Array.isArray(changed) && changed.length === 0));
    onChange(isLeftOut ? others : { ...others, [member.name]: changed });
  };
  return (
    <Stack gap="md">
      {form.members.map((member) => (
        <Stack gap={4} key={member.name}>
          <Text size="sm" fw={600}>
            {member.label}
            {member.is_required && ' *'}
          </Text>
          <AboutText text={member.about} />
          <MemberInput
            member={{ ...member, form: offeredForm(member, members) }}
            label={`${label}, ${member.label}`}
            value={members[member.name]}
            isDisabled={isDisabled}
            onChange={(changed) => put(member, changed)}
          />
        </Stack>
      ))}
    </Stack>
  );
}

interface MemberInputProps extends Omit<ValueInputProps, 'form' | 'of'> {
  readonly member: SettingMember;
}

function MemberInput({ member: { name, form, is_required }, ...rest }: MemberInputProps) {
  // Nobody is made to choose what need not be there.
  if (form.form === 'word' && !is_required)
    return (
      <NativeSelect
        aria-label={rest.label}
        maw={360}
        data={[
          { value: '', label: '–' },
          ...form.words.map((word) => ({ value: word, label: wordLabel(name, word) })),
        ]}
        value={String(rest.value ?? '')}
        disabled={rest.isDisabled}
        onChange={({ currentTarget }) => rest.onChange(currentTarget.value)}
      />
    );
  return <ValueInput form={form} of={name} {...rest} />;
}
