import postgres from 'postgres';
import { afterAll, beforeAll, expect } from 'vitest';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';

// A server with what tests of rules ask it, for one file of tests each.
export let server: AssembledTest;
export let token: string;
export let admin: string;
export let owner: postgres.Sql;

/** Starts the server before the tests of a file and ends it behind them. */
export function useRules(): void {
  beforeAll(async () => {
    server = await assembleTest();
    token = await server.token('user user:privileged');
    admin = await server.token('program:admin');
    owner = postgres({ ...server.database.adminOptions, max: 1, onnotice: () => {} });
  });
  afterAll(async () => {
    await owner?.end();
    await server?.close();
  });
}

export async function newUser(changes: Readonly<Record<string, unknown>> = {}): Promise<number> {
  const { json } = await server.call('POST', '/v1/user', {
    token,
    body: newUserBody({ currency: [{ code: 'USD', is_primary: 1 }], ...changes }),
  });
  expect(json.result.code, JSON.stringify(json.result)).toBe('0000');
  const { id, status } = json.info;
  if (status !== 1) await owner`update users set status = 1, version = version + 1 where id = ${id}`;
  return id;
}

export async function addRules(userId: number, ...rules: object[]): Promise<number[]> {
  const { json } = await server.call('POST', `/v1/user/security/rule?user_id=${userId}`, {
    token,
    body: { access_rule: rules },
  });
  expect(json.result.code, JSON.stringify(json.result)).toBe('0000');
  return json.access_rule.map((rule: { info: { id: number } }) => rule.info.id);
}

export async function addProgramRules(...rules: object[]): Promise<number[]> {
  const { json } = await server.call('POST', '/v1/rule', { token: admin, body: { access_rule: rules } });
  expect(json.result.code, JSON.stringify(json.result)).toBe('0000');
  return json.access_rule.map((rule: { info: { id: number } }) => rule.info.id);
}

let number = 0;
export function nextId(): string {
  number += 1;
  return `t${number}`;
}

export async function ask(userId: number, transaction: object = {}, more: object = {}) {
  const { json } = await server.call('POST', `/v1/user/security/rule/evaluation/${userId}`, {
    token,
    body: { transaction: { id: nextId(), type: 'purchase', ...transaction }, ...more },
  });
  return json;
}

export async function outcomeOf(userId: number, transaction: object = {}): Promise<string> {
  const { decision, result } = await ask(userId, transaction);
  return decision ? `${decision.outcome} ${decision.reason}` : result.code;
}

/** May everything in a programme of its own. */
export async function tokenOfOtherProgram(): Promise<string> {
  const installation = await server.token('admin');
  const post = async (url: string, body: object) =>
    (await server.call('POST', url, { token: installation, body })).json;
  await post('/v1/program', { program: { id: 88, name: 'another' } });
  const scopes = ['user', 'user:privileged', 'program:admin'];
  const { client } = await post('/v1/client', { client: { program_id: 88, name: 'theirs', scopes } });
  return server.tokenOf(client, scopes.join(' '));
}

export async function giveBack(userId: number, transaction: object) {
  const { json } = await server.call('POST', `/v1/user/security/rule/evaluation/reversal/${userId}`, {
    token,
    body: { transaction },
  });
  return json;
}

export const limitOf = (
  value: string,
  { name = 'count', span = 'day', method = 1, more = {} as object, length = 1 } = {},
) => ({
  info: { access_type: 0, status: 3 },
  rule: {
    access_type: 0,
    expression_operator: 0,
    keys: [{ name, expression_operator: '>', value }],
  },
  frequency: {
    calc_method: method,
    frequency_time: { name: span, value: length, rule_key_name: name, ...more },
  },
});
export const flat = (type: number, value: string, accessType = 0) => ({
  info: { type, access_type: accessType, value, status: 3 },
});
