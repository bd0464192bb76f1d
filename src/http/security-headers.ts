import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';

/**
 * The headers that guard every answer. Helmet decides them; they are the same for every call, so it is asked once.
 * Pages set a policy of their own; an answer in JSON needs none but this.
 */
export function securityHeaders(): Record<string, string> {
  const headers: Record<string, string> = {};
  const response = {
    setHeader: (name: string, value: string) => {
      headers[name.toLowerCase()] = value;
    },
    removeHeader: () => undefined,
  };
  const decide = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
  });
  decide({} as IncomingMessage, response as unknown as ServerResponse, () => undefined);
  return headers;
}
