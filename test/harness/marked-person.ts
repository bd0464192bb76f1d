import { exampleBody } from '../../src/derive/examples.ts';
import { operationOf } from '../contract/catalogue-walk.ts';

/** A person of whom everything that is told can be found again: values that nobody else has. */
export interface MarkedPerson {
  readonly body: Record<string, unknown>;
  /** Values that lie readable in the tables while the person is kept. */
  readonly plain: readonly string[];
  /** Values that lie sealed or hashed, and a mask that stands for one. */
  readonly sealed: readonly string[];
  /** The source id of the creation. */
  readonly sourceId: string;
}

/**
 * The example of Create User with every member and field, and marked values in it. `friendId` stands at the other end
 * of a relationship; persons with different `number` (0 to 9) have different values.
 */
export function markedPerson(number: number, friendId: number): MarkedPerson {
  const word = (text: string) => `Zq${text}${'xvwkjyhfpb'[number]}q`;
  const values: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    personal_info: {
      first_name: word('adela'),
      last_name: word('moravec'),
      nick_name: word('nick'),
      job_title: word('cooper'),
      picture: `https://images.example.com/${word('face')}.png`,
      custom_field: { loyalty: word('loyal') },
    },
    address: {
      address_line1: `1 ${word('street')}`,
      address_line2: word('suite'),
      city_town: word('town'),
      custom_field: { floor: word('floor') },
    },
    email: { address: `${word('mail').toLowerCase()}@example.com`, custom_field: { kind: word('kind') } },
    phone: { number: `+1306559${number}317` },
    bank_account: {
      name: word('house'),
      holder_name: word('holder'),
      city_town: word('banktown'),
      number: `7391645${number}2`,
      iban: iban(`BUKB2020155555555${number}`),
    },
    credit_card: {
      first_name: word('cardfirst'),
      last_name: word('cardlast'),
      number: cardNumber(`40128888888818${number}`),
    },
    identification: { number: `QX7391645${number}021`, custom_field: { desk: word('desk') } },
    notification: { subject: word('subject'), message: word('letter') },
    terms_conditions: { title: word('terms') },
    device_info: { brand: word('brand'), os: word('system') },
    external_auth: { login_id: `77391645${number}0054` },
    relationship: { custom_field: { wedding: word('wedding') } },
    geo_coordinates: { position_description: word('place') },
    custom_field: { own: word('owncf') },
    notes: { user_notes: word('usernote'), admin_notes: word('adminnote') },
  };
  const ids = { relationship: friendId };
  const example = exampleBody(operationOf('user.create'), { all: true, privileged: true, ids })!;
  const body = structuredClone(example) as Record<string, unknown>;
  for (const [member, fields] of Object.entries(values)) {
    for (const entry of [body[member]].flat()) Object.assign(entry as object, fields);
  }
  const sourceId = `signup-of-${word('source')}`;
  const isSealed = ([member, field]: string[]) =>
    (member === 'notes' || ['number', 'iban'].includes(field!)) && member !== 'phone';
  const leaves = Object.entries(values).flatMap(([member, fields]) =>
    Object.entries(fields).flatMap(([field, value]) =>
      Object.values(typeof value === 'object' ? (value as object) : { value }).map((text) => ({
        text: String(text),
        sealed: isSealed([member, field]),
      })),
    ),
  );
  return {
    body,
    sourceId,
    plain: [...leaves.filter(({ sealed }) => !sealed).map(({ text }) => text), sourceId],
    sealed: leaves.filter(({ sealed }) => sealed).map(({ text }) => text),
  };
}

/** A British IBAN with the check digits that its account asks for (ISO 7064, mod 97-10). */
function iban(account: string): string {
  const digits = `${account}GB00`.replaceAll(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return `GB${String(98n - (BigInt(digits) % 97n)).padStart(2, '0')}${account}`;
}

/** A card number with the digit that Luhn asks for at its end. */
function cardNumber(digits: string): string {
  const sum = [...digits].reduce((total, digit, index) => {
    const value = Number(digit) * ((digits.length - index) % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
