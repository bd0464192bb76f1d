import { Anchor, Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { FieldValue } from '../../fields/field-value.tsx';
import { entriesOf, idOf, singleOf, type User } from '../users/inquiry.ts';

/** What is said of a user first: how the user stands, is trusted, and how risky the user is found. */
const facts = [
  ['info', 'status'],
  ['security', 'trust_level'],
  ['info', 'risk_rate'],
  ['info', 'date_utc'],
] as const;

/** The head of a user's page. */
export function UserHead({ user, program }: { readonly user: User; readonly program: number }) {
  const { t, i18n } = useTranslation();
  const { resources } = useCatalogue();
  const tickets = entriesOf(user, 'ticket').length;
  const owed = singleOf(user, 'general_requirements')?.['notes'];
  return (
    <Group gap="lg" component="dl" m={0}>
      {facts.map(([name, member]) => {
        const field = resources.get(name)?.fields.find((each) => each.name === member);
        return (
          field && (
            <div key={`${name}.${member}`}>
              <Text component="dt" size="xs" c="dimmed">
                {field.label}
              </Text>
              <Text component="dd" m={0} size="sm">
                <FieldValue field={field} value={singleOf(user, name)?.[member]} />
              </Text>
            </div>
          )
        );
      })}
      <div>
        <Text component="dt" size="xs" c="dimmed">
          {t('user.openTickets')}
        </Text>
        <Text component="dd" m={0} size="sm">
          {tickets === 0 ? (
            tickets
          ) : (
            <Anchor
              component={Link}
              to="/$program/users/$user"
              params={{ program: String(program), user: String(idOf(user)) } as never}
              search={{ tab: 'tickets' } as never}
              inherit
            >
              {tickets.toLocaleString(i18n.language)}
            </Anchor>
          )}
        </Text>
      </div>
      {typeof owed === 'string' && owed !== '' && (
        <div>
          <Text component="dt" size="xs" c="dimmed">
            {t('user.owed')}
          </Text>
          <Text component="dd" m={0} size="sm">
            <bdi>{owed}</bdi>
          </Text>
        </div>
      )}
    </Group>
  );
}
