import { Fieldset, Paper, Stack, Tabs, TextInput, VisuallyHidden } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { faultsOf, textOf } from '../../api/describe-error.ts';
import { type CatalogueSetting, useCatalogue } from '../../catalogue/catalogue.ts';
import type { ListSearch } from '../../lists/list-search.ts';
import { useTyped } from '../../lists/use-typed.ts';
import { Page } from '../../parts/page.tsx';
import { Empty, Forbidden, Loaded } from '../../parts/states.tsx';
import { useFaultInSight } from '../../parts/use-fault-in-sight.ts';
import { useMay, useSeat } from '../../session/session-context.ts';
import { SaveBar } from './save-bar.tsx';
import { SettingCard } from './setting-card.tsx';
import { type Program, useProgram } from './settings-calls.ts';
import { useChanges } from './use-changes.ts';

/** Everything that a programme decides for itself. */
export function SettingsScreen() {
  return useMay('settings', 'inspect') ? <ProgramSettings /> : <Forbidden />;
}

function ProgramSettings() {
  const { t } = useTranslation();
  const { id } = useSeat();
  const program = useProgram(id);
  return (
    <Page title={t('places.settings')} about={t('settings.about')}>
      <Loaded query={program}>{(found) => <Settings key={found.id} program={found} />}</Loaded>
    </Page>
  );
}

function Settings({ program }: { readonly program: Program }) {
  const { t } = useTranslation();
  const { settings } = useCatalogue();
  const search: ListSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const [mayChange, mayClients] = [useMay('settings'), useMay('clients')];
  const { changes, names, saving, contested, valueIn, put, discard } = useChanges(program);
  const form = useFaultInSight<HTMLFieldSetElement>(saving.error);
  const topics = [...new Set(settings.map(({ topic }) => topic))];
  const topic = topics.find((one) => one === search['topic']) ?? topics[0] ?? 'general';
  const [find, type] = useTyped(search['find'] ?? '', (text) => go({ topic, find: text }));
  const shown = settings.filter(find ? (one) => isFound(one, find) : (one) => one.topic === topic);
  const go = (asked: Readonly<Record<string, string>>) =>
    void navigate({
      to: '.',
      search: Object.fromEntries(Object.entries(asked).filter(([, text]) => text !== '')),
      replace: 'find' in asked,
    });
  const faultOf = (name: string) => {
    const fault = faultsOf(saving.error).find(
      ({ path }) => path === `$.program.${name}` || path.startsWith(`$.program.${name}[`),
    );
    return fault ? textOf(fault) : null;
  };
  const labelOf = (name: string) => settings.find((one) => one.name === name)?.label ?? t('settings.name');
  const isSeen = (name: string) =>
    name === 'name' ? topic === 'general' && !find : shown.some((one) => one.name === name);
  const isBesideField = names.some((name) => isSeen(name) && faultOf(name) !== null);
  // Whom outside providers let in, decides who decides about clients.
  const lockOf = ({ name }: CatalogueSetting) => {
    if (!mayChange) return '';
    return name === 'open_id' && !mayClients ? t('settings.needsClients') : null;
  };
  return (
    <Stack gap="md">
      <TextInput
        type="search"
        label={t('settings.find')}
        maw={360}
        value={find}
        onChange={({ currentTarget }) => type(currentTarget.value)}
      />
      {!find && (
        <Tabs value={topic} onChange={(chosen) => go({ topic: chosen ?? '' })}>
          <Tabs.List aria-label={t('settings.topics.label')}>
            {topics.map((one) => (
              <Tabs.Tab key={one} value={one}>
                {t(`settings.topics.${one}`)}
                {countIn(one) > 0 && (
                  <>
                    <span aria-hidden="true"> •</span>
                    <VisuallyHidden>{t('settings.changed', { count: countIn(one) })}</VisuallyHidden>
                  </>
                )}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value={topic} pt="md">
            {cards()}
          </Tabs.Panel>
        </Tabs>
      )}
      {find && cards()}
      {names.length > 0 && (
        <SaveBar
          count={names.length}
          isPending={saving.isPending}
          error={isBesideField ? null : saving.error}
          contested={contested.map((name) => ({ name, label: labelOf(name), value: program[name] }))}
          onSave={() => saving.mutate()}
          onDiscard={discard}
        />
      )}
    </Stack>
  );

  function countIn(one: string): number {
    const inTopic = settings.filter((setting) => setting.topic === one && setting.name in changes).length;
    return one === 'general' && 'name' in changes ? inTopic + 1 : inTopic;
  }

  function cards() {
    return (
      <Fieldset ref={form} variant="unstyled" disabled={saving.isPending}>
        <Stack gap="md">
          {!find && topic === 'general' && (
            <Paper withBorder p="md">
              <TextInput
                label={t('settings.name')}
                maw={480}
                required
                disabled={!mayChange}
                dir="auto"
                value={String(valueIn('name'))}
                error={
                  contested.includes('name') ? `${t('settings.theirs')} ${program.name}` : faultOf('name')
                }
                onChange={({ currentTarget }) => put('name', currentTarget.value)}
              />
            </Paper>
          )}
          {shown.length === 0 && <Empty title={t('settings.notFound')} />}
          {shown.map((setting) => (
            <SettingCard
              key={setting.name}
              setting={setting}
              value={valueIn(setting.name)}
              isChanged={setting.name in changes}
              locked={lockOf(setting)}
              fault={faultOf(setting.name)}
              theirs={contested.includes(setting.name) ? { value: program[setting.name] } : null}
              onChange={(value) => put(setting.name, value)}
            />
          ))}
        </Stack>
      </Fieldset>
    );
  }
}

function isFound({ name, label, about }: CatalogueSetting, find: string): boolean {
  const wanted = find.trim().toLowerCase();
  return [name, label, about].some((text) => text.toLowerCase().includes(wanted));
}
