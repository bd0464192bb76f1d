/** An element of a mail as it is drawn: its text, its place and its looks, and nothing that could load or run anything. */
export interface MailElement {
  readonly tag: string;
  readonly dir: 'ltr' | 'rtl' | undefined;
  readonly style: Readonly<Record<string, string>>;
  readonly children: readonly MailNode[];
}

/** Text, or an element. */
export type MailNode = string | MailElement;

/** A mail as it is drawn, and how many of its elements are not. */
export interface Mail {
  readonly nodes: readonly MailNode[];
  readonly leftOut: number;
}

const token =
  /<!--[\s\S]*?-->|<!doctype[^>]*>|<(\/?)([a-z][a-z0-9]*)((?:"[^"]*"|'[^']*'|[^>"'])*)>|[^<]+|</giu;

/** Elements that are drawn. */
const drawn = new Set([
  ...['html', 'body', 'p', 'div', 'span', 'a', 'strong', 'b', 'em', 'i', 'u', 's', 'small', 'code', 'pre'],
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'li', 'blockquote', 'center', 'br', 'hr'],
  ...['table', 'thead', 'tbody', 'tfoot', 'tr', 'td', 'th'],
]);
/** Elements without an end. */
const single = new Set(['br', 'hr', 'img', 'meta', 'link', 'input', 'col', 'base', 'source', 'embed', 'wbr']);
/** Elements whose content is no text of the mail. */
const unread = new Set(['head', 'title', 'script', 'style', 'iframe', 'object', 'svg', 'math', 'textarea']);
/** Elements that nobody misses. */
const unmissed = new Set(['head', 'title', 'meta']);

/** Reads the HTML of a mail, as templates may have it: tags that are not closed end with what is around them. */
export function readMail(html: string): Mail {
  interface Open extends MailElement {
    readonly children: MailNode[];
  }
  const root: Open = { tag: '', dir: undefined, style: {}, children: [] };
  const open: Open[] = [root];
  let leftOut = 0;
  let unreadUntil: string | null = null;
  for (const [whole, slash, name = '', attributes = ''] of html.matchAll(token)) {
    const tag = name.toLowerCase();
    if (unreadUntil !== null) {
      if (slash && tag === unreadUntil) unreadUntil = null;
    } else if (tag === '') {
      if (!whole.startsWith('<!')) open.at(-1)!.children.push(textIn(whole));
    } else if (slash) {
      const index = open.findLastIndex((one) => one.tag === tag);
      if (index > 0) open.length = index;
    } else if (drawn.has(tag)) {
      const element: Open = { tag, dir: directionIn(attributes), style: styleIn(attributes), children: [] };
      open.at(-1)!.children.push(element);
      if (!single.has(tag)) open.push(element);
    } else {
      if (!unmissed.has(tag)) leftOut += 1;
      if (unread.has(tag)) unreadUntil = tag;
    }
  }
  return { nodes: root.children, leftOut };
}

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
};

function textIn(html: string): string {
  return html.replace(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,5}));/giu,
    (whole, decimal, hexadecimal, name) => {
      if (name) return named[name] ?? whole;
      const code = decimal ? Number(decimal) : Number.parseInt(hexadecimal, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

function directionIn(attributes: string): 'ltr' | 'rtl' | undefined {
  const [, found] = /\bdir\s*=\s*["']?(ltr|rtl)\b/iu.exec(attributes) ?? [];
  return found?.toLowerCase() as 'ltr' | 'rtl' | undefined;
}

/** Properties that say how something looks within its own place. */
const properties =
  /^(?:color|background-color|font(?:-[a-z]+)?|text-(?:align|decoration|transform)|line-height|letter-spacing|white-space|(?:padding|margin|border)(?:-[a-z-]+)?|(?:max-)?width|vertical-align)$/u;

function styleIn(attributes: string): Record<string, string> {
  const [, double, quoted] = /\bstyle\s*=\s*(?:"([^"]*)"|'([^']*)')/iu.exec(attributes) ?? [];
  const declarations = textIn(double ?? quoted ?? '').split(';');
  return Object.fromEntries(
    declarations.flatMap((declaration) => {
      const [name = '', ...rest] = declaration.split(':');
      const property = name.trim().toLowerCase();
      const value = rest.join(':').trim();
      // What names an address, or hides what it says, is no look.
      if (!properties.test(property) || /[\\(]|^-/u.test(value) || value === '') return [];
      return [[property.replace(/-([a-z])/gu, (_, letter: string) => letter.toUpperCase()), value]];
    }),
  );
}
