import { Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Empty, Loaded } from '../parts/states.tsx';
import type { OpenedRow } from './use-opened-row.ts';

interface MissingRowProps<Row> {
  readonly opened: OpenedRow<Row>;
  readonly onClose: () => void;
}

/** Stands in place of what an address opens while it is read, and where there is nothing of that number. */
export function MissingRow<Row>({ opened, onClose }: MissingRowProps<Row>) {
  const { t } = useTranslation();
  return (
    <Modal opened={opened.isMissing} onClose={onClose} closeButtonProps={{ 'aria-label': t('parts.close') }}>
      <Unfound opened={opened} />
    </Modal>
  );
}

/** What of a row is being read, or why there is nothing of it. */
export function Unfound<Row>({ opened: { query } }: Pick<MissingRowProps<Row>, 'opened'>) {
  const { t } = useTranslation();
  return (
    <Loaded query={query}>
      {(found) => found === null && <Empty title={t('states.notFound')} text={t('states.notFoundText')} />}
    </Loaded>
  );
}
