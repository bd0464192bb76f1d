import { cardBrandOf, cardTypeFits } from '../../catalogue/card-brands.ts';
import { cardType } from '../../catalogue/codes.ts';
import { isCardExpired, passesLuhn } from '../../catalogue/kinds/index.ts';
import { creditCard } from '../../catalogue/resources/credit-card.ts';
import type { RowOf } from '../../derive/rows.ts';
import { earliestDay } from '../../time/days.ts';
import type { ChangeContext } from '../change-context.ts';
import type { Entry } from '../draft.ts';
import type { Rule } from './rule.ts';

type Card = RowOf<typeof creditCard>;

/** A card's number and security code are such as its brand has them, and the card has not run out. */
export const creditCardRule: Rule<Card> = (entry, context) => {
  checkNumber(entry, context);
  checkCode(entry, context);
  checkExpiry(entry, context);
};

function checkNumber(entry: Entry<Card>, context: ChangeContext): void {
  // A new card has its number. One that was taken while it fitted stays, whatever is known of brands since.
  const changed = 'number' in entry.plain || entry.row.type !== entry.before!.type;
  if (!changed) return;
  const { type } = entry.row;
  const number = entry.plain['number'] ?? context.openEnvelope(creditCard.name, entry.before!)['number']!;
  const { name: brand, lengths } = cardBrandOf(type);
  const { length } = number;
  const at = (member: string) => `${entry.path}.${member}`;
  if (!cardTypeFits(type, number))
    context.faults.push({ path: at('type'), fault: 'cardTypeMismatch', params: { brand } });
  else if (!lengths.includes(length))
    context.faults.push({
      path: at('number'),
      fault: 'cardLength',
      params: { brand, length, expected: lengths.join(', ') },
    });
  // The kind lets numbers pass without a checksum that only UnionPay gives out.
  else if (type !== cardType.unionPay && !passesLuhn(number))
    context.faults.push({ path: at('number'), fault: 'cardChecksum' });
}

function checkCode({ row, discarded, path }: Entry<Card>, { faults }: ChangeContext): void {
  const code = discarded['security_code'];
  if (!code) return;
  const { name: brand, codeLengths } = cardBrandOf(row.type);
  if (codeLengths.includes(code.length)) return;
  faults.push({
    path: `${path}.security_code`,
    fault: 'cardCodeLength',
    params: { brand, expected: codeLengths.join(', ') },
  });
}

function checkExpiry({ row, before, path }: Entry<Card>, { now, faults }: ChangeContext): void {
  // A card that is imported was good when it came to the other system.
  const today = earliestDay(new Date(`${before ? now : row.created_at}Z`));
  const { expiry_year: year, expiry_month: month } = row;
  const changed = year !== before?.expiry_year || month !== before.expiry_month;
  if (changed && isCardExpired(year, month, today)) {
    faults.push({ path: `${path}.expiry_year`, fault: 'cardExpired' });
  }
}
