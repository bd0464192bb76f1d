import packageJson from '../../package.json' with { type: 'json' };
import { scopes } from '../catalogue/scopes.ts';
import { openApiDocument } from '../derive/openapi.ts';

/** The OpenAPI document of this version: what GET /openapi.json answers, and what is kept in `openapi.json`. */
export function apiDocument(): Record<string, unknown> {
  return openApiDocument({ version: packageJson.version, scopes });
}
