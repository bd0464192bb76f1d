import { AppShell, Burger, Group, ScrollArea, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, Outlet, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useActiveSession } from '../session/session-context.ts';
import { AccountMenu } from './account-menu.tsx';
import classes from './frame.module.css';
import { KeysHelp } from './keys-help.tsx';
import { Navigation } from './navigation.tsx';
import { ProgramSwitcher } from './program-switcher.tsx';
import { SearchBox } from './search-box.tsx';

/** What stands around every screen: where one is, where one can go, and the search. */
export function Frame() {
  const { t } = useTranslation();
  const [isOpen, { toggle, close }] = useDisclosure();
  const { programs } = useActiveSession();
  const { program } = useParams({ strict: false });
  // A screen that is about no programme leads back to the first one.
  const seat = programs.find(({ id }) => String(id) === program) ?? (program ? null : (programs[0] ?? null));
  return (
    <AppShell
      header={{ height: { base: 96, sm: 56 } }}
      navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding="md"
    >
      <a href="#content" className={classes['skip']}>
        {t('frame.skip')}
      </a>
      <AppShell.Header className={classes['header']}>
        <Group gap="xs" wrap="nowrap" className={classes['start']}>
          <Burger hiddenFrom="sm" size="sm" opened={isOpen} onClick={toggle} aria-label={t('frame.menu')} />
          <UnstyledButton component={Link} to="/" className={classes['name']}>
            <Text fw={700} component="span">
              Roster
            </Text>
            <VisuallyHidden>{t('frame.home')}</VisuallyHidden>
          </UnstyledButton>
          <ProgramSwitcher current={seat} />
        </Group>
        <div className={classes['search']}>
          {seat?.permissions.includes('read') && <SearchBox seat={seat} />}
        </div>
        <Group gap={4} wrap="nowrap" className={classes['end']}>
          <KeysHelp seat={seat} />
          <AccountMenu />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={t('frame.navigation')}>
        <ScrollArea>{seat && <Navigation seat={seat} onLeave={close} />}</ScrollArea>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes['main']}>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}
