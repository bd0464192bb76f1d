import { assetsPath } from './bundle-file.ts';
import type { NamedBundle } from './console-bundle.ts';

/**
 * The policy of the console's page. Scripts and calls stay on this server; styles are files of this server, or carry the page's nonce;
 * what a script writes into the page as HTML goes through the console's own policy (Trusted Types).
 */
export function pagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' blob: data:",
    "connect-src 'self'",
    "font-src 'self'",
    "worker-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types default',
  ].join('; ');
}

/** The one page of the console; its script draws every screen. `isInside`: for a browser that comes with a session. */
export function pageText(
  bundle: NamedBundle,
  { nonce, isInside }: { nonce: string; isInside: boolean },
): string {
  const { name, script, styles, preloads, inside } = bundle;
  const address = (file: string) => `${assetsPath}/${name}/${file}`;
  const preload = (file: string) => `<link rel="modulepreload" href="${address(file)}">`;
  const lines = [
    ...styles.map((file) => `<link rel="stylesheet" href="${address(file)}">`),
    ...preloads.map(preload),
    `<script type="module" src="${address(script)}"></script>`,
    // Behind what the page begins with.
    ...(isInside ? inside.map(preload) : []),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="strict-origin">
<meta property="csp-nonce" nonce="${nonce}">${isInside ? '\n<meta name="roster-session">' : ''}
<title>Roster</title>
<link rel="icon" href="data:,">
${lines.join('\n')}
</head>
<body>
<div id="console"></div>
<noscript>The console needs JavaScript.</noscript>
</body>
</html>
`;
}
