/**
 * Password hashes that other systems made, in their usual text forms: what each costs, and whether we take it. The
 * bounds keep a hostile hash from eating memory or time: within them a check takes about two seconds at most.
 */

/** The hash functions of PBKDF2. */
const digests = ['sha1', 'sha256', 'sha512'] as const;

/** A hash of another system, read from its text. Bytes are as the algorithm gave them. */
export type ForeignHash =
  | { readonly algorithm: 'argon2'; readonly text: string }
  | { readonly algorithm: 'bcrypt'; readonly text: string }
  | {
      readonly algorithm: 'scrypt';
      /** The cost as RFC 7914 calls it: N, r and p. */
      readonly cost: { readonly N: number; readonly r: number; readonly p: number };
      readonly salt: Buffer;
      readonly hash: Buffer;
    }
  | {
      readonly algorithm: 'pbkdf2';
      readonly digest: (typeof digests)[number];
      readonly iterations: number;
      readonly salt: Buffer;
      readonly hash: Buffer;
    };

/** Why a hash is not taken: no form that we know, or beyond what a check may cost. */
export type HashRefusal = 'unsupportedHash' | 'costlyHash';

const textMax = 512;
const memoryMaxBytes = 128 * 2 ** 20;
const bounds = {
  argon2: {
    kibibytesMin: 8,
    kibibytesMax: memoryMaxBytes / 1024,
    passesMax: 10,
    lanesMax: 8,
    workMax: 524_288,
  },
  bcrypt: { costMin: 4, costMax: 14 },
  scrypt: { memoryMax: memoryMaxBytes, lanesMax: 8, workMax: 2 ** 22 },
  pbkdf2: { iterationsMax: 2_000_000 },
} as const;
const saltBytes = { minimum: 4, maximum: 128 };
const hashBytes = { minimum: 16, maximum: 128 };

const base64 = '[A-Za-z0-9+/.=]+';
const anyDigest = digests.join('|');
const forms = {
  argon2:
    /^\$argon2(?:id|i)(?:\$v=(?:16|19))?\$m=(\d{1,10}),t=(\d{1,10}),p=(\d{1,3})\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{22,86}$/,
  bcrypt: /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/,
  scrypt: new RegExp(String.raw`^\$scrypt\$ln=(\d{1,2}),r=(\d{1,3}),p=(\d{1,3})\$(${base64})\$(${base64})$`),
  /** The form of crypt(3): cost, r and p in the digits of `cryptDigits`, the salt as it stands. */
  scryptOfCrypt:
    /^\$7\$([./A-Za-z0-9])([./A-Za-z0-9]{5})([./A-Za-z0-9]{5})([^$]{4,128})\$([./A-Za-z0-9]{43})$/,
  pbkdf2: new RegExp(
    String.raw`^\$pbkdf2(?:-(${anyDigest}))?\$(?:i=)?(\d{1,10})(?:,l=\d{1,3})?\$(${base64})\$(${base64})$`,
  ),
  /** Django's form; its salt is text. */
  pbkdf2OfDjango: new RegExp(String.raw`^pbkdf2_(${anyDigest})\$(\d{1,10})\$([^$]{4,128})\$(${base64})$`),
};

/**
 * Reads a hash: argon2id and argon2i in PHC form; bcrypt (`$2a$`, `$2b$`, `$2y$`); scrypt in PHC form (`$scrypt$ln=`)
 * and that of crypt(3) (`$7$`); PBKDF2 with SHA-1, SHA-256 or SHA-512 in PHC form, as passlib writes it, or as Django
 * does. Returns why it is not taken where it is not.
 */
export function readForeignHash(text: string): ForeignHash | HashRefusal {
  if (text.length > textMax) return 'unsupportedHash';
  return readArgon2(text) ?? readBcrypt(text) ?? readScrypt(text) ?? readPbkdf2(text) ?? 'unsupportedHash';
}

function readArgon2(text: string): ForeignHash | HashRefusal | undefined {
  const [, memory, time, parallel] = forms.argon2.exec(text) ?? [];
  if (memory === undefined) return undefined;
  const [kibibytes, passes, lanes] = [Number(memory), Number(time), Number(parallel)];
  const { kibibytesMin, kibibytesMax, passesMax, lanesMax, workMax } = bounds.argon2;
  if (lanes < 1 || passes < 1 || kibibytes < kibibytesMin * lanes) return 'unsupportedHash';
  const isCheap =
    kibibytes <= kibibytesMax && passes <= passesMax && lanes <= lanesMax && kibibytes * passes <= workMax;
  return isCheap ? { algorithm: 'argon2', text } : 'costlyHash';
}

function readBcrypt(text: string): ForeignHash | HashRefusal | undefined {
  const cost = forms.bcrypt.exec(text)?.[1];
  if (cost === undefined) return undefined;
  if (Number(cost) < bounds.bcrypt.costMin) return 'unsupportedHash';
  return Number(cost) <= bounds.bcrypt.costMax ? { algorithm: 'bcrypt', text } : 'costlyHash';
}

function readScrypt(text: string): ForeignHash | HashRefusal | undefined {
  const phc = forms.scrypt.exec(text);
  if (phc) {
    const [, ln, r, p, salt = '', hash = ''] = phc;
    return scryptOf(Number(ln), Number(r), Number(p), fromBase64(salt), fromBase64(hash));
  }
  const crypt = forms.scryptOfCrypt.exec(text);
  if (!crypt) return undefined;
  const [, ln = '', r = '', p = '', salt = '', hash = ''] = crypt;
  return scryptOf(
    cryptDigits.indexOf(ln),
    cryptNumber(r),
    cryptNumber(p),
    Buffer.from(salt),
    cryptBytes(hash),
  );
}

function scryptOf(ln: number, r: number, p: number, salt: Buffer, hash: Buffer): ForeignHash | HashRefusal {
  if (ln < 1 || r < 1 || p < 1 || !fits(salt, hash)) return 'unsupportedHash';
  if (ln > 30) return 'costlyHash';
  const N = 2 ** ln;
  const { memoryMax, lanesMax, workMax } = bounds.scrypt;
  const isCheap = 128 * N * r <= memoryMax && p <= lanesMax && N * r * p <= workMax;
  return isCheap ? { algorithm: 'scrypt', cost: { N, r, p }, salt, hash } : 'costlyHash';
}

function readPbkdf2(text: string): ForeignHash | HashRefusal | undefined {
  const own = forms.pbkdf2.exec(text);
  const django = own ? null : forms.pbkdf2OfDjango.exec(text);
  const found = own ?? django;
  if (!found) return undefined;
  const [, named, count, salted = '', hashed = ''] = found;
  const digest = digests.find((known) => known === named) ?? 'sha1';
  const iterations = Number(count);
  const salt = own ? fromBase64(salted) : Buffer.from(salted);
  const hash = fromBase64(hashed);
  if (iterations < 1 || !fits(salt, hash)) return 'unsupportedHash';
  if (iterations > bounds.pbkdf2.iterationsMax) return 'costlyHash';
  return { algorithm: 'pbkdf2', digest, iterations, salt, hash };
}

function fits(salt: Buffer, hash: Buffer): boolean {
  return (
    salt.length >= saltBytes.minimum &&
    salt.length <= saltBytes.maximum &&
    hash.length >= hashBytes.minimum &&
    hash.length <= hashBytes.maximum
  );
}

/** passlib writes a dot where base64 has a plus. */
function fromBase64(text: string): Buffer {
  return Buffer.from(text.replaceAll('.', '+'), 'base64');
}

/** The digits of crypt(3), the least first. */
const cryptDigits = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function cryptNumber(text: string): number {
  return [...text].reduceRight((sum, digit) => sum * 64 + cryptDigits.indexOf(digit), 0);
}

/** Four digits are three bytes, the least significant first. */
function cryptBytes(text: string): Buffer {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 4) {
    const group = text.slice(at, at + 4);
    const value = cryptNumber(group);
    for (let byte = 0; byte < group.length - 1; byte += 1) bytes.push((value >>> (8 * byte)) & 0xff);
  }
  return Buffer.from(bytes);
}
