import { Group, SegmentedControl, SimpleGrid, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Key, useKeys } from '../../../frame/keys.ts';
import { keysOf } from '../../../parts/keys-of.ts';
import { Notice } from '../../../parts/states.tsx';
import { useMay } from '../../../session/session-context.ts';
import { type AcceptedPaper, filesOf, type ShownDocument, sidesOf } from '../review.ts';
import { FilePane } from './file-pane.tsx';
import { type PaneKey, paneActions } from './pane-tools.tsx';
import { useKeptFiles } from './use-page-source.ts';
import classes from './viewer.module.css';

/** How many files are shown at once: two are compared, more are chosen from. */
const besideMax = 2;

interface DocumentViewerProps {
  readonly documents: readonly ShownDocument[];
  /** A paper that was accepted earlier, to be compared with. */
  readonly paper?: AcceptedPaper | null;
}

/**
 * The files of the documents of a review: both sides of a card, or portrait and selfie, beside each other; where there are more, the first
 * one and the one that is chosen.
 */
export function DocumentViewer({ documents, paper = null }: DocumentViewerProps) {
  const { t } = useTranslation();
  const mayOpen = useMay('files');
  const sides = sidesOf(paper);
  const files = [...sides, ...filesOf(documents)];
  // Beside the first side of a paper that was accepted earlier, what is decided on comes first.
  const [chosen, setChosen] = useState(sides.length || 1);
  const [isBeside, setBeside] = useState(true);
  const [pressed, setPressed] = useState<{ readonly key: PaneKey } | null>(null);
  const beside = files[0] && files[chosen] && isBeside ? [files[0], files[chosen]] : [];
  const shown =
    beside.length === besideMax
      ? beside
      : files.slice(isBeside ? 0 : Math.min(chosen, files.length - 1)).slice(0, 1);
  useKeptFiles(mayOpen ? shown : []);
  const keyOf = (key: PaneKey): readonly [string, Key] => [
    key,
    { act: () => setPressed({ key }), label: t(`review.viewer.${paneActions[key][0]}`) },
  ];
  useKeys({
    ...(mayOpen && files.length > 0 && Object.fromEntries(keysOf(paneActions).map(keyOf))),
    ...(mayOpen &&
      files.length > 1 && {
        b: { act: () => setBeside((is) => !is), label: t('review.viewer.beside') },
        n: {
          act: () => setChosen((index) => (index + 1) % files.length || (isBeside ? 1 : 0)),
          label: t('review.viewer.nextFile'),
        },
      }),
  });
  if (files.length === 0) return <Notice icon="empty" title={t('review.viewer.none')} />;
  if (!mayOpen)
    return <Notice icon="lock" title={t('states.forbidden')} text={t('review.viewer.forbiddenText')} />;
  return (
    <Stack gap="sm" className={classes['viewer'] ?? ''}>
      {files.length > 1 && (
        <Group gap="sm">
          <SegmentedControl
            size="xs"
            aria-label={t('review.viewer.layout')}
            value={isBeside ? 'beside' : 'one'}
            onChange={(value) => setBeside(value === 'beside')}
            data={[
              { value: 'beside', label: t('review.viewer.beside') },
              { value: 'one', label: t('review.viewer.one') },
            ]}
          />
          {(files.length > besideMax || !isBeside) && (
            <SegmentedControl
              size="xs"
              aria-label={t('review.viewer.file')}
              value={String(chosen)}
              onChange={(value) => setChosen(Number(value))}
              data={files
                .map((file, index) => ({ value: String(index), label: file.file_name }))
                .slice(isBeside ? 1 : 0)}
            />
          )}
          <Text size="xs" c="dimmed">
            {t('review.viewer.keys')}
          </Text>
        </Group>
      )}
      <SimpleGrid cols={{ base: 1, sm: shown.length }} spacing="sm">
        {shown.map((file) => (
          <FilePane key={file.file_id} file={file} pressed={pressed} />
        ))}
      </SimpleGrid>
    </Stack>
  );
}
