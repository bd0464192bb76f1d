import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Operation } from '../../src/catalogue/operation.ts';
import { apiDocument } from '../../src/http/api-document.ts';

/** Checks values against the schemas of the OpenAPI document, found by their place in it (`api#/…`). */
export function documentSchemas(): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(JSON.parse(JSON.stringify(apiDocument())), 'api');
  return ajv;
}

/** The check of the body of an operation's route, as the OpenAPI document describes it. */
export function bodyCheck(ajv: Ajv2020, { path, verb }: Pick<Operation, 'path' | 'verb'>): ValidateFunction {
  const escaped = `/v1${path.replace(/:([a-z_]+)/gu, '%7B$1%7D')}`.replaceAll('/', '~1');
  return ajv.getSchema(
    `api#/paths/${escaped}/${verb}/requestBody/content/application~1json/schema`,
  ) as ValidateFunction;
}
