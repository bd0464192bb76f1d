import { Button, Group, Stack, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { DataTable } from '../../lists/data-table.tsx';
import { MissingRow } from '../../lists/missing-row.tsx';
import { NumberedPager, useNumberedList } from '../../lists/numbered-list.tsx';
import { fresh, useOpened } from '../../lists/use-opened.ts';
import { useOpenedRow } from '../../lists/use-opened-row.ts';
import { Icon } from '../../parts/icon.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { type Operator, operatorSource, operatorsPath } from './operator-calls.ts';
import { OperatorDialog } from './operator-dialog.tsx';
import { OperatorStatus } from './operator-status.tsx';
import { roleName } from './role-names.ts';

/** A programme whose roles are given here. */
export interface NamedProgram {
  readonly id: number;
  readonly name: string;
}

interface OperatorsPanelProps {
  readonly title: string;
  /** The programmes whose roles are shown and given: the one of the screen, or all of the installation. */
  readonly programs: readonly NamedProgram[];
}

/** Operators in rows; who is opened stands in the address. */
export function OperatorsPanel({ title, programs }: OperatorsPanelProps) {
  const { t } = useTranslation();
  const { search, opened, open } = useOpened('operator');
  const { list: operators, hasNext } = useNumberedList<Operator>(operatorsPath, 'operators', search);
  const one = useOpenedRow(operators.data, opened === fresh ? undefined : opened, operatorSource);
  const found = one.row;
  return (
    <Stack gap="sm">
      <Group justify="flex-end">
        <Button leftSection={<Icon name="add" />} onClick={() => open(fresh)}>
          {t('operators.invite')}
        </Button>
      </Group>
      <Loaded query={operators}>
        {(rows) => (
          <Stack gap="sm">
            {rows.length === 0 ? (
              <Empty title={t('operators.none')} />
            ) : (
              <DataTable<Operator>
                label={title}
                rows={rows}
                keyOf={({ id }) => id}
                headLabel={t('operators.name')}
                head={({ id, name }, focus) => (
                  <UnstyledButton fz="sm" fw={600} {...focus} onClick={() => open(String(id))}>
                    <bdi>{name}</bdi>
                  </UnstyledButton>
                )}
                columns={[
                  {
                    id: 'email',
                    label: t('signIn.email'),
                    cell: ({ email }) => <bdi dir="ltr">{email}</bdi>,
                  },
                  {
                    id: 'status',
                    label: t('operators.status'),
                    cell: (operator) => <OperatorStatus operator={operator} />,
                  },
                  { id: 'roles', label: t('operators.rolesLabel'), cell: (row) => rolesOf(row, programs) },
                  {
                    id: 'last',
                    label: t('operators.lastSignIn'),
                    cell: ({ last_sign_in_at }) =>
                      last_sign_in_at ? <Moment value={last_sign_in_at} /> : t('operators.never'),
                  },
                ]}
                isStale={operators.isPlaceholderData}
              />
            )}
            <NumberedPager {...{ search, hasNext }} count={rows.length} />
          </Stack>
        )}
      </Loaded>
      {opened === fresh && <InviteDialog programs={programs} onClose={() => open(null)} />}
      <MissingRow opened={one} onClose={() => open(null)} />
      {found && (
        <OperatorDialog key={found.id} operator={found} programs={programs} onClose={() => open(null)} />
      )}
    </Stack>
  );
}

/** The roles of an operator in words, with the programme where there are several. */
function rolesOf({ roles }: Operator, programs: readonly NamedProgram[]): string {
  const told = roles.filter(({ program_id }) => programs.length > 1 || program_id === programs[0]?.id);
  return told
    .map(({ program_id, roles: held }) => {
      const names = held.map(roleName).join(', ');
      const program = programs.find(({ id }) => id === program_id)?.name ?? String(program_id);
      return programs.length > 1 ? `${program}: ${names}` : names;
    })
    .join('; ');
}
