import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { Listening } from './listening.ts';

/** A mail that the server was handed, and for whom. */
export interface ReceivedMail extends ParsedMail {
  readonly recipients: readonly string[];
  /** When it had come whole, by `performance.now()`. */
  readonly takenAt: number;
  /** When it was acknowledged on a connection that was still open; absent where it was not. */
  acknowledgedAt?: number;
}

/** An answer of the server: `undefined` takes the mail, a number refuses it with that code, 'cut' takes it and ends the connection. */
type Verdict = number | 'cut' | undefined | Promise<number | 'cut' | undefined>;

/** A mail server on this machine. */
export interface MailServer {
  /** For `SMTP_URL`. */
  readonly url: string;
  /** Every mail that came whole, in the order in which they came, refused ones too. */
  readonly mails: ReceivedMail[];
  /** Says what becomes of a mail, once it came whole. */
  onMail: (mail: ReceivedMail) => Verdict;
  /** Says what becomes of a recipient. */
  onRecipient: (address: string) => number | undefined;
  /** The mail at a place, once it is there. */
  mail(at?: number): Promise<ReceivedMail>;
  /** Ends every connection in the middle of what is said on it, and takes no more. */
  breakOff(): Promise<void>;
  /** Takes connections again, on the same port. */
  listenAgain(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a mail server on a free port, without TLS, since its clients are on the same machine. */
export async function startMailServer(): Promise<MailServer> {
  const mails: ReceivedMail[] = [];
  const waiting = new Set<() => void>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo: ({ address }, _session, done) => done(refusal(self.onRecipient(address), address)),
    onData: (stream, session, done) => {
      let takenAt = 0;
      stream.on('end', () => {
        takenAt = performance.now();
      });
      simpleParser(stream)
        .then(async (parsed) => {
          const recipients = session.envelope.rcptTo.map(({ address }) => address);
          const mail: ReceivedMail = { ...parsed, recipients, takenAt };
          mails.push(mail);
          for (const wake of waiting) wake();
          const verdict = await self.onMail(mail);
          const connection = listening.connectionFrom(session.remotePort);
          if (verdict === 'cut') return void connection?.destroy();
          if (verdict === undefined && connection) mail.acknowledgedAt = performance.now();
          done(refusal(verdict, `${mail.recipients.join()} ${mail.text}`));
        })
        .catch(done);
    },
  });
  // A client that goes away is none of the server's faults.
  server.on('error', () => undefined);
  const listening = new Listening(server.server);
  await listening.listen();
  const self: MailServer = {
    url: `smtp://127.0.0.1:${listening.port}`,
    mails,
    onMail: () => undefined,
    onRecipient: () => undefined,
    mail: async (at = 0) => {
      while (mails.length <= at) await next(waiting);
      return mails[at]!;
    },
    breakOff: () => listening.breakOff(),
    listenAgain: () => listening.listen(),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return self;
}

/** Mail servers repeat what they refuse. */
function refusal(code: number | undefined, what: string): Error | null {
  if (code === undefined) return null;
  return Object.assign(new Error(`refused: ${what.replaceAll(/\s+/gu, ' ')}`), { responseCode: code });
}

async function next(waiting: Set<() => void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  waiting.add(resolve);
  await promise;
  waiting.delete(resolve);
}
