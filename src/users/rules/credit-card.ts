import { cardTypeFits, isCardExpired } from '../../catalogue/kinds/index.ts';
import { creditCard } from '../../catalogue/resources/credit-card.ts';
import type { ChangeContext } from '../change-context.ts';
import type { Entry } from '../draft.ts';
import type { Rule } from './rule.ts';

/** A card's type fits its number, and the card has not run out. */
export const creditCardRule: Rule = (entry, context) => {
  checkType(entry, context);
  checkExpiry(entry, context);
};

function checkType(entry: Entry, context: ChangeContext): void {
  // A new card has its number. One that was taken while it fitted stays, whatever is known of brands since.
  const changed = 'number' in entry.plain || entry.row['type'] !== entry.before!['type'];
  if (!changed) return;
  const number = entry.plain['number'] ?? context.openEnvelope(creditCard.name, entry.before!)['number']!;
  if (!cardTypeFits(entry.row['type'] as number, number))
    context.faults.push({ path: `${entry.path}.type`, fault: 'cardTypeMismatch' });
}

function checkExpiry({ row, before, path }: Entry, { now, faults }: ChangeContext): void {
  // A card that is imported was good when it came to the other system.
  const today = before ? now : (row['created_at'] as string);
  const [year, month] = [row['expiry_year'] as string, row['expiry_month'] as string];
  const changed = year !== before?.['expiry_year'] || month !== before['expiry_month'];
  if (changed && isCardExpired(year, month, today)) {
    faults.push({ path: `${path}.expiry_year`, fault: 'cardExpired' });
  }
}
