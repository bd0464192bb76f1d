import postgres from 'postgres';
import type { UserChange } from '../../src/users/user-change.ts';
import { newUserBody } from '../harness/assembled.ts';
import { type MailServer, startMailServer } from '../harness/mail-server.ts';
import { changeWithContacts } from '../harness/messages.ts';
import { startTextReceiver, type TextReceiver } from '../harness/text-receiver.ts';
import { type Setting, setUp } from '../operations/setting.ts';

/** The key that text messages of the tests are signed with. */
export const textSecret = 'a secret of the tests of text messages';

/** A server that sends to a mail server and a receiver of text messages on this machine. */
export interface NotifySetting {
  readonly at: Setting;
  readonly mailServer: MailServer;
  readonly receiver: TextReceiver;
  readonly owner: postgres.Sql;
  /** A person with verified contacts, or others where `changes` says so. */
  person(changes?: Readonly<Record<string, unknown>>): Promise<Person>;
  /** Runs a change that queues messages. */
  change(userId: number, work: (user: UserChange) => void, isDryRun?: boolean): Promise<void>;
  /** The messages that are sent to a user, oldest first. */
  messagesOf(userId: number): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** Who messages are sent to. */
export interface Person {
  readonly userId: number;
  readonly address: string;
  readonly number: string;
}

/** Starts everything. */
export async function setUpNotify(
  environment: Record<string, string> = {},
  clock?: () => Date,
): Promise<NotifySetting> {
  const mailServer = await startMailServer();
  const receiver = await startTextReceiver();
  const at = await setUp(
    {
      SMTP_URL: mailServer.url,
      MAIL_FROM: 'Roster <no-reply@example.org>',
      SMS_WEBHOOK_URL: receiver.url,
      SMS_WEBHOOK_SECRET: textSecret,
      ...environment,
    },
    clock,
  );
  const owner = postgres({ ...at.server.database.adminOptions, max: 2, onnotice: () => {} });
  return {
    at,
    mailServer,
    receiver,
    owner,
    person: (changes) => personOf(at, changes),
    change: (userId, work, isDryRun) => changeWithContacts(at.server.services, 77, userId, work, isDryRun),
    messagesOf: async (userId) =>
      (await owner`select * from message where user_id = ${userId} and channel <> 'in_app' order by id`).map(
        (row) => ({ ...row }),
      ),
    close: async () => {
      await owner.end();
      await at.server.close();
      await mailServer.close();
      await receiver.close();
    },
  };
}

async function personOf(at: Setting, changes: Readonly<Record<string, unknown>> = {}): Promise<Person> {
  const body = newUserBody() as { email: object[]; phone: object[] };
  const verified = (entry: object) => ({ ...entry, verification_status: 1 });
  const { info, email, phone } = await at.createUser({
    ...body,
    email: body.email.map(verified),
    phone: body.phone.map(verified),
    ...changes,
  });
  return { userId: info.id, address: email?.[0]?.address, number: phone?.[0]?.number };
}
