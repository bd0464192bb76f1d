import { Paper, Stack, Text } from '@mantine/core';
import { type CSSProperties, Fragment, type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type MailNode, readMail } from './mail-html.ts';

const heading = (size: string): CSSProperties => ({ fontSize: size, fontWeight: 700, margin: '0.6em 0' });

/** How elements look, as browsers have them. */
const looks: Readonly<Record<string, CSSProperties>> = {
  p: { margin: '1em 0' },
  a: { textDecoration: 'underline', color: '#0645ad', overflowWrap: 'anywhere' },
  strong: { fontWeight: 700 },
  b: { fontWeight: 700 },
  em: { fontStyle: 'italic' },
  i: { fontStyle: 'italic' },
  u: { textDecoration: 'underline' },
  s: { textDecoration: 'line-through' },
  small: { fontSize: '0.83em' },
  code: { fontFamily: 'monospace' },
  pre: { fontFamily: 'monospace', whiteSpace: 'pre-wrap' },
  h1: heading('2em'),
  h2: heading('1.5em'),
  h3: heading('1.17em'),
  h4: heading('1em'),
  h5: heading('0.83em'),
  h6: heading('0.67em'),
  ul: { margin: '1em 0', paddingInlineStart: '2em', listStyle: 'disc' },
  ol: { margin: '1em 0', paddingInlineStart: '2em', listStyle: 'decimal' },
  li: { display: 'list-item' },
  blockquote: { margin: '1em 2em' },
  center: { textAlign: 'center' },
  table: { display: 'table' },
  thead: { display: 'table-header-group' },
  tbody: { display: 'table-row-group' },
  tfoot: { display: 'table-footer-group' },
  tr: { display: 'table-row' },
  td: { display: 'table-cell', padding: 1 },
  th: { display: 'table-cell', padding: 1, fontWeight: 700, textAlign: 'center' },
};

const inline = new Set(['span', 'a', 'strong', 'b', 'em', 'i', 'u', 's', 'small', 'code']);

/**
 * The HTML of a mail, drawn by React out of a list of elements and looks. The browser never reads it as HTML, so that nothing of it can load,
 * run or lead anywhere, whoever stored it.
 */
export function MailPreview({ html, label }: { readonly html: string; readonly label: string }) {
  const { t } = useTranslation();
  const { nodes, leftOut } = useMemo(() => readMail(html), [html]);
  return (
    <Stack gap={4}>
      <Paper
        withBorder
        p="sm"
        bg="white"
        c="black"
        // Mail programs read what says nothing else from left to right.
        dir="ltr"
        role="region"
        aria-label={label}
        tabIndex={0}
        style={{ overflow: 'auto', contain: 'content' }}
      >
        {draw(nodes)}
      </Paper>
      {leftOut > 0 && (
        <Text size="xs" c="dimmed">
          {t('sending.templates.leftOut', { count: leftOut })}
        </Text>
      )}
    </Stack>
  );
}

function draw(nodes: readonly MailNode[]): ReactNode {
  return nodes.map((node, index) => {
    // The whole is drawn anew whenever it is another.
    const key = index;
    if (typeof node === 'string') return <Fragment key={key}>{node}</Fragment>;
    const { tag, dir, style, children } = node;
    if (tag === 'br') return <br key={key} />;
    if (tag === 'hr') return <hr key={key} />;
    const Element = inline.has(tag) ? 'span' : 'div';
    return (
      <Element key={key} {...(dir && { dir })} style={{ ...looks[tag], ...style }}>
        {draw(children)}
      </Element>
    );
  });
}
