import { Badge, Group, Paper, Stack, Text } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FileName } from '../../../parts/file-name.tsx';
import { Failed, Notice, Waiting } from '../../../parts/states.tsx';
import type { ShownFile } from '../review.ts';
import { DownloadButton } from './download-button.tsx';
import { PageCanvas, type PaneView } from './page-canvas.tsx';
import { type PaneKey, PaneTools, paneActions } from './pane-tools.tsx';
import { usePageSource } from './use-page-source.ts';

interface FilePaneProps {
  readonly file: ShownFile;
  /** A key that was pressed for this pane; another object each time. */
  readonly pressed: { readonly key: PaneKey } | null;
}

const asItIs: PaneView = { page: 1, turn: 0, zoom: 1, hasContrast: false };

/** A file of a document, and what helps to read it. */
export function FilePane({ file, pressed }: FilePaneProps) {
  const { t } = useTranslation();
  const opened = usePageSource(file);
  const [view, setView] = useState(asItIs);
  const pages = opened.state === 'open' ? opened.source.pages : 1;
  const pagesNow = useRef(pages);
  pagesNow.current = pages;
  // What was pressed before the pane came was meant for another.
  const handled = useRef(pressed);
  useEffect(() => {
    if (!pressed || pressed === handled.current) return;
    handled.current = pressed;
    setView((before) => ({ ...before, ...paneActions[pressed.key][2](before, pagesNow.current) }));
  }, [pressed]);
  const isSelfie = Boolean(file.is_selfie);
  const label = `${file.file_name}${isSelfie ? ` (${t('review.viewer.selfie')})` : ''}`;
  return (
    <Paper withBorder p="xs" component="figure" m={0}>
      <Stack gap="xs">
        <Group justify="space-between" gap="xs">
          <Group gap={6} component="figcaption">
            <Text size="sm" fw={600}>
              <FileName name={file.file_name} extension={file.file_extension} />
            </Text>
            {isSelfie && <Badge variant="light">{t('review.viewer.selfie')}</Badge>}
            {file.isAccepted && (
              <Badge variant="default" tt="none">
                {t('review.viewer.accepted')}
              </Badge>
            )}
          </Group>
          {opened.state === 'open' && <PaneTools {...{ label, view, pages }} onView={setView} />}
        </Group>
        {content()}
      </Stack>
    </Paper>
  );

  function content(): ReactNode {
    switch (opened.state) {
      case 'reading':
        return <Waiting label={t('review.viewer.reading')} />;
      case 'failed':
        return <Failed error={opened.error} retry={opened.retry} />;
      case 'broken':
        return (
          <Notice icon="failed" title={t('review.viewer.broken')} text={t('review.viewer.brokenText')}>
            <DownloadButton file={file} />
          </Notice>
        );
      case 'unshown':
        return (
          <Notice icon="empty" title={t('review.viewer.unshown')} text={t('review.viewer.unshownText')}>
            <DownloadButton file={file} />
          </Notice>
        );
      case 'open':
        return <PageCanvas source={opened.source} view={view} label={label} />;
    }
  }
}
