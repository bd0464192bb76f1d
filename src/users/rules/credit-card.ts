import { cardTypeFits, isCardExpired } from '../../catalogue/kinds/index.ts';
import { creditCard } from '../../catalogue/resources/credit-card.ts';
import type { RowOf } from '../../derive/rows.ts';
import { earliestDay } from '../../time/days.ts';
import type { ChangeContext } from '../change-context.ts';
import type { Entry } from '../draft.ts';
import type { Rule } from './rule.ts';

type Card = RowOf<typeof creditCard>;

/** A card's type fits its number, and the card has not run out. */
export const creditCardRule: Rule<Card> = (entry, context) => {
  checkType(entry, context);
  checkExpiry(entry, context);
};

function checkType(entry: Entry<Card>, context: ChangeContext): void {
  // A new card has its number. One that was taken while it fitted stays, whatever is known of brands since.
  const changed = 'number' in entry.plain || entry.row.type !== entry.before!.type;
  if (!changed) return;
  const number = entry.plain['number'] ?? context.openEnvelope(creditCard.name, entry.before!)['number']!;
  if (!cardTypeFits(entry.row.type, number))
    context.faults.push({ path: `${entry.path}.type`, fault: 'cardTypeMismatch' });
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
