/** Below which address the files of bundles are served, each bundle in a folder of its own. */
export const assetsPath = '/console/assets';

/** The file of a bundle that says what the page loads. */
export const bundleFile = 'bundle.json';

/** What the page loads of a bundle first; the screens load the rest. */
export interface Bundle {
  readonly script: string;
  readonly styles: readonly string[];
  /** What the script imports at once, so that the browser need not find out by reading it. */
  readonly preloads: readonly string[];
  /** What whoever has signed in needs besides, before any screen: it is loaded beside the rest and not after it. */
  readonly inside: readonly string[];
}
