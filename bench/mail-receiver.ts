/**
 * A mail server in a process of its own that takes everything: it counts mails, remembers when each recipient's came, and keeps the
 * first. Told `{isForgotten: true}` it begins anew; told anything else it tells what it has.
 */
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

/** What it tells. Moments by `Date.now()`. */
export interface MailsReceived {
  readonly count: number;
  readonly arrivals: Readonly<Record<string, number>>;
  /** The first mail, as it came. */
  readonly first: string;
}

const arrivals = new Map<string, number>();
let [count, first] = [0, ''];

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  onData: (stream, session, done) => {
    buffer(stream).then((mail) => {
      if (count === 0) first = mail.toString('utf8');
      count += 1;
      for (const { address } of session.envelope.rcptTo) arrivals.set(address, Date.now());
      done();
    }, done);
  },
});
server.listen(0, '127.0.0.1', () => process.send!((server.server.address() as AddressInfo).port));
process.on('message', ({ isForgotten }: { isForgotten?: boolean }) => {
  if (isForgotten) {
    [count, first] = [0, ''];
    arrivals.clear();
  }
  process.send!({ count, first, arrivals: Object.fromEntries(arrivals) });
});
process.on('disconnect', () => process.exit(0));
