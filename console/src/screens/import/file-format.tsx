import { Button, Code, Group, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../parts/icon.tsx';
import { saveFile } from '../../parts/save-file.ts';

/** A table of an invented person, of the columns that most files have. */
const sample: Readonly<Record<string, string>> = {
  source_id: 'old-1',
  'personal_info.first_name': 'Ada',
  'personal_info.last_name': 'Moreau',
  'personal_info.date_of_birth': '1988-04-17',
  'email.0.address': 'ada.moreau@example.com',
  'email.1.address': 'ada@example.org',
  'phone.0.number': '+13065550142',
  'phone.0.country_code': '124',
  'address.address_line1': '12 Wascana Street',
  'address.postal_zip_code': 'S4P 3Y2',
  'address.city_town': 'Regina',
  'address.state_region': 'SK',
  'address.country_code': '124',
  'preferences.preferred_language_code': 'en',
  'info.date_utc': '2020-09-21T09:30:00',
};

/** Says how a file is made, with a sample to begin with. */
export function FileFormat() {
  const { t } = useTranslation();
  const table = [Object.keys(sample), Object.values(sample)]
    .map((cells) => `${cells.join(',')}\r\n`)
    .join('');
  return (
    <>
      <Title order={2}>{t('moving.import.columns')}</Title>
      <Text size="sm">{t('moving.import.columnsText')}</Text>
      <Code block dir="ltr" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {Object.keys(sample).join(', ')}
      </Code>
      <Text size="sm">{t('moving.import.linesText')}</Text>
      <Group>
        <Button
          variant="default"
          leftSection={<Icon name="download" />}
          onClick={() => saveFile(new Blob([table], { type: 'text/csv' }), 'sample.csv')}
        >
          {t('moving.import.sample')}
        </Button>
      </Group>
    </>
  );
}
