/**
 * `node bench/rules.ts [rounds] [seconds] [users] [peers folder]`: how many decisions a second the evaluator makes on one core, beside
 * cedar-wasm and zen-engine with the same rules where they are installed; how long a simulation takes; and how fast decisions are
 * answered beside floors that write the same rows with nothing around them. `node bench/rules.ts peers <folder>` installs the two.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { compileRule } from '../src/rules/compile-rule.ts';
import { decide, type RuleSet, ruleSetOf } from '../src/rules/decide.ts';
import { MemoryCounters } from '../src/rules/memory-counters.ts';
import type { RuleKey, RuleSource } from '../src/rules/rule-source.ts';
import type { Person, Transaction } from '../src/rules/transaction.ts';
import { startCluster } from './cluster.ts';
import { median } from './comparison.ts';
import { startLoadClient } from './load-client.ts';
import { measureInTurns } from './measure.ts';
import { populationOf, startRoster, tokenOf } from './roster.ts';
import type { ScenarioName } from './scenarios/index.ts';
import { seedDatabase } from './seed.ts';
import { startServer } from './servers.ts';

const packages = { '@cedar-policy/cedar-wasm': '4.13.0', '@gorules/zen-engine': '0.54.0' };
const transaction: Transaction = {
  facts: { type: 'PURCHASE', currency: 'USD', merchant_category_code: '5411', country_code: '840' },
  amounts: [{ name: 'amount', currency: 'USD', minorUnits: 2500 }],
  at: Date.UTC(2026, 10, 29, 12),
};
const person: Person = {
  ...{ userId: 1, isActive: true, groupIds: new Set<number>(), accountIds: new Set<number>() },
  ...{ offsetMinutes: 0, currency: 'USD' },
};

if (process.argv[2] === 'peers') installPeers(resolve(process.argv[3] ?? 'peers'));
else await measure();
process.exit(0);

function installPeers(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: packages }));
  execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: folder,
    stdio: 'inherit',
  });
}

async function measure(): Promise<void> {
  const rounds = Number(process.argv[2] ?? 5);
  const seconds = Number(process.argv[3] ?? 5);
  const users = Number(process.argv[4] ?? 20_000);
  const peers = process.argv[5];
  for (const count of [20, 500]) await measureEvaluator(count, rounds, peers && resolve(peers));
  await measureServers(rounds, seconds, users);
}

/** The categories of a rule: of one in four the transaction's own, in another country. */
function keysOf(index: number): RuleKey[] {
  const category = index % 4 === 0 ? '5411' : String(5500 + index);
  return [
    { name: 'merchant_category_code', operator: 'in', value: `${category},${6000 + index}` },
    { name: 'country_code', operator: '=', value: '400' },
    { name: 'type', operator: '=', value: 'cash' },
  ];
}

function denying(index: number): RuleSource {
  return {
    ...{ id: index + 1, owner: 'program', isAllow: false, isOn: true, order: 500, isObserved: false },
    ...{ scope: {}, isAny: false, keys: keysOf(index), excluded: [] },
  };
}

/** Decisions a second of the evaluator, and of its peers, in turns. */
async function measureEvaluator(count: number, rounds: number, peers: string | undefined): Promise<void> {
  const sources = Array.from({ length: count }, (_, index) => denying(index));
  const rules = ruleSetOf(sources.map(compileRule));
  const contenders = new Map<string, () => unknown>([
    ['Roster', () => decide(rules, transaction, person, () => undefined, 'allow')],
  ]);
  if (peers) {
    contenders.set('cedar-wasm', cedarOf(peers, sources));
    contenders.set('zen-engine', await zenOf(peers, sources));
  }
  const rates = new Map<string, number[]>();
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, work] of contenders) {
      const rate = await rateOf(work);
      if (round > 0) rates.set(name, [...(rates.get(name) ?? []), rate]);
    }
  }
  const own = rates.get('Roster')!;
  say(`${count} rules, decisions a second (${count === 20 ? '200,000' : '20,000'} asked)`, own);
  for (const [name, theirs] of rates)
    if (name !== 'Roster')
      say(
        `  times the rate of ${name} (20 asked)`,
        own.map((rate, round) => rate / theirs[round]!),
      );
  if (count === 20)
    say('simulation of 1,000 transactions, milliseconds (100 asked)', simulations(rules, rounds));
}

/** How long a thousand transactions take with counters, in milliseconds. */
function simulations(rules: RuleSet, rounds: number): number[] {
  const limits = ['day', 'month'].map((span, index): RuleSource => {
    const keys = [{ name: 'count', operator: '>', value: '100000' }];
    const frequency = { method: 1, span, length: 1, limitKey: 'count' };
    return { ...denying(1000 + index), keys, frequency };
  });
  const set = ruleSetOf([...rules.rules.slice(2), ...limits.map(compileRule)]);
  return Array.from({ length: rounds }, () => {
    const counters = new MemoryCounters();
    const started = performance.now();
    for (let count = 0; count < 1000; count += 1) {
      const { consumed } = decide(set, transaction, person, counters.counted, 'allow');
      counters.consume(consumed, transaction.at);
    }
    return performance.now() - started;
  });
}

async function rateOf(work: () => unknown): Promise<number> {
  const started = performance.now();
  let done = 0;
  while (performance.now() - started < 1000) {
    for (let batch = 0; batch < 20; batch += 1) await work();
    done += 20;
  }
  return (done * 1000) / (performance.now() - started);
}

/** Cedar with the policies parsed before; each call names them. */
function cedarOf(folder: string, sources: readonly RuleSource[]): () => unknown {
  const cedar = createRequire(join(folder, 'index.js'))('@cedar-policy/cedar-wasm/nodejs');
  const policies = sources.map(({ keys: [category, country, type] }) => {
    const categories = category!.value.split(',').map((value) => `"${value}"`);
    return `forbid(principal, action, resource) when {[${categories}].contains(context.category) && context.country == "${country!.value}" && context.type == "${type!.value.toUpperCase()}"};`;
  });
  const staticPolicies = ['permit(principal, action, resource);', ...policies].join('\n');
  const name = `rules${sources.length}`;
  const parsed = cedar.preparsePolicySet(name, { staticPolicies });
  if (parsed.type !== 'success') throw new Error(JSON.stringify(parsed));
  const { merchant_category_code: category, country_code: country, type } = transaction.facts;
  const call = {
    principal: { type: 'User', id: '1' },
    action: { type: 'Action', id: 'pay' },
    resource: { type: 'Merchant', id: '1' },
    context: { category, country, type },
    preparsedPolicySetId: name,
    validateRequest: false,
    entities: [],
  };
  const answer = cedar.statefulIsAuthorized(call);
  if (answer.response?.decision !== 'allow') throw new Error(JSON.stringify(answer));
  return () => cedar.statefulIsAuthorized(call);
}

/** A decision table with a row for each rule, of which the first that matches counts. */
async function zenOf(folder: string, sources: readonly RuleSource[]): Promise<() => unknown> {
  const { ZenEngine } = createRequire(join(folder, 'index.js'))('@gorules/zen-engine');
  const fields = ['category', 'country', 'type'];
  const rules = sources.map(({ id, keys: [category, country, type] }) => ({
    _id: String(id),
    category: category!.value
      .split(',')
      .map((value) => `"${value}"`)
      .join(', '),
    country: `"${country!.value}"`,
    type: `"${type!.value.toUpperCase()}"`,
    outcome: '"deny"',
  }));
  const otherwise = { _id: 'other', category: '', country: '', type: '', outcome: '"allow"' };
  const content = {
    nodes: [
      { id: 'in', type: 'inputNode', name: 'in' },
      {
        ...{ id: 'table', type: 'decisionTableNode', name: 'table' },
        content: {
          hitPolicy: 'first',
          inputs: fields.map((field) => ({ id: field, name: field, field })),
          outputs: [{ id: 'outcome', name: 'outcome', field: 'outcome' }],
          rules: [...rules, otherwise],
        },
      },
      { id: 'out', type: 'outputNode', name: 'out' },
    ],
    edges: [
      { id: 'a', sourceId: 'in', targetId: 'table' },
      { id: 'b', sourceId: 'table', targetId: 'out' },
    ],
  };
  const decision = new ZenEngine().createDecision(Buffer.from(JSON.stringify(content)));
  const { merchant_category_code: category, country_code: country, type } = transaction.facts;
  const facts = { category, country, type };
  const { result } = await decision.evaluate(facts);
  if (result.outcome !== 'allow') throw new Error(JSON.stringify(result));
  return () => decision.evaluate(facts);
}

async function measureServers(rounds: number, seconds: number, users: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'roster-rules-'));
  const cluster = await startCluster(folder);
  const client = await startLoadClient();
  try {
    const seeded = await seedDatabase(cluster, users);
    for (const name of ['floor', 'measured']) {
      await cluster.copy(seeded, name);
      await cluster.administer(name, (sql) => sql`update users set status = 1`);
    }
    const roster = await startRoster(cluster, { database: 'measured', hashes: 'ready' });
    const floor = await startServer('./floor/decision-server.ts', {
      database: cluster.plainOptions('floor'),
    });
    await writeRules(roster.port, await tokenOf(roster, { scope: 'program:admin' }));
    const token = await tokenOf(roster, { scope: 'user user:privileged' });
    client.know('floor', await populationOf(cluster, 'floor'));
    const known = await populationOf(cluster, 'measured', roster);
    client.know('measured', { programs: known.programs.map((one) => ({ ...one, token })) });
    const settings = { ...settingsOf(users), rounds, seconds };
    const asked = { evaluate: 0.6, 'evaluate-uncounted': 0.7 };
    for (const [scenario, atLeast] of Object.entries(asked) as [ScenarioName, number][]) {
      const found = await measureInTurns(
        { cluster, client, settings },
        scenario,
        [
          { name: 'floor', server: floor, scenario, population: 'floor' },
          { name: 'Roster', server: roster, scenario, population: 'measured' },
        ],
        { connections: 16 },
      );
      say(
        `${scenario}, 16 connections: times the rate of the floor (${atLeast} asked)`,
        found.map((round) => round['Roster']!.perSecond / round['floor']!.perSecond),
      );
      say(
        '  a second',
        found.map((round) => round['Roster']!.perSecond),
      );
      say(
        '  p99 over that of the floor (at most 2 asked)',
        found.map((round) => round['Roster']!.p99 / round['floor']!.p99),
      );
      for (const name of ['Roster', 'floor']) {
        say(
          `  processor milliseconds of ${name}, server`,
          found.map((round) => round[name]!.serverMs),
        );
        say(
          `  processor milliseconds of ${name}, PostgreSQL`,
          found.map((round) => round[name]!.databaseMs),
        );
      }
    }
    await Promise.all([roster.stop(), floor.stop()]);
  } finally {
    client.close();
    await cluster.embedded.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function settingsOf(users: number) {
  return {
    ...{
      users,
      connections: [16],
      sizes: [users],
      besidePeers: 0,
      programs: 1,
      imported: 0,
      afterImportUsers: 0,
      warm: 5,
    },
  };
}

/** Eighteen rules that deny nothing of this, and two limits of purchases. */
async function writeRules(port: number, token: string): Promise<void> {
  const flat = Array.from({ length: 18 }, (_, index) => ({
    info: { access_type: 0 },
    rule: {
      access_type: 0,
      keys: keysOf(index).map(({ name, operator, value }) => ({
        name,
        expression_operator: operator,
        value,
      })),
    },
  }));
  const limits = [
    ['count', 1, 'day'],
    ['amount', 2, 'month'],
  ].map(([name, method, span]) => ({
    info: { access_type: 0 },
    rule: {
      access_type: 0,
      keys: [
        { name: 'type', expression_operator: '=', value: 'purchase' },
        { name: 'currency', expression_operator: '=', value: 'USD' },
        { name, expression_operator: '>', value: '100000000' },
      ],
    },
    frequency: { calc_method: method, frequency_time: { name: span, value: 1, rule_key_name: name } },
  }));
  const response = await fetch(`http://127.0.0.1:${port}/v1/rule`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ access_rule: [...flat, ...limits] }),
  });
  if (!response.ok) throw new Error(await response.text());
}

function say(what: string, values: readonly number[]): void {
  const format = (value: number) =>
    value >= 1000 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
  console.log(`${what}: ${format(median(values))} (${values.map(format).join(', ')})`);
}
