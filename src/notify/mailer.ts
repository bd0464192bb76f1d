import { createTransport } from 'nodemailer';
import { codeOf } from '../describe-failure.ts';
import { memberIn } from '../objects.ts';
import { DeliveryError } from './delivery-error.ts';
import type { Messenger } from './messenger.ts';

/** Nothing of a mail is read from files or addresses, whatever a text says. */
const closed = { disableFileAccess: true, disableUrlAccess: true } as const;

/** How long the mail server may take, in milliseconds. A worker that sends runs few other jobs. */
const patience = { connectionTimeout: 5000, dnsTimeout: 5000, greetingTimeout: 5000, socketTimeout: 15_000 };

/** Opens a pool of connections to a mail server, kept in the process. What its URL says of TLS and authentication counts. */
export function createMailer(smtpUrl: string, mailFrom: string): Messenger {
  const transport = createTransport({
    url: smtpUrl,
    pool: true,
    maxConnections: 5,
    maxRequeues: 1,
    ...patience,
    ...closed,
  } as Parameters<typeof createTransport>[0]);
  const from = readAddress(mailFrom);
  const host = from.address.slice(from.address.lastIndexOf('@') + 1);
  return {
    async send({ id, to, text, unsubscribeUrl }) {
      try {
        await transport.sendMail({
          ...closed,
          messageId: `<${id}@${host}>`,
          from,
          // As an object: a comma in a text would make two recipients of one.
          to: { name: '', address: to },
          envelope: { from: from.address, to: [to] },
          subject: text.subject ?? '',
          text: text.text ?? '',
          html: text.html ?? '',
          headers: headersOf(unsubscribeUrl),
        });
      } catch (error) {
        throw deliveryError(error);
      }
    },
    close: () => transport.close(),
  };
}

/** `unsubscribeUrl` goes out as it is: the option `list` of the library would make an address of List-Unsubscribe-Post. */
function headersOf(unsubscribeUrl: string | undefined) {
  return {
    // Nobody's absence note answers it (RFC 3834).
    'Auto-Submitted': 'auto-generated',
    // One click (RFC 8058).
    ...(unsubscribeUrl !== undefined && {
      'List-Unsubscribe': { prepared: true, value: `<${unsubscribeUrl}>` },
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    }),
  };
}

/** Name and address of `MAIL_FROM`. */
function readAddress(mailFrom: string): { name: string; address: string } {
  const [, name = '', address = mailFrom] = /^(.*?)\s*<([^<>]+)>$/u.exec(mailFrom.trim()) ?? [];
  return { name: name.replace(/^"(.*)"$/u, '$1'), address };
}

/**
 * What the server says of this mail for good (5xx, RFC 5321) is final. A refusal to talk to us at all, such as of the password, is
 * not: the mail would go once the settings are mended.
 */
function deliveryError(error: unknown): DeliveryError {
  const code = String(codeOf(error) ?? 'Error');
  const answered = memberIn(error, 'responseCode');
  const isAboutMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  const isLater = typeof answered === 'number' && answered < 500;
  return new DeliveryError(
    [code, answered].filter((part) => typeof part === 'string' || typeof part === 'number').join(' '),
    isAboutMail && !isLater,
  );
}
