/** What a browser with Trusted Types has; TypeScript does not know it yet. */
interface PolicyFactory {
  createPolicy(name: string, rules: object): unknown;
}

const ownAssets = '/console/assets/';

/**
 * Decides what scripts may write into the page as HTML, and which scripts workers run. Mantine writes rules of styles, which contain no
 * tag; everything else that would be HTML is refused, whichever library asks. Workers run files of the console alone.
 */
export function guardHtml(): void {
  const { trustedTypes } = globalThis as { trustedTypes?: PolicyFactory };
  trustedTypes?.createPolicy('default', {
    createHTML: (html: string) => {
      if (html.includes('<')) throw new TypeError('The console writes no HTML.');
      return html;
    },
    createScriptURL: (address: string) => {
      const { origin, pathname } = new URL(address, location.href);
      if (origin !== location.origin || !pathname.startsWith(ownAssets))
        throw new TypeError('The console runs its own scripts alone.');
      return address;
    },
  });
}

/** The nonce that styles of this page carry. */
export function pageNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '';
}
