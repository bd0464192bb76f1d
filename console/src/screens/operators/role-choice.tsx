import { Checkbox, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { useMay } from '../../session/session-context.ts';
import { useRoleLimits } from './role-limits.ts';
import { permissionName, roleAbout, roleName } from './role-names.ts';

interface RoleChoiceProps {
  /** The programme in which roles are given. */
  readonly program: number;
  readonly label: string;
  readonly roles: readonly string[];
  readonly isDisabled?: boolean;
  readonly error?: string | null;
  readonly onChange: (roles: string[]) => void;
}

/** Chooses roles, each with what whoever has it may do, and what the programme takes away from it. */
export function RoleChoice({ program, label, roles, isDisabled = false, error, onChange }: RoleChoiceProps) {
  const { t } = useTranslation();
  const { roles: known } = useCatalogue();
  const limits = useRoleLimits(program);
  const mayPrograms = useMay('programs');
  // Whoever manages the installation alone gives what reaches beyond a programme.
  const offered = known.filter(
    ({ name, permissions }) => mayPrograms || roles.includes(name) || !permissions.includes('programs'),
  );
  return (
    <Checkbox.Group label={label} error={error} value={[...roles]} onChange={onChange}>
      <Stack gap="xs" mt={6}>
        {offered.map(({ name, about, permissions }) => {
          const without = limits.get(name) ?? [];
          const may = permissions.filter((permission) => !without.includes(permission));
          return (
            <Checkbox
              key={name}
              value={name}
              disabled={isDisabled}
              label={roleName(name)}
              description={
                <>
                  {roleAbout(name, about)} {t('operators.may', { what: may.map(permissionName).join(' · ') })}
                  {without.length > 0 && (
                    <Text span inherit fw={600} display="block">
                      {t('operators.limited', { what: without.map(permissionName).join(' · ') })}
                    </Text>
                  )}
                </>
              }
            />
          );
        })}
      </Stack>
    </Checkbox.Group>
  );
}
