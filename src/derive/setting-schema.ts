import { programSettings } from '../catalogue/program-settings.ts';
import type { SettingForm } from '../catalogue/setting-form.ts';
import { closed, kindSchema, objectSchema, orNull, type Schema, type SchemaBook } from './schema-of.ts';

/** The settings of a programme as members of an object, in the order in which they are answered. */
export function settingProperties(book: SchemaBook): [string, Schema][] {
  return Object.entries(programSettings).map(([name, { of, about }]) => [
    name,
    { ...schemaOfForm(book, of), description: about },
  ]);
}

function schemaOfForm(book: SchemaBook, form: SettingForm): Schema {
  switch (form.form) {
    case 'flag':
      return { type: 'boolean' };
    case 'integer':
      return { type: 'integer', minimum: form.minimum, maximum: form.maximum };
    case 'integers':
      return {
        type: 'array',
        prefixItems: form.minima.map((minimum) => ({ type: 'integer', minimum, maximum: form.maximum })),
        minItems: form.minima.length,
        maxItems: form.minima.length,
      };
    case 'kind':
      return kindSchema(book, form.kind);
    case 'word':
      return { type: 'string', enum: form.words };
    case 'name':
      return { type: 'string', minLength: 1, maxLength: 300 };
    case 'issuer':
      return { type: 'string', format: 'uri' };
    case 'list':
      return {
        type: 'array',
        items: schemaOfForm(book, form.of),
        ...(form.isNeverEmpty && { minItems: 1 }),
      };
    case 'object': {
      const members = Object.entries(form.members);
      const properties = members.map(([name, { of, about }]): [string, Schema] => [
        name,
        { ...schemaOfForm(book, of), description: about },
      ]);
      const required = members.filter(([, { isRequired }]) => isRequired).map(([name]) => name);
      return closed(objectSchema(properties, required));
    }
    case 'or null':
      return orNull(schemaOfForm(book, form.of));
  }
}
