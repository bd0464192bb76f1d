import { setTimeout as pause } from 'node:timers/promises';
import type { Answer } from '../harness/assembled.ts';
import { type NotifySetting, type Person, setUpNotify } from '../notify/setting.ts';

/** A person whose password is known. */
export interface FlowPerson extends Person {
  readonly password: string;
}

/** What a mail or a text message brought. */
export interface Received {
  readonly code: string;
  /** The token of the link; undefined where there is none. */
  readonly link: string | undefined;
}

/** A server with real mail and text messages, and short words for its flows. */
export interface FlowSetting extends NotifySetting {
  /** A call on a flow's path with the strong token, or another. */
  flow(
    path: string,
    body: object,
    options?: { readonly token?: string; readonly headers?: Readonly<Record<string, string>> },
  ): Promise<Answer>;
  /** The newest code that reached an address or a number; waits for it. `after`: how many messages had come before. */
  received(to: string, after?: number): Promise<Received>;
  /** Waits for a message of any kind to an address or a number. `after`: how many had come before. */
  told(to: string, after?: number): Promise<void>;
  /** How many messages reached an address or a number so far. */
  countOf(to: string): number;
  /** Status and code of an answer. */
  verdict(answer: Answer): string;
}

const codeIn = (text: string) => /\b(\d{6})\b/u.exec(text)?.[1];

/** The password of every person that tests create. */
export const password = 'Quiet harbour 71!';

/** One whose present moment the tests move. */
export interface TimedFlows extends FlowSetting {
  readonly now: () => Date;
  /** Lets time pass. */
  pass(minutes: number, seconds?: number): void;
}

/** Starts everything, at a moment that passes only as it is told to. */
export async function setUpTimedFlows(environment: Record<string, string> = {}): Promise<TimedFlows> {
  let now = new Date();
  const at = await setUpFlows(environment, () => now);
  return {
    ...at,
    now: () => now,
    pass: (minutes, seconds = 0) => {
      now = new Date(now.getTime() + (minutes * 60 + seconds) * 1000);
    },
  };
}

/** Starts everything; `clock`: the present moment of calls. */
export async function setUpFlows(
  environment: Record<string, string> = {},
  clock?: () => Date,
): Promise<FlowSetting> {
  const at = await setUpNotify({ PUBLIC_URL: 'https://roster.example.org', ...environment }, clock);
  const textsTo = (to: string) => [
    ...at.mailServer.mails.filter((mail) => mail.recipients.includes(to)).map(({ text }) => text ?? ''),
    ...at.receiver.texts.filter(({ message }) => message.to === to).map(({ message }) => message.text),
  ];
  return {
    ...at,
    flow: (path, body, { token, headers = {} } = {}) => {
      const url = `/user/security/${path}`;
      return token
        ? at.at.server.call('POST', `/v1${url}`, { token, body, headers })
        : at.at.call('POST', url, body, headers);
    },
    countOf: (to) => textsTo(to).length,
    async told(to, after = 0) {
      for (let tries = 0; textsTo(to).length <= after; tries += 1) {
        if (tries === 200) throw new Error(`nothing has reached ${to}`);
        await pause(25);
      }
    },
    async received(to, after = 0) {
      const find = () =>
        textsTo(to)
          .slice(after)
          .findLast((text) => codeIn(text));
      for (let tries = 0; !find(); tries += 1) {
        if (tries === 200) throw new Error(`no code has reached ${to}`);
        await pause(25);
      }
      const text = find()!;
      return { code: codeIn(text)!, link: /\/security\/[a-z]+\/([\w-]{22})/u.exec(text)?.[1] };
    },
    verdict: ({ status, json }) => `${status} ${json.result.code}`,
  };
}
