/**
 * Bare nodemailer: sends a mail over and over to a mail server, over as many kept connections as Roster has. Told `{port, mail, count}`,
 * it answers when it is done.
 */
import { simpleParser } from 'mailparser';
import { createTransport } from 'nodemailer';

interface Task {
  readonly port: number;
  /** The mail as it goes over the line. */
  readonly mail: string;
  readonly count: number;
}

process.on('message', async ({ port, mail, count }: Task) => {
  const { subject, text, html } = await simpleParser(mail);
  const transport = createTransport({
    host: '127.0.0.1',
    port,
    secure: false,
    pool: true,
    maxConnections: 5,
  });
  await Promise.all(
    Array.from({ length: count }, (_, index) =>
      transport.sendMail({
        from: 'roster@example.com',
        to: { name: '', address: `user${index}@example.com` },
        subject: subject ?? '',
        text: text ?? '',
        html: html || '',
      }),
    ),
  );
  transport.close();
  process.send!('done');
});
process.on('disconnect', () => process.exit(0));
process.send!('ready');
