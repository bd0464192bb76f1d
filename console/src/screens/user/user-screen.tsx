import { Stack, Switch, Tabs } from '@mantine/core';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { type ComponentType, lazy, type ReactElement, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { statusOf } from '../../api/describe-error.ts';
import { loadCode } from '../../app/load-code.ts';
import { needTexts, type TextArea } from '../../app/texts.ts';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { useTechnical } from '../../fields/technical.ts';
import { Page } from '../../parts/page.tsx';
import { Loaded, Waiting } from '../../parts/states.tsx';
import { useSeat } from '../../session/session-context.ts';
import { TicketList } from '../tickets/ticket-list.tsx';
import { userName } from '../users/user-values.ts';
import { ClosedUser } from './closed-user.tsx';
import { FreeDataPanel } from './free-data-panel.tsx';
import { MessagesTab } from './messages-tab.tsx';
import { Onlookers } from './onlookers.tsx';
import { OwedPanel } from './owed-panel.tsx';
import { PersonDataLink } from './person-data-link.tsx';
import { RawTab } from './raw-tab.tsx';
import { UserHead } from './user-head.tsx';
import { UserPartPanel } from './user-part-panel.tsx';
import { useUser } from './user-query.ts';
import { isPartTab, partsOf, type TabName, tabNames, type UserPart } from './user-tabs.ts';

/** A part of a tab that few open, loaded with its texts once somebody does. */
function onDemand<Props>(areas: readonly TextArea[], load: () => Promise<ComponentType<Props>>) {
  return lazy(async () => ({
    default: (await loadCode(() => Promise.all([load(), ...areas.map(needTexts)])))[0],
  }));
}

const HistoryTab = onDemand(
  ['checks', 'hits', 'review', 'security'],
  async () => (await import('./history-tab.tsx')).HistoryTab,
);
const RulesTab = onDemand(['rules'], async () => (await import('./rules-tab.tsx')).RulesTab);
const SecurityActions = onDemand(
  ['security'],
  async () => (await import('./security-actions.tsx')).SecurityActions,
);
const ChecksPanel = onDemand(
  ['checks', 'review'],
  async () => (await import('./checks-panel.tsx')).ChecksPanel,
);
const DocumentsPanel = onDemand(
  ['review'],
  async () => (await import('./documents-panel.tsx')).DocumentsPanel,
);
const ReviewsPanel = onDemand(['review'], async () => (await import('./reviews-panel.tsx')).ReviewsPanel);

function whenLoaded(part: ReactElement) {
  return (
    <Suspense key={part.key} fallback={<Waiting />}>
      {part}
    </Suspense>
  );
}

/** A user: what there is, by tabs, with everything that the operator may do about it. */
export function UserScreen() {
  const { t } = useTranslation();
  const seat = useSeat();
  const catalogue = useCatalogue();
  const { user: id } = useParams({ from: '/inside/$program/users/$user' });
  const { tab } = useSearch({ from: '/inside/$program/users/$user' });
  const navigate = useNavigate({ from: '/$program/users/$user' });
  const user = useUser(seat.id, Number(id));
  const [showsTechnical, showTechnical] = useTechnical();
  const shown = tabNames.filter((name) => !isPartTab(name) || partsOf(catalogue, name).length > 0);
  const open = shown.find((name) => name === tab) ?? 'overview';
  if (user.data === undefined && statusOf(user.error) === 404)
    return <ClosedUser id={id} error={user.error} />;
  return (
    <Loaded query={user}>
      {({ data }) => (
        <Page
          title={userName(data)}
          about={<bdi dir="ltr">#{id}</bdi>}
          actions={
            <>
              <Switch
                size="xs"
                label={t('user.technical')}
                checked={showsTechnical}
                onChange={({ currentTarget }) => showTechnical(currentTarget.checked)}
              />
              <PersonDataLink user={id} />
            </>
          }
        >
          <UserHead user={data} program={seat.id} />
          <Onlookers program={seat.id} userId={Number(id)} />
          <Tabs
            value={open}
            onChange={(name) => void navigate({ search: name ? { tab: name } : {} })}
            keepMounted={false}
          >
            <Tabs.List mb="md">
              {shown.map((name) => (
                <Tabs.Tab key={name} value={name}>
                  {t(`user.tabs.${name}`)}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            {shown.map((name) => (
              <Tabs.Panel key={name} value={name}>
                <Stack gap="lg">{panelOf(name)}</Stack>
              </Tabs.Panel>
            ))}
          </Tabs>
        </Page>
      )}
    </Loaded>
  );

  function panelOf(name: TabName) {
    if (!user.data) return null;
    const { data } = user.data;
    if (name === 'history') return whenLoaded(<HistoryTab program={seat.id} userId={Number(id)} />);
    if (name === 'raw') return <RawTab user={data} />;
    if (name === 'messages') return <MessagesTab userId={Number(id)} />;
    if (name === 'tickets') return <TicketList userId={Number(id)} />;
    if (name === 'rules') return whenLoaded(<RulesTab program={seat.id} userId={Number(id)} />);
    const parts = partsOf(catalogue, name).map(panelOfPart);
    if (name === 'security')
      return [whenLoaded(<SecurityActions key="actions" user={data} userId={Number(id)} />), ...parts];
    if (name === 'overview') return [<OwedPanel key="owed" user={data} />, ...parts];
    if (name === 'identity')
      return [
        ...parts,
        whenLoaded(<ReviewsPanel key="reviews" userId={Number(id)} />),
        whenLoaded(<ChecksPanel key="checks" user={data} userId={Number(id)} />),
      ];
    return parts;
  }

  function panelOfPart(part: UserPart) {
    if (!user.data) return null;
    const { data, tag } = user.data;
    const { name: key } = part.member;
    const of = { part, user: data, userId: Number(id) };
    if (part.resource === null) return <FreeDataPanel key={key} {...of} />;
    if (part.resource.name === 'document_data') return whenLoaded(<DocumentsPanel key={key} {...of} />);
    return <UserPartPanel key={key} {...of} tag={tag} />;
  }
}
