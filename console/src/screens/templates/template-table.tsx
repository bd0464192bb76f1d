import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { isLanguage, languageNames, languages } from '../../app/language.ts';
import { DataTable } from '../../lists/data-table.tsx';
import { useSeat } from '../../session/session-context.ts';
import type { MessageName } from '../messages/message.ts';
import type { TemplateHead } from './template-calls.ts';

/** Kinds of messages in rows, their languages in columns. */
export function TemplateTable({ heads }: { readonly heads: readonly TemplateHead[] }) {
  const { t, i18n } = useTranslation();
  const params = { program: String(useSeat().id) };
  const names = [...new Set(heads.map(({ name }) => name))];
  return (
    <DataTable<MessageName>
      label={t('sending.templates.label')}
      rows={names}
      keyOf={(name) => name}
      headLabel={t('sending.messages.kind')}
      head={(name, focus) => (
        <Link
          to="/$program/templates"
          params={params}
          search={{ name, language: isLanguage(i18n.language) ? i18n.language : 'en' }}
          {...focus}
        >
          {t(`sending.names.${name}`)}
        </Link>
      )}
      columns={languages.map((language) => ({
        id: language,
        label: languageNames[language],
        cell: (name) => {
          const head = heads.find((one) => one.name === name && one.language === language);
          const text = t(head?.is_built_in === false ? 'sending.templates.own' : 'sending.templates.builtIn');
          return (
            <Link
              to="/$program/templates"
              params={params}
              search={{ name, language }}
              style={{ color: 'var(--mantine-color-anchor)', fontWeight: head?.is_built_in ? 400 : 700 }}
              aria-label={t('sending.templates.open', {
                name: t(`sending.names.${name}`),
                language: languageNames[language],
                text,
              })}
            >
              {text}
            </Link>
          );
        },
      }))}
    />
  );
}
