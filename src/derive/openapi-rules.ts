import { listedShapes } from '../catalogue/given-bodies.ts';
import type { Resource } from '../catalogue/resource.ts';
import {
  accessRuleData,
  accessRuleEnding,
  accessRuleInfo,
  accessRuleMembers,
  accessRuleParts,
  unwrittenOfRule,
} from '../catalogue/resources/access-rule.ts';
import { answerValue, objectSchema, type Schema, type SchemaBook } from './schema-of.ts';

/** The schema of a rule in an answer: what every rule says, what was given besides, and an ending of its own. */
export function accessRuleSchema(book: SchemaBook): Schema {
  const parts = accessRuleParts.map((name): [string, Schema] => {
    const resource = accessRuleData.fields[name].of?.();
    const schema = resource ? partSchema(book, resource) : { type: 'object' };
    return [name, name === 'excluded' ? { anyOf: [schema, { type: 'array', items: schema }] } : schema];
  });
  return objectSchema(
    [
      ['result', { type: 'null' }],
      ['info', infoSchema(book)],
      ...parts,
      ...Object.entries(accessRuleEnding).map(([name, value]): [string, Schema] => [name, { const: value }]),
    ],
    ['result', 'info', ...Object.keys(accessRuleEnding)],
  );
}

function infoSchema(book: SchemaBook): Schema {
  const own: Readonly<Record<string, Schema>> = {
    ...Object.fromEntries(
      propertiesOf(book, accessRuleInfo).filter(([name]) => !unwrittenOfRule.includes(name)),
    ),
    id: { type: 'integer' },
    type: { type: 'integer' },
    access_type: { type: 'integer', enum: [0, 1] },
    status: { type: 'integer' },
    value: { type: ['string', 'null'] },
    channel: { type: 'null' },
    service_domain: { type: 'integer' },
    notes: { type: ['string', 'null'] },
    transaction_type: { type: 'null' },
    expression_operator: { type: 'integer', enum: [0, 1] },
  };
  return objectSchema(Object.entries(own), accessRuleMembers);
}

function partSchema(book: SchemaBook, resource: Resource): Schema {
  return objectSchema(propertiesOf(book, resource), []);
}

function propertiesOf(book: SchemaBook, resource: Resource): [string, Schema][] {
  return Object.entries(resource.fields).map(([name, field]) => {
    const below = field.type === 'object' ? field.of?.() : undefined;
    if (!below) return [name, answerValue(book, name, field)];
    const schema = partSchema(book, below);
    return [name, listedShapes.includes(below) ? { type: 'array', items: schema } : schema];
  });
}
