import packageJson from '../../package.json' with { type: 'json' };
import { adminOperations } from '../access/admin-operations.ts';
import { scopes } from '../catalogue/scopes.ts';
import { transferOperations } from '../catalogue/transfer-operations.ts';
import { openApiDocument } from '../derive/openapi.ts';

/** The OpenAPI document of this version: what GET /openapi.json answers, and what is kept in `openapi.json`. */
export function apiDocument(): Record<string, unknown> {
  return openApiDocument({ version: packageJson.version, scopes, adminOperations, transferOperations });
}
