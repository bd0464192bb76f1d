import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { processorMilliseconds } from '../../test/harness/processor-time.ts';
import { defaultSettings } from '../catalogue/program-settings.ts';
import { checkPassword } from './password-policy.ts';
import { isPersonalPassword } from './personal-password.ts';

/** The owner of the published sample, and a phone number and an address with more to them. */
const personal = ['Marcos', 'Collier', 'SW', 'Marcos.Collier@mail.com', '+13067898833'];

function faultOf(password: string, asked: Partial<typeof defaultSettings> = {}): string | undefined {
  return checkPassword(password, { personal, settings: { ...defaultSettings, ...asked } })?.fault;
}

describe('the default policy', () => {
  it('accepts the password of the published sample', () => {
    expect(checkPassword('Pass1234!', { personal, settings: defaultSettings })).toBeNull();
  });

  it('asks for 8 characters, however many bytes they take', () => {
    const short = checkPassword('Zk3!vQ9', { personal, settings: defaultSettings });
    expect(short).toEqual({ fault: 'passwordTooShort', params: { minimum: 8 } });
    expect(faultOf('Zk3!vQ9x')).toBeUndefined();
    expect(faultOf('漢字漢字漢字漢')).toBe('passwordTooShort');
    expect(faultOf('🐘🐫🦒🦓')).toBe('passwordTooShort');
    expect(faultOf('🐘🐫🦒🦓🐪🐐🐏🐎')).toBeUndefined();
  });

  it.each(['password', 'PASSWORD', 'Passw0rd', 'P@ssw0rd', 'qwertyuiop', 'Pass1234', '1q2w3e4r', 'iloveyou'])(
    'refuses %s, which is known to be leaked',
    (password) => expect(faultOf(password)).toBe('passwordCommon'),
  );

  it.each([
    '00000000',
    'aaaaaaaa',
    '12341234',
    'QwertyQwerty',
    '0987654321',
    '89012345',
    'HGFEDCBA',
    'poiuytrewq',
  ])('refuses %s, a repetition or a run, as if it were listed', (password) =>
    expect(faultOf(password)).toBe('passwordCommon'),
  );

  it('does not take for a run what only begins or ends as one', () => {
    for (const password of ['12345679 x', 'abcdefgh!', '1234123!', 'aaaaaaab!']) {
      expect(faultOf(password), password).toBeUndefined();
    }
  });

  it('refuses a leaked password as a whole only', () => {
    expect(faultOf('password')).toBe('passwordCommon');
    expect(faultOf('my password is mine')).toBeUndefined();
  });

  it('asks for no kinds of characters', () => {
    expect(faultOf('the quiet heron waits')).toBeUndefined();
    expect(faultOf('8402773519462')).toBeUndefined();
  });

  it('asks nothing for what is not known of the owner', () => {
    const settings = defaultSettings;
    expect(checkPassword('marcos12', { personal: [], settings })).toBeNull();
    expect(checkPassword('Pass1234!', { personal: [null, undefined, ''], settings })).toBeNull();
  });
});

describe('a programme', () => {
  it('may ask for more characters and not for fewer', () => {
    expect(faultOf('Zk3!vQ9xLw', { password_length_min: 12 })).toBe('passwordTooShort');
    expect(faultOf('Zk3!vQ9xLwp7', { password_length_min: 12 })).toBeUndefined();
    expect(faultOf('Zk3!vQ', { password_length_min: 4 })).toBe('passwordTooShort');
  });

  it('may ask for a score', () => {
    expect(faultOf('Pass1234!', { password_score_min: 3 })).toBe('passwordTooWeak');
    expect(faultOf('correct horse battery staple', { password_score_min: 4 })).toBeUndefined();
    expect(faultOf('xQ7#pL9!vR2', { password_score_min: 4 })).toBeUndefined();
  });

  it('that asks for a score counts what is known of the owner as easy', () => {
    const settings = { ...defaultSettings, password_score_min: 3 };
    // Not held by the password as it is, but two signs away.
    const password = 'v4nderqu1st';
    expect(checkPassword(password, { personal: [], settings })).toBeNull();
    expect(checkPassword(password, { personal: ['Vanderquist'], settings })?.fault).toBe('passwordTooWeak');
  });

  it('that asks for a score gets one soon for the longest password', () => {
    const settings = { ...defaultSettings, password_score_min: 1 };
    checkPassword('to load it', { personal, settings });
    for (const part of ['1', '4@$1!05zZ7l|', '123456password', '@4$5!1|0o']) {
      const password = part.repeat(255).slice(0, 255);
      const taken = processorMilliseconds(() => checkPassword(password, { personal, settings }));
      expect(taken).toBeLessThan(1_000);
    }
  });
});

describe('a personal password', () => {
  it.each([
    'xxMARCOSxx', // the first name, in any case
    'collier-2024', // the last name
    'Marcos.Collier@mail.com', // the whole address
    'swswsw12', // nothing but the nick name and digits
    'Call 306 789 8833', // the phone number without its country
    '+1-306-789-88-33',
    '7898833!', // the local number
  ])('is %s', (password) => expect(faultOf(password)).toBe('passwordPersonal'));

  it.each([
    'Swim to 1 island', // holds SW by chance
    'gmail.com forever', // the provider is not the person
    '8833-elephants', // four digits of the number
    'Collie puppies 3',
  ])('is not %s', (password) => expect(faultOf(password)).toBeUndefined());

  it('is recognised without accents, in other scripts and from short names', () => {
    expect(isPersonalPassword('jose-antonio!', ['José'])).toBe(true);
    expect(isPersonalPassword('JOSÉ 2024', ['Jose'])).toBe(true);
    expect(isPersonalPassword('александр99', ['Александр'])).toBe(true);
    expect(isPersonalPassword('小明小明1234', ['小明'])).toBe(true);
    expect(isPersonalPassword('AnnLee2024', ['Ann', 'Lee'])).toBe(true);
    expect(isPersonalPassword('Planning 2024', ['Ann', 'Lee'])).toBe(false);
    expect(isPersonalPassword('aaaaaaaa', ['A'])).toBe(false);
  });

  it('is every one that holds a word of the name, whatever stands around it', () => {
    const around = fc.string({ maxLength: 20 });
    const name = fc.stringMatching(/^[a-z]{4,12}$/);
    fc.assert(
      fc.property(around, name, around, (before, word, after) => {
        expect(isPersonalPassword(`${before} ${word.toUpperCase()} ${after}`, [word])).toBe(true);
      }),
    );
  });

  it('is none that shares no letter and no digit with the owner', () => {
    const password = fc.stringMatching(/^[a-m0-4!?. ]{8,40}$/);
    fc.assert(
      fc.property(password, (text) => {
        expect(isPersonalPassword(text, ['Pospro', 'Qu', 'nopqrs@test.example', '+56789567895'])).toBe(false);
      }),
    );
  });

  it('is judged soon, even of the longest values', () => {
    const taken = processorMilliseconds(() => {
      expect(isPersonalPassword(`${'a'.repeat(254)}z`, ['aa', 'aaa'])).toBe(false);
      expect(isPersonalPassword('é'.repeat(255), ['éé', 'ééé'])).toBe(true);
    });
    expect(taken).toBeLessThan(1_000);
  });
});
