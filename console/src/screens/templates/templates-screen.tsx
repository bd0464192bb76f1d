import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { isLanguage } from '../../app/language.ts';
import { Page } from '../../parts/page.tsx';
import { Loaded } from '../../parts/states.tsx';
import { useTemplates } from './template-calls.ts';
import { TemplateScreen } from './template-screen.tsx';
import { TemplateTable } from './template-table.tsx';

/** What people are sent: kinds of messages and their languages, or the text of one that the address names. */
export function TemplatesScreen() {
  const { t, i18n } = useTranslation();
  const { name, language } = useSearch({ from: '/inside/$program/templates' });
  const navigate = useNavigate({ from: '/$program/templates' });
  const templates = useTemplates();
  if (name)
    return (
      <TemplateScreen
        key={name}
        name={name}
        language={isLanguage(language) ? language : isLanguage(i18n.language) ? i18n.language : 'en'}
        onLanguage={(chosen) => void navigate({ search: { name, language: chosen } })}
      />
    );
  return (
    <Page title={t('places.templates')} about={t('sending.templates.about')}>
      <Loaded query={templates}>{(heads) => <TemplateTable heads={heads} />}</Loaded>
    </Page>
  );
}
