import { Tabs } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { CatalogueContext, useCatalogueQuery } from '../../catalogue/catalogue.ts';
import type { ListSearch } from '../../lists/list-search.ts';
import { Page } from '../../parts/page.tsx';
import { Forbidden, Loaded } from '../../parts/states.tsx';
import { SeatContext, useActiveSession } from '../../session/session-context.ts';
import { EveryOperator } from './every-operator.tsx';
import { ProgramsPanel } from './programs-panel.tsx';
import { StandingPanel } from './standing-panel.tsx';

const panels = { standing: StandingPanel, programs: ProgramsPanel, operators: EveryOperator } as const;
const names = Object.keys(panels) as (keyof typeof panels)[];

/** The installation: how it stands, its programmes, and the operators of all of them. */
export function InstallationScreen() {
  const { programs } = useActiveSession();
  // The permission is given in some programme, and reaches all.
  const seat = programs.find(({ permissions }) => permissions.includes('programs'));
  const catalogue = useCatalogueQuery(seat?.id);
  if (!seat) return <Forbidden />;
  return (
    <Loaded query={catalogue}>
      {(known) => (
        <SeatContext value={seat}>
          <CatalogueContext value={known}>
            <Panels />
          </CatalogueContext>
        </SeatContext>
      )}
    </Loaded>
  );
}

function Panels() {
  const { t } = useTranslation();
  const search: ListSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const tab = names.find((name) => name === search['tab']) ?? 'standing';
  return (
    <Page title={t('places.installation')}>
      <Tabs
        value={tab}
        onChange={(chosen) => void navigate({ to: '.', search: { tab: chosen } as never })}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          {names.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`installation.tabs.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {names.map((name) => {
          const Panel = panels[name];
          return (
            <Tabs.Panel key={name} value={name}>
              <Panel />
            </Tabs.Panel>
          );
        })}
      </Tabs>
    </Page>
  );
}
