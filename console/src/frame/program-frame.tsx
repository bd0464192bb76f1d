import { Outlet, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { CatalogueContext, useCatalogueQuery } from '../catalogue/catalogue.ts';
import { Loaded, Notice } from '../parts/states.tsx';
import { SeatContext, useActiveSession } from '../session/session-context.ts';

/** What every screen of a programme needs: what the operator may do there, and the catalogue. */
export function ProgramFrame() {
  const { t } = useTranslation();
  const { program } = useParams({ from: '/inside/$program' });
  const { programs } = useActiveSession();
  const seat = programs.find(({ id }) => String(id) === program);
  const catalogue = useCatalogueQuery(seat?.id);
  if (!seat) return <Notice icon="lock" title={t('states.noProgram')} text={t('states.noProgramText')} />;
  return (
    <Loaded query={catalogue}>
      {(known) => (
        <SeatContext value={seat}>
          <CatalogueContext value={known}>
            <Outlet />
          </CatalogueContext>
        </SeatContext>
      )}
    </Loaded>
  );
}
