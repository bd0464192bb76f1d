import { defaultSettings } from '../catalogue/program-settings.ts';
import { type Connections, runFor } from './connections.ts';
import { decisionTable } from './rule-decisions.ts';

/** Removes, in all programmes, the answers stored for replay that are older than so many hours. */
export async function removeOldAnswers(connections: Connections, hours: number): Promise<void> {
  const clean = (table: string) => ({
    text: `delete from ${table} where created_at < (now() at time zone 'UTC') - make_interval(hours => $1::integer)`,
    values: [hours],
  });
  await runFor(connections, '*', clean('idempotency_record'), clean('administration_record'));
}

/** Removes counts of attempts, counters of changes, and looks of operators at users, whose time is over. */
export async function removeEndedAttempts(connections: Connections): Promise<void> {
  await runFor(
    connections,
    '*',
    { text: 'delete from attempt where ends_at < now()' },
    { text: `delete from counter where ends_at < now() at time zone 'UTC'` },
    { text: `delete from presence where seen_at < now() at time zone 'UTC' - interval '1 minute'` },
  );
}

/** Removes decisions that are older than their programmes keep them, and what rules have counted in spans that are over. */
export async function removeOldDecisions(connections: Connections): Promise<void> {
  const ended = (table: string) => ({
    text: `delete from ${table} where ends_at < now() at time zone 'UTC'`,
  });
  await runFor(
    connections,
    '*',
    {
      text: `delete from ${decisionTable} d using program p where p.id = d.program_id and d.decided_at
  < (now() at time zone 'UTC') - make_interval(days => coalesce((p.settings->>'decision_days')::integer, $1::integer))`,
      values: [defaultSettings.decision_days],
    },
    ended('rule_counter'),
    ended('rule_entry'),
  );
}
