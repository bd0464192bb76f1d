import { Badge, Code, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Moment } from '../../parts/moment.tsx';
import type { Installation, KeyFact } from './installation-calls.ts';
import { Section } from './standing-panel.tsx';

interface KeysSectionProps {
  readonly masterKeys: readonly KeyFact[];
  readonly signingKeys: Installation['signing_keys'];
}

/** Which keys there are and since when; what they are stands nowhere. */
export function KeysSection({ masterKeys, signingKeys }: KeysSectionProps) {
  const { t } = useTranslation();
  return (
    <Section title={t('installation.keys')}>
      <Text size="sm" fw={600}>
        {t('installation.masterKeys')}
      </Text>
      <Keys label={t('installation.masterKeys')} keys={masterKeys} />
      <Text size="sm" fw={600} mt="sm">
        {t('installation.signingKeys')}
      </Text>
      {signingKeys === null ? (
        <Text size="sm">{t('installation.notRead')}</Text>
      ) : (
        <Keys label={t('installation.signingKeys')} keys={signingKeys} />
      )}
    </Section>
  );
}

function Keys({ label, keys }: { readonly label: string; readonly keys: readonly KeyFact[] }) {
  const { t } = useTranslation();
  return (
    <Table fz="sm" aria-label={label}>
      <Table.Tbody>
        {keys.map(({ id, is_current, since }) => (
          <Table.Tr key={id}>
            <Table.Th scope="row" fw={400}>
              <Code dir="ltr" style={{ overflowWrap: 'anywhere' }}>
                {id}
              </Code>{' '}
              {is_current && <Badge variant="default">{t('installation.current')}</Badge>}
            </Table.Th>
            <Table.Td ta="end">{since ? <Moment value={since} /> : '–'}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
