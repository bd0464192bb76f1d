import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { challengeChannel } from '../../src/catalogue/challenges.ts';
import { securityInfoType } from '../../src/catalogue/codes.ts';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import type { SentChannel, TemplateName } from '../../src/catalogue/message-templates.ts';
import { type Answer, newUserBody } from '../harness/assembled.ts';
import { Callers } from './callers.ts';

/** A call that causes a message. */
export interface Cause {
  readonly userId: number;
  readonly sourceId: string;
  readonly template: TemplateName;
  /** Answered with 200. */
  isAcknowledged: boolean;
  /** The number of the challenge that the answer told. */
  challengeId?: number;
}

/** Somebody who proves contacts and changes secrets. */
interface Person {
  readonly userId: number;
  readonly contacts: Readonly<Record<SentChannel, string>>;
  /** How many codes were asked for by mail: what is too much for a contact is refused, or leaves nothing. */
  asks: number;
}

/** A code that has arrived, with the number of its message. */
interface Arrived {
  readonly id: number;
  readonly code: string;
}

const password = examplePerson.security!['password'];
const asksMax = 4;
const patienceMilliseconds = 4000;

/**
 * Callers that create users, have their contacts verified by the codes that arrive, and change their secrets, several calls at a
 * time. A call that asks for a code, whose answer is not kept, is left where its answer is lost.
 */
export class MessageLoad extends Callers {
  readonly causes: Cause[] = [];
  /** The numbers of the challenges that were confirmed, or used for a new password: one for each call that was answered with 200. */
  readonly used: number[] = [];
  /** Who has a contact. */
  readonly owners = new Map<string, number>();
  readonly #arrived = new Map<string, Arrived[]>();

  /** How many calls that cause a message were answered with 200. */
  get acknowledged(): number {
    return this.causes.filter(({ isAcknowledged }) => isAcknowledged).length;
  }

  /** Takes what a message brought. */
  arrive(id: number, to: string, text: string): void {
    const code = /\b(\d{6})\b/u.exec(text)?.[1];
    if (code === undefined) return;
    const arrived = this.#arrived.get(to) ?? [];
    this.#arrived.set(to, [...arrived, { id, code }]);
  }

  protected async live(): Promise<void> {
    const body = newUserBody() as {
      email: { address: string }[];
      phone: { number: string }[];
    };
    const contacts = { email: body.email[0]!.address, sms: body.phone[0]!.number };
    const { status, json } = await this.insist('/v1/user', body);
    if (status !== 200) return;
    const person: Person = { userId: json.info.id, contacts, asks: 0 };
    for (const contact of Object.values(contacts)) this.owners.set(contact, person.userId);
    const [isProven] = await Promise.all([this.#prove(person, 'email'), this.#prove(person, 'sms')]);
    if (!isProven) return;
    await Promise.all([this.#changePassword(person), this.#changeCode(person)]);
    if (person.asks < asksMax) await this.#forget(person);
  }

  /** Has a contact verified; whether it was. */
  async #prove(person: Person, channel: SentChannel): Promise<boolean> {
    const [list, member, type, template] =
      channel === 'email'
        ? (['email', 'address', challengeChannel.mail, 'verify_email'] as const)
        : (['phone', 'number', challengeChannel.sms, 'verify_phone'] as const);
    const verify_data = { [list]: { [member]: person.contacts[channel] } };
    for (let asks = 0; asks < 3 && !this.isStopped; asks += 1) {
      if (channel === 'email') person.asks += 1;
      const newest = this.#newest(person.contacts[channel]);
      const body = { verify_data, info: { type } };
      const asked = await this.#ask(person, `verify/${person.userId}`, body, template);
      if (asked && asked.status !== 200) return false;
      const isUsed = await this.#useCode(person.contacts[channel], newest, (code) =>
        this.#confirm(person, { ...body, confirm_data: { verification_code: code } }),
      );
      if (isUsed) return true;
    }
    return false;
  }

  /** Confirms a code, now and then by two calls at once. */
  async #confirm({ userId }: Person, body: object): Promise<boolean> {
    const path = `/v1/user/security/confirm/${userId}`;
    const calls = Array.from({ length: this.random() < 0.3 ? 2 : 1 }, () => this.insist(path, body));
    return this.#noteUsed(await Promise.all(calls));
  }

  async #changePassword({ userId }: Person): Promise<void> {
    let current = password;
    for (const fresh of ['Slow river 28!', 'Deep forest 35!']) {
      const data = { reset_password: { current_password: current, new_password: fresh } };
      const { status } = await this.#reset(userId, securityInfoType.reset.password, data, 'password_changed');
      if (status === 200) current = fresh;
    }
  }

  async #changeCode({ userId }: Person): Promise<void> {
    const data = { reset_security_code: { current_password: password, new_security_code: '318846' } };
    await this.#reset(userId, securityInfoType.reset.securityCode, data, 'security_code_changed');
  }

  async #reset(userId: number, type: number, data: object, template: TemplateName): Promise<Answer> {
    const cause: Cause = { userId, sourceId: randomUUID(), template, isAcknowledged: false };
    this.causes.push(cause);
    const body = { reset_security_data: data, info: { type } };
    const answer = await this.insist(`/v1/user/security/reset/${userId}`, body, cause.sourceId);
    cause.isAcknowledged = answer.status === 200;
    return answer;
  }

  /** Forgets the password, and sets a new one by the code that arrives. */
  async #forget(person: Person): Promise<void> {
    if (this.isStopped) return;
    const { userId, contacts } = person;
    const newest = this.#newest(contacts.email);
    const data = { reset_security_data: { forget_password: { verified_email: contacts.email } } };
    const body = { ...data, info: { type: securityInfoType.reset.forgotPassword } };
    const asked = await this.#ask(person, `reset/${userId}`, body, 'forgotten_password');
    if (asked?.status !== 200) return;
    const { authentication } = asked.json;
    await this.#useCode(contacts.email, newest, async (code) => {
      const fresh = { reset_password: { new_password: 'High tower 46!' } };
      const cause: Cause = {
        userId,
        sourceId: randomUUID(),
        template: 'password_changed',
        isAcknowledged: false,
      };
      this.causes.push(cause);
      const completed = await this.insist(
        `/v1/user/security/reset/${userId}`,
        {
          reset_security_data: fresh,
          info: { type: securityInfoType.reset.password },
          authentication,
          confirm_data: { verification_code: code },
        },
        cause.sourceId,
      );
      cause.isAcknowledged = completed.status === 200;
      return this.#noteUsed([completed]);
    });
  }

  #noteUsed(answers: readonly Answer[]): boolean {
    const used = answers.filter(({ status }) => status === 200);
    this.used.push(...used.map(({ json }) => json.info.id));
    return used.length > 0;
  }

  /** Asks for a code, once: undefined where the answer is lost. */
  async #ask(
    { userId }: Person,
    path: string,
    body: object,
    template: TemplateName,
  ): Promise<Answer | undefined> {
    const cause: Cause = { userId, sourceId: randomUUID(), template, isAcknowledged: false };
    this.causes.push(cause);
    const answer = await this.call(`/v1/user/security/${path}`, body, cause.sourceId);
    if (answer?.status === 200) {
      cause.isAcknowledged = true;
      cause.challengeId = answer.json.info.id;
    }
    return answer;
  }

  #newest(to: string): number {
    return Math.max(0, ...(this.#arrived.get(to) ?? []).map(({ id }) => id));
  }

  /** Waits for codes of messages with a higher number, and tries each; whether one was right. */
  async #useCode(to: string, after: number, use: (code: string) => Promise<boolean>): Promise<boolean> {
    const end = performance.now() + patienceMilliseconds;
    const tried = new Set<number>();
    while (performance.now() < end && !this.isStopped) {
      const arrived = this.#arrived.get(to)?.find(({ id }) => id > after && !tried.has(id));
      if (!arrived) {
        await sleep(25);
        continue;
      }
      tried.add(arrived.id);
      if (await use(arrived.code)) return true;
    }
    return false;
  }
}
