import { useTranslation } from 'react-i18next';
import { CatalogueContext, useCatalogueQuery } from '../../catalogue/catalogue.ts';
import { Page } from '../../parts/page.tsx';
import { PanelTabs } from '../../parts/panel-tabs.tsx';
import { Forbidden, Loaded } from '../../parts/states.tsx';
import { SeatContext, useActiveSession } from '../../session/session-context.ts';
import { EveryOperator } from './every-operator.tsx';
import { ProgramsPanel } from './programs-panel.tsx';
import { StandingPanel } from './standing-panel.tsx';

const panels = { standing: StandingPanel, programs: ProgramsPanel, operators: EveryOperator } as const;

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
  return (
    <Page title={t('places.installation')}>
      <PanelTabs panels={panels} label={(name) => t(`installation.tabs.${name}`)} />
    </Page>
  );
}
