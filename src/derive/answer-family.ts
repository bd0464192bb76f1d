import { flowEnvelopes } from '../catalogue/flow-members.ts';
import { flowFamilies } from '../catalogue/flows.ts';
import type { Operation } from '../catalogue/operation.ts';
import { inquiries, inquiryEnvelope } from '../catalogue/resources/inquiries.ts';

/** Operations whose answers have the same members between result and ending, other than those of a user. */
export interface AnswerFamily {
  readonly name: string;
  /** In their order. */
  readonly members: readonly string[];
}

/** The family of an operation's answers; undefined where they have the members of a user. */
export function familyOf(operation: Pick<Operation, 'id' | 'flow' | 'family'>): AnswerFamily | undefined {
  const { id, flow } = operation;
  const inquiry = inquiries[id];
  if (inquiry) return { name: inquiry.lists, members: inquiryEnvelope(inquiry) };
  const name = operation.family ?? (flow && flowFamilies[flow]);
  return name ? { name, members: flowEnvelopes[name] } : undefined;
}
