import { cardBrands } from '../catalogue/card-brands.ts';
import {
  activityType,
  attachmentStatus,
  authenticationType,
  cardType,
  deliveryMethod,
  documentStatus,
  documentType,
  entity,
  entityData,
  externalAuthStatus,
  flagValue,
  gender,
  securityInfoType,
  status,
  trustLevel,
  userType,
  verificationStatus,
} from '../catalogue/codes.ts';
import { wordsOfCode } from '../catalogue/labels/index.ts';
import { markdownTable } from './markdown-table.ts';

type Codes = Readonly<Record<string, number>>;

/** The code tables of the API, each with where its codes are used. */
const tables: readonly (readonly [title: string, codes: Codes])[] = [
  ['Flags', flagValue],
  ['Kinds of user: `info.type`', userType],
  ['Status of a user or a record: `status`', status],
  ['Verification: `verification_status`', verificationStatus],
  ['Trust: `security.trust_level`', trustLevel],
  ['Gender: `personal_info.gender`', gender],
  ['What a record is about: `entity`', entity],
  ['What happened: `activity_type`', activityType],
  ['Which part of it: `entity_data`', entityData],
  ['Documents: `documents.info.type`', documentType],
  ['Status of a document', documentStatus],
  ['Files of a document: `attachment_status`', attachmentStatus],
  ['Status of an outside login', externalAuthStatus],
  ['Notifications: `notification.delivery_method`', deliveryMethod],
  ['Authentication: `authentication.type`', authenticationType],
  ['Reset: `info.type`', securityInfoType.reset],
  ['Validate: `info.type`', securityInfoType.validate],
  ['Verify: `info.type`', securityInfoType.verify],
  ['Confirm: `info.type`', securityInfoType.confirm],
];

/** Every code table as Markdown, with headings of a level: a page of the documentation, and a part of the OpenAPI document. */
export function codesMarkdown(level: number): string {
  const heading = '#'.repeat(level);
  const sections = tables.map(([title, codes]) => {
    const rows = Object.entries(codes).map(([name, code]) => [String(code), wordsOfCode(name)]);
    return `${heading} ${title}\n\n${markdownTable(['code', 'meaning'], rows)}`;
  });
  const cards = Object.entries(cardType).map(([word, code]) => {
    const { name, lengths, codeLengths } = cardBrands[code];
    return [String(code), wordsOfCode(word), name, lengths.join(', '), codeLengths.join(' or ')];
  });
  const columns = ['code', 'card', 'brand', 'digits of the number', 'digits of the security code'];
  const brands = `${heading} Cards: \`credit_card.type\`\n\n${markdownTable(columns, cards)}`;
  const questions = `${heading} Secret questions: \`secret_question_1\`, \`secret_question_2\`\n\nThe programme gives each of its questions a number from 0 to 99; Roster stores the number.`;
  return [...sections, brands, questions].join('\n\n');
}

/** A code of a table, and what it means: `19 email`. */
export function codeText(codes: Codes, code: number): string {
  const name = Object.keys(codes).find((each) => codes[each] === code)!;
  return `${code} ${wordsOfCode(name)}`;
}
