import { Alert, Badge, Paper, Stack, Table, Text, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Moment } from '../../parts/moment.tsx';
import { Loaded } from '../../parts/states.tsx';
import { type CheckOutcome, type Installation, useInstallation } from './installation-calls.ts';
import { JobsSection } from './jobs-section.tsx';
import { KeysSection } from './keys-section.tsx';
import { sayFinding } from './say-finding.ts';

/** How the installation stands: checks, what runs, keys, backups. */
export function StandingPanel() {
  const installation = useInstallation();
  return (
    <Loaded query={installation}>
      {(found) => (
        <Stack gap="md">
          <Checks checks={found.checks} />
          <Facts installation={found} />
          <JobsSection jobs={found.jobs} deadLetters={found.dead_letters} />
          <KeysSection masterKeys={found.master_keys} signingKeys={found.signing_keys} />
        </Stack>
      )}
    </Loaded>
  );
}

/** A part of the page with its heading. */
export function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <Paper component="section" withBorder p="md" aria-labelledby={id}>
      <Title order={2} size="h3" id={id} mb="xs">
        {title}
      </Title>
      {children}
    </Paper>
  );
}

const colours = { ok: 'teal', note: 'gray', fault: 'red', unfinished: 'gray' } as const;

function Checks({ checks }: { readonly checks: readonly CheckOutcome[] }) {
  const { t } = useTranslation();
  const faults = checks.filter(({ outcome }) => outcome === 'fault').length;
  return (
    <Section title={t('installation.checks')}>
      {faults > 0 && (
        <Alert color="red" role="alert" mb="sm">
          {t('installation.faults', { count: faults })}
        </Alert>
      )}
      <Table fz="sm" aria-label={t('installation.checks')}>
        <Table.Tbody>
          {checks.map(({ name, outcome, findings }) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" fw={400}>
                {t(`installation.checkNames.${name}`)}
                {findings.map((finding) => (
                  <Text size="xs" c="dimmed" key={JSON.stringify(finding)}>
                    {sayFinding(t, finding)}
                  </Text>
                ))}
              </Table.Th>
              <Table.Td ta="end">
                <Badge variant="outline" color={colours[outcome]} c="inherit">
                  {t(`installation.outcomes.${outcome}`)}
                </Badge>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Section>
  );
}

function Facts({ installation }: { readonly installation: Installation }) {
  const { t, i18n } = useTranslation();
  const { version, started_at, database, programs, backup, checkpoint } = installation;
  const number = (count: number) => count.toLocaleString(i18n.language);
  const users = programs?.reduce((sum, each) => sum + each.users, 0);
  const facts: readonly (readonly [string, ReactNode])[] = [
    [t('installation.version'), version],
    [t('installation.startedAt'), <Moment key="at" value={started_at} />],
    [
      t('installation.database'),
      database
        ? t(database.is_embedded ? 'installation.embedded' : 'installation.outside', {
            version: database.version,
            bytes: bytesIn(database.bytes, i18n.language),
          })
        : t('installation.notRead'),
    ],
    [
      t('installation.users'),
      users === undefined
        ? t('installation.notRead')
        : t('installation.usersIn', { count: programs?.length ?? 0, users: number(users) }),
    ],
    [
      t('installation.backup'),
      backup ? (
        <Stack key="backup" gap={0}>
          <Moment value={backup.taken_at} />
          <Text size="xs" c="dimmed">
            <bdi dir="ltr">
              {backup.host}:{backup.path}
            </bdi>{' '}
            ({bytesIn(backup.bytes, i18n.language)})
          </Text>
          <Text size="xs" c="dimmed">
            {backup.verified_at ? (
              <>
                {t('installation.verified')} <Moment value={backup.verified_at} />
              </>
            ) : (
              t('installation.unverified')
            )}
          </Text>
        </Stack>
      ) : (
        t('installation.noBackup')
      ),
    ],
    [
      t('installation.checkpoint'),
      checkpoint ? (
        <span key="checkpoint">
          {number(checkpoint.number)}, <Moment value={checkpoint.at} />
        </span>
      ) : (
        t('installation.noCheckpoint')
      ),
    ],
  ];
  return (
    <Section title={t('installation.facts')}>
      <Table fz="sm" aria-label={t('installation.facts')}>
        <Table.Tbody>
          {facts.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" fw={400}>
                {name}
              </Table.Th>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Section>
  );
}

/** A number of bytes in megabytes. */
function bytesIn(bytes: number, language: string): string {
  const style = { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(language, style).format(bytes / 1_000_000);
}
