import { decisions } from './decisions.ts';
import { inquiries } from './inquiries.ts';
import { peerScenarios } from './peers.ts';
import { partials, reads } from './reads.ts';
import type { Scenario } from './scenario.ts';
import { checks, writes } from './writes.ts';

const named = { ...reads, ...writes, ...checks, ...decisions, ...inquiries };

/** The names of what is measured; a partial get has that of its operation, what a peer is asked for begins with `peer`. */
export type ScenarioName = keyof typeof named | `user.${string}` | `peer.${string}`;

/** Everything that can be measured, by name. */
export const scenarios: Readonly<Record<ScenarioName, Scenario>> = {
  ...named,
  ...partials,
  ...peerScenarios,
};

/** The names of a kind of scenario, without the single partial gets. */
export function namesOf(...kinds: readonly Scenario['kind'][]): ScenarioName[] {
  return (Object.keys(named) as (keyof typeof named)[]).filter((name) => kinds.includes(named[name].kind));
}

/** The names of the single partial gets. */
export const partialNames = Object.keys(partials) as ScenarioName[];
