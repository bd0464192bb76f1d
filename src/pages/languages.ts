import type { MessageLanguage } from '../catalogue/messages/index.ts';
import { messageLanguage } from '../notify/message-row.ts';

/** The language in which a browser would best read a page, of those that there are texts in (RFC 9110, section 12.5.4). */
export function languageOf(acceptLanguage: string | undefined): MessageLanguage {
  const wanted = (acceptLanguage ?? '')
    // Longer lists are nobody's.
    .slice(0, 500)
    .split(',')
    .map((entry) => {
      const [tag = '', weight] = entry.split(';').map((part) => part.trim());
      return {
        tag,
        quality: weight === undefined ? 1 : Number(/^q=([01](?:\.\d{0,3})?)$/iu.exec(weight)?.[1] ?? 0),
      };
    })
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality);
  return messageLanguage(...wanted.map(({ tag }) => tag));
}
