import { Button, SegmentedControl } from '@mantine/core';
import { Link, useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Language, languageNames, languages } from '../../app/language.ts';
import { Page } from '../../parts/page.tsx';
import { Loaded } from '../../parts/states.tsx';
import { useSeat } from '../../session/session-context.ts';
import type { MessageName } from '../messages/message.ts';
import { type Parts, useTemplate } from './template-calls.ts';
import { TemplateEditor } from './template-editor.tsx';

interface TemplateScreenProps {
  readonly name: string;
  readonly language: Language;
  readonly onLanguage: (language: Language) => void;
}

/** What is typed and not saved yet, by language: who looks at another language comes back to it. */
type Drafts = Readonly<Partial<Record<Language, Partial<Parts>>>>;

/** The text of a kind of message in each language. */
export function TemplateScreen({ name, language, onLanguage }: TemplateScreenProps) {
  const { t } = useTranslation();
  const params = { program: String(useSeat().id) };
  const template = useTemplate(name, language);
  const [drafts, setDrafts] = useState<Drafts>({});
  const isTyped = Object.values(drafts).length > 0;
  useBlocker({
    shouldBlockFn: ({ current, next }) => {
      const staysHere =
        next.pathname === current.pathname && (next.search as { name?: string }).name === name;
      return isTyped && !staysHere && !window.confirm(t('edit.leave'));
    },
    enableBeforeUnload: () => isTyped,
  });
  const type = (draft: Partial<Parts> | null) =>
    setDrafts(({ [language]: _, ...others }) => (draft ? { ...others, [language]: draft } : others));
  return (
    <Page
      title={template.data ? t(`sending.names.${name as MessageName}`) : t('places.templates')}
      actions={
        <Button
          variant="default"
          renderRoot={(props) => <Link {...props} to="/$program/templates" params={params} search={{}} />}
        >
          {t('sending.templates.back')}
        </Button>
      }
    >
      <SegmentedControl
        aria-label={t('sending.templates.languages')}
        style={{ alignSelf: 'flex-start', maxWidth: '100%', flexWrap: 'wrap' }}
        value={language}
        onChange={(value) => onLanguage(value)}
        data={languages.map((value) => ({
          value,
          label: drafts[value] ? `${languageNames[value]} •` : languageNames[value],
        }))}
      />
      <Loaded query={template}>
        {(found) => (
          <TemplateEditor
            key={found.language}
            template={found}
            draft={drafts[found.language] ?? null}
            onType={type}
          />
        )}
      </Loaded>
    </Page>
  );
}
