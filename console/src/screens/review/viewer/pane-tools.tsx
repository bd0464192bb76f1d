import { ActionIcon, Group, Text, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Icon, type IconName } from '../../../parts/icon.tsx';
import type { PaneView } from './page-canvas.tsx';

/** How far a page can be brought near. */
const zooms = { least: 0.5, most: 6, step: 1.25 } as const;

/** What is done with a page, by the key that does it. */
export const paneActions = {
  '+': ['zoomIn', 'zoomIn', ({ zoom }) => ({ zoom: Math.min(zoom * zooms.step, zooms.most) })],
  '-': ['zoomOut', 'zoomOut', ({ zoom }) => ({ zoom: Math.max(zoom / zooms.step, zooms.least) })],
  t: ['turn', 'turn', ({ turn }) => ({ turn: (turn + 1) % 4 })],
  x: ['contrast', 'contrast', ({ hasContrast }) => ({ hasContrast: !hasContrast })],
  '.': ['nextPage', 'forward', ({ page }, pages) => ({ page: Math.min(page + 1, pages) })],
  ',': ['previousPage', 'back', ({ page }) => ({ page: Math.max(page - 1, 1) })],
} as const satisfies Readonly<
  Record<
    string,
    readonly [text: string, icon: IconName, act: (view: PaneView, pages: number) => Partial<PaneView>]
  >
>;

/** A key that does something with a page. */
export type PaneKey = keyof typeof paneActions;

interface PaneToolsProps {
  /** What is in the pane. */
  readonly label: string;
  readonly view: PaneView;
  readonly pages: number;
  readonly onView: (view: PaneView) => void;
}

/** What can be done with the page of a pane. */
export function PaneTools({ label, view, pages, onView }: PaneToolsProps) {
  const { t, i18n } = useTranslation();
  const button = (key: PaneKey) => {
    const [text, icon, act] = paneActions[key];
    const name = t(`review.viewer.${text}`);
    return (
      <Tooltip key={key} label={`${name} (${key})`}>
        <ActionIcon
          variant="default"
          aria-label={`${name}: ${label}`}
          aria-pressed={key === 'x' ? view.hasContrast : undefined}
          onClick={() => onView({ ...view, ...act(view, pages) })}
        >
          <Icon name={icon} />
        </ActionIcon>
      </Tooltip>
    );
  };
  return (
    <Group gap={4}>
      {(['-', '+', 't', 'x'] as const).map(button)}
      {pages > 1 && (
        <>
          {button(',')}
          <Text size="sm" aria-live="polite">
            {t('review.viewer.page', {
              page: view.page.toLocaleString(i18n.language),
              pages: pages.toLocaleString(i18n.language),
            })}
          </Text>
          {button('.')}
        </>
      )}
    </Group>
  );
}
