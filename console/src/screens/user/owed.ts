import { singleOf, type User } from '../users/user-values.ts';
import type { TabName } from './user-tabs.ts';

/** In which tab something is met that a programme asks for. */
export const tabOfStep = {
  personal_info: 'overview',
  email: 'contacts',
  phone: 'contacts',
  identification: 'identity',
  identification_document: 'identity',
  selfie: 'identity',
  proof_of_address: 'identity',
  watchlist: 'identity',
} as const satisfies Readonly<Record<string, TabName>>;

/** How something stands that is asked and not met. */
const owedStates = ['missing', 'submitted', 'refused', 'expired'] as const;

/** Something that is asked of a user and not met. */
export interface Owed {
  readonly step: keyof typeof tabOfStep;
  readonly state: (typeof owedStates)[number];
}

/** What is asked of a user and not met, as the user says it: `email: missing, selfie: refused`. */
export function owedBy(user: User): readonly Owed[] {
  const said = singleOf(user, 'general_requirements')?.['description'];
  if (typeof said !== 'string') return [];
  return said.split(',').flatMap((each) => {
    const [step, state] = each.split(':').map((word) => word.trim());
    const owed = { step, state } as Owed;
    return owed.step in tabOfStep && owedStates.includes(owed.state) ? [owed] : [];
  });
}
