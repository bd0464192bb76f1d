import { ActionIcon, Menu, Text, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { statusOf } from '../api/describe-error.ts';
import { choose, type Language, languageNames, languages } from '../app/language.ts';
import { Icon } from '../parts/icon.tsx';
import { useUtc } from '../parts/moment.tsx';
import { tellFailed } from '../parts/tell-done.ts';
import { useTakeSession } from '../session/session.ts';
import { useActiveSession } from '../session/session-context.ts';
import { changeAccount, signOut } from '../session/sign-in-calls.ts';

/** Who is signed in, how the console looks, and the way out. */
export function AccountMenu() {
  const { t, i18n } = useTranslation();
  const { operator } = useActiveSession();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const other = scheme === 'dark' ? 'light' : 'dark';
  const [isUtc, setUtc] = useUtc();
  const take = useTakeSession();
  const leaving = useMutation({
    mutationFn: signOut,
    onSuccess: () => take(null),
    // Whose session has ended already is out; where nobody knows, nobody is told so.
    onError: (error) => (statusOf(error) === 401 ? take(null) : tellFailed(error)),
  });
  const choosing = useMutation({
    // One after the other: what was chosen last stays.
    scope: { id: 'language' },
    mutationFn: (language: Language) => changeAccount({ language }),
    onSuccess: take,
    onError: tellFailed,
  });
  // It is spoken at once, and kept with the account, whose language counts at the next load.
  const chooseForGood = (language: Language) => {
    choose(language);
    choosing.mutate(language);
  };
  return (
    <Menu width={240}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('frame.account')}>
          <Icon name="account" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" fw={600} truncate c="var(--mantine-color-text)">
            <bdi>{operator.name}</bdi>
          </Text>
          <Text size="xs" truncate c="dimmed">
            <bdi>{operator.email}</bdi>
          </Text>
        </Menu.Label>
        <Menu.Item component={Link} to="/account" leftSection={<Icon name="key" />}>
          {t('account.title')}
        </Menu.Item>
        <Menu.Item
          leftSection={<Icon name={other === 'dark' ? 'moon' : 'sun'} />}
          onClick={() => setColorScheme(other)}
        >
          {t(`frame.${other}`)}
        </Menu.Item>
        <Menu.Item
          leftSection={<Icon name={isUtc ? 'check' : 'empty'} />}
          onClick={() => setUtc((before) => !before)}
        >
          {t('frame.utc')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t('frame.language')}</Menu.Label>
        {languages.map((language) => (
          <Menu.Item
            key={language}
            lang={language}
            onClick={() => chooseForGood(language)}
            leftSection={language === i18n.language ? <Icon name="check" /> : <Icon name="empty" />}
          >
            {languageNames[language]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="exit" />} onClick={() => leaving.mutate()}>
          {t('frame.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
