import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeCheckpoint } from '../../src/history/checkpoints.ts';
import { HeadNotes } from '../../src/history/noted-heads.ts';
import { verifyHistory } from '../../src/history/verify-history.ts';
import { type AssembledTest, assembleTest } from '../harness/assembled.ts';
import { signedIn, type TestOperator } from '../harness/operators.ts';

// Where the log of an operator ends is signed beside the database, as the ends of the histories are: rows that were valid once prove nothing.
let server: AssembledTest;
let owner: postgres.Sql;
let folder: string;
let now = Date.parse('2027-03-01T10:00:00Z');

beforeAll(async () => {
  server = await assembleTest({}, { clock: () => new Date(now) });
  owner = postgres({ ...server.database.adminOptions, max: 1, onnotice: () => {} });
  folder = `${server.dataDir}/checkpoints-of-logs`;
});
afterAll(async () => {
  await owner?.end();
  await server?.close();
});

const checkpoint = () =>
  writeCheckpoint(server.services.connections, server.services.keyring, folder, server.services.clock());
const verify = async () =>
  (await verifyHistory(server.services.connections, server.services.keyring, folder)).faults;
const notes = () => new HeadNotes(server.services.keyring, folder);
const note = (by: HeadNotes) =>
  server.services.connections.use(async (connection) => {
    await connection.run({ text: 'begin' });
    try {
      return await by.note(connection, server.services.clock());
    } finally {
      await connection.run({ text: 'rollback' });
    }
  });

/** Puts the row of an operator back as it was, with every right of that time, and takes the later entries off. */
async function setBack({ id }: TestOperator, before: postgres.Row): Promise<void> {
  await owner`delete from operator_log where operator_id = ${id} and number > ${before['log_number']}`;
  await owner`update operator set ${owner(before)} where id = ${id}`;
}

const rowOf = async ({ id }: TestOperator) => (await owner`select * from operator where id = ${id}`)[0]!;
const confirm = async (operator: TestOperator) => {
  now += 60_000;
  const { status } = await operator.call('PUT', '/session', { session: { otp: operator.otp() } });
  expect(status).toBe(200);
};

it('a log is not set back to an end that it had', async () => {
  const [operator, auditor] = [await signedIn(server, ['support']), await signedIn(server, ['auditor'])];
  await checkpoint();
  const before = await rowOf(operator);
  const by = notes();
  await note(by);
  await confirm(operator);
  expect(await note(by)).toBe(1);
  expect([await note(by), await verify()]).toEqual([0, []]);
  await setBack(operator, before);
  // The rows themselves are those of before.
  const { json } = await auditor.call('GET', `/operator_log?operator_id=${operator.id}&verify=1`);
  expect(json.verified).toBe(1);
  const lost = [
    `entry 3 of the log of operator ${operator.id} was signed, and is missing or another one now`,
  ];
  expect(await verify()).toEqual(lost);
  await checkpoint();
  expect(await verify()).toEqual(lost);
});

it('an operator does not vanish with the log', async () => {
  const gone = await signedIn(server, ['support']);
  await checkpoint();
  await confirm(gone);
  await checkpoint();
  for (const table of ['operator_log', 'operator_session', 'operator_factor', 'operator_recovery_code'])
    await owner`delete from ${owner(table)} where operator_id = ${gone.id}`;
  await owner`delete from client where operator_id = ${gone.id}`;
  await owner`delete from operator where id = ${gone.id}`;
  expect(await verify()).toContainEqual(
    expect.stringMatching(new RegExp(`^entry 2 of the log of operator ${gone.id} was signed`, 'u')),
  );
});

it('the server itself can neither change nor remove an entry', async () => {
  const app = postgres({ ...server.database.appOptions, max: 1, onnotice: () => {} });
  for (const statement of [
    app`update operator_log set activity = 'signed_out'`,
    app`delete from operator_log`,
    app`truncate operator_log`,
    app`delete from operator`,
  ])
    await expect(statement).rejects.toThrow(/permission denied/u);
  await app.end();
});
