import { Paper, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Fact, Facts } from '../../parts/facts.tsx';
import { AnchorLink } from '../../parts/links.tsx';
import { Standing } from '../../parts/standing.tsx';
import type { User } from '../users/user-values.ts';
import { type Owed, owedBy, tabOfStep } from './owed.ts';

interface OwedLinkProps {
  readonly owed: Owed;
  readonly user: number;
  readonly program: number;
}

/** What is owed, in words, with the way to where it is met. */
export function OwedLink({ owed: { step }, user, program }: OwedLinkProps) {
  const { t } = useTranslation();
  return (
    <AnchorLink
      to="/$program/users/$user"
      params={{ program: String(program), user: String(user) }}
      search={{ tab: tabOfStep[step] }}
      inherit
    >
      {t(`person.steps.${step}`)}
    </AnchorLink>
  );
}

const colours = { missing: 'gray', submitted: 'yellow', refused: 'red', expired: 'red' } as const;

/** What the programme asks of a user, as far as it is not met, and how each of it stands. */
export function OwedPanel({ user }: { readonly user: User }) {
  const { t } = useTranslation();
  const owed = owedBy(user);
  return (
    <Stack gap="xs" component="section" aria-label={t('person.asked')}>
      <Title order={2}>{t('person.asked')}</Title>
      {owed.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('person.nothingAsked')}
        </Text>
      ) : (
        <Paper withBorder p="md">
          <Facts>
            {owed.map((each) => (
              <Fact key={each.step} label={t(`person.steps.${each.step}`)}>
                <Standing colour={colours[each.state]} text={t(`person.states.${each.state}`)} />
              </Fact>
            ))}
          </Facts>
        </Paper>
      )}
    </Stack>
  );
}
