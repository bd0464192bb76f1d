import { expect, it } from 'vitest';
import type { Connections, DatabaseRow } from './connections.ts';
import { type UserRead, UserReader } from './user-reader.ts';

const read: UserRead = {
  programId: 77,
  userId: 5,
  clientId: 1,
  members: [],
  customField: true,
  boundToUser: false,
  timeZone: null,
};

/** A reader whose connection gives these rows to whatever it is asked. */
function readerOf(...rows: DatabaseRow[]): UserReader {
  const connection = { actFor: async () => undefined, run: async () => rows };
  const connections = { share: (work: (given: typeof connection) => unknown) => work(connection) };
  return new UserReader(
    connections as unknown as Connections,
    1,
    () => 'UTC +00:00',
    () => ({}),
  );
}

it('tells what a row says of the user that was asked for', async () => {
  const row = { ordinal: 0, program_id: 77, user_id: 5, body: '"info":null' };
  expect((await readerOf(row).read(read)).shown.body).toBe('"info":null');
});

it.each([
  { ordinal: 0, program_id: 77, user_id: 6 },
  { ordinal: 0, program_id: 78, user_id: 5 },
  { ordinal: 1, program_id: 77, user_id: 5 },
])('refuses a row that tells of another: %j', async (row) => {
  await expect(readerOf({ ...row, body: '"info":null' }).read(read)).rejects.toThrow('rows of another');
});
