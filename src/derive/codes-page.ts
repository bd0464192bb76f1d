import { cardBrands } from '../catalogue/card-brands.ts';
import { type CodeTable, codeTables } from '../catalogue/code-tables.ts';
import { cardType, securityInfoType } from '../catalogue/codes.ts';
import { wordsOfCode } from '../catalogue/labels/index.ts';
import { keysOf } from '../objects.ts';
import { markdownTable } from './markdown-table.ts';

type Codes = Readonly<Record<string, number>>;

/** What each table of codes is for, and where its codes are used. Cards have more columns than the others. */
const titles: Readonly<Record<Exclude<CodeTable, 'card_type'>, string>> = {
  flag: 'Flags',
  user_type: 'Kinds of user: `info.type`',
  status: 'Status of a user or a record: `status`',
  verification_status: 'Verification: `verification_status`',
  trust_level: 'Trust: `security.trust_level`',
  gender: 'Gender: `personal_info.gender`',
  entity: 'What a record is about: `entity`',
  activity_type: 'What happened: `activity_type`',
  entity_data: 'Which part of it: `entity_data`',
  document_type: 'Documents: `documents.info.type`',
  document_status: 'Status of a document',
  attachment_status: 'Files of a document: `attachment_status`',
  external_auth_status: 'Status of an outside login',
  access_rule_status: 'Status of an access rule',
  access_type: 'What an access rule does: `access_type`',
  ticket_status: 'Status of a ticket',
  delivery_method: 'Notifications: `notification.delivery_method`',
  authentication_type: 'Authentication: `authentication.type`',
};

/** The tables of the API, in the order of the page, with those that only bodies of flows hold. */
const tables: readonly (readonly [title: string, codes: Codes])[] = [
  ...keysOf(titles).map((name) => [titles[name], codeTables[name]] as const),
  ['Reset: `info.type`', securityInfoType.reset],
  ['Validate: `info.type`', securityInfoType.validate],
  ['Verify: `info.type`', securityInfoType.verify],
  ['Confirm: `info.type`', securityInfoType.confirm],
];

/** Every code table as Markdown: a page of the documentation, and a part of the OpenAPI document, both below a heading of the first level. */
export function codesMarkdown(): string {
  const sections = tables.map(([title, codes]) => {
    const rows = Object.entries(codes).map(([name, code]) => [String(code), wordsOfCode(name)]);
    return `## ${title}\n\n${markdownTable(['code', 'meaning'], rows)}`;
  });
  const cards = Object.entries(cardType).map(([word, code]) => {
    const { name, lengths, codeLengths } = cardBrands[code];
    return [String(code), wordsOfCode(word), name, lengths.join(', '), codeLengths.join(' or ')];
  });
  const columns = ['code', 'card', 'brand', 'digits of the number', 'digits of the security code'];
  const brands = `## Cards: \`credit_card.type\`\n\n${markdownTable(columns, cards)}`;
  const questions = `## Secret questions: \`secret_question_1\`, \`secret_question_2\`\n\nThe programme gives each of its questions a number from 0 to 99; Roster stores the number.`;
  return [...sections, brands, questions].join('\n\n');
}

/** A code of a table, and what it means: `19 email`. */
export function codeText(codes: Codes, code: number): string {
  const name = Object.keys(codes).find((each) => codes[each] === code)!;
  return `${code} ${wordsOfCode(name)}`;
}
