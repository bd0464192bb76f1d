import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { FieldValue } from '../../fields/field-value.tsx';
import { codeLabel } from '../../fields/values.ts';
import { Fact, Facts } from '../../parts/facts.tsx';
import { AnchorLink } from '../../parts/links.tsx';
import { entriesOf, idOf, singleOf, type User } from '../users/user-values.ts';
import { owedBy } from './owed.ts';
import { OwedLink } from './owed-panel.tsx';
import { trustSaid } from './trust-said.ts';

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
  const catalogue = useCatalogue();
  const { resources } = catalogue;
  const tickets = entriesOf(user, 'ticket').length;
  const said = trustSaid(user);
  const owed = owedBy(user);
  return (
    <Facts>
      {facts.map(([name, member]) => {
        const field = resources.get(name)?.fields.find((each) => each.name === member);
        return (
          field && (
            <Fact key={`${name}.${member}`} label={field.label}>
              <FieldValue field={field} value={singleOf(user, name)?.[member]} />
            </Fact>
          )
        );
      })}
      <Fact label={t('user.openTickets')}>
        {tickets === 0 ? (
          tickets
        ) : (
          <AnchorLink
            to="/$program/users/$user"
            params={{ program: String(program), user: String(idOf(user)) }}
            search={{ tab: 'tickets' }}
            inherit
          >
            {tickets.toLocaleString(i18n.language)}
          </AnchorLink>
        )}
      </Fact>
      {owed.length > 0 && (
        <Fact label={t('person.owed')}>
          {owed.map((each, index) => (
            <Fragment key={each.step}>
              {index > 0 && t('person.between')}
              <OwedLink owed={each} user={idOf(user)} program={program} />
            </Fragment>
          ))}
        </Fact>
      )}
      {said && (
        <Fact label={t('person.trustSaid')}>
          {t(said.isFloor ? 'person.atLeast' : 'person.atMost', {
            level: codeLabel(catalogue, 'trust_level', said.level),
          })}
          {said.why !== '' && (
            <>
              : <bdi>{said.why}</bdi>
            </>
          )}
        </Fact>
      )}
    </Facts>
  );
}
