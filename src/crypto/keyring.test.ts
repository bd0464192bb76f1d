import { describe, expect, it } from 'vitest';
import { createKeyFile, type KeyFile, Keyring, parseKeyFile, randomKeyId } from './keyring.ts';
import { UnsealError } from './seal.ts';

const owner = { programId: 77, userId: 1001 };

/** Keys that a test can change under a keyring, as another process would. */
function changeable(first: KeyFile = createKeyFile()) {
  const place = { file: first };
  return { place, keyring: new Keyring(() => place.file) };
}

function withNewKey(file: KeyFile): KeyFile {
  const id = randomKeyId();
  const { masterKeys } = createKeyFile();
  return { ...file, current: id, masterKeys: { ...file.masterKeys, [id]: Object.values(masterKeys)[0]! } };
}

describe('a keyring', () => {
  it('unwraps what it wrapped, for the same user only', () => {
    const { keyring } = changeable();
    const dataKey = keyring.createDataKey();
    const wrapped = keyring.wrapDataKey(dataKey, owner);
    expect(keyring.unwrapDataKey(wrapped, owner).equals(dataKey)).toBe(true);
    expect(() => keyring.unwrapDataKey(wrapped, { ...owner, userId: 1002 })).toThrow(UnsealError);
    expect(() => keyring.unwrapDataKey(wrapped, { ...owner, programId: 78 })).toThrow(UnsealError);
  });

  it('opens what older master keys wrapped, and wraps with the current one', () => {
    const { place, keyring } = changeable();
    const old = keyring.wrapDataKey(keyring.createDataKey(), owner);
    place.file = withNewKey(place.file);
    keyring.reload();
    expect(() => keyring.unwrapDataKey(old, owner)).not.toThrow();
    expect(keyring.isCurrent(old)).toBe(false);
    expect(keyring.isCurrent(keyring.wrapDataKey(keyring.createDataKey(), owner))).toBe(true);
  });

  it('reads its keys again when it meets one that another process made', () => {
    const { place, keyring } = changeable();
    place.file = withNewKey(place.file);
    const other = new Keyring(() => place.file);
    const wrapped = other.wrapDataKey(other.createDataKey(), owner);
    expect(() => keyring.unwrapDataKey(wrapped, owner)).not.toThrow();
    expect(keyring.currentKeyId).toBe(other.currentKeyId);
  });

  it('refuses what a key wrapped that is nowhere any more', () => {
    const { keyring } = changeable();
    const stranger = changeable().keyring;
    const wrapped = stranger.wrapDataKey(stranger.createDataKey(), owner);
    expect(() => keyring.unwrapDataKey(wrapped, owner)).toThrow(UnsealError);
  });

  it('keeps its hashes when the master key changes', () => {
    const { place, keyring } = changeable();
    const before = keyring.keyedHash('claim', '77', 'email', 'ada@example.com');
    place.file = withNewKey(place.file);
    keyring.reload();
    expect(
      new Keyring(() => place.file).keyedHash('claim', '77', 'email', 'ada@example.com').equals(before),
    ).toBe(true);
  });

  it('hashes the same parts differently for every purpose, and other cuts of the same text differently', () => {
    const { keyring } = changeable();
    const hashes = [
      keyring.keyedHash('claim', 'ab', 'c'),
      keyring.keyedHash('search', 'ab', 'c'),
      keyring.keyedHash('claim', 'a', 'bc'),
      keyring.keyedHash('claim', 'abc'),
      keyring.keyedHash('claim', 'ab', 'c', ''),
      keyring.pepper(),
    ].map((hash) => hash.toString('hex'));
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});

describe('a key file', () => {
  it('reads back what was written', () => {
    const file = createKeyFile();
    expect(parseKeyFile(JSON.stringify(file))).toEqual(file);
  });

  it.each([
    ['no JSON', 'x'],
    ['null', 'null'],
    ['another format', JSON.stringify({ ...createKeyFile(), format: 2 })],
    ['a short key', JSON.stringify({ ...createKeyFile(), hashRoot: 'AAAA' })],
    ['no hash root', JSON.stringify({ ...createKeyFile(), hashRoot: undefined })],
    ['a current key that is not there', JSON.stringify({ ...createKeyFile(), current: '00000000' })],
  ])('refuses %s and shows none of it', (_what, text) => {
    expect(() => parseKeyFile(text)).toThrow();
    const { hashRoot } = createKeyFile();
    expect(() => parseKeyFile(JSON.stringify({ format: 1, hashRoot, masterKeys: {} }))).not.toThrow(
      new RegExp(hashRoot.slice(0, 10).replaceAll(/[+/]/g, '.')),
    );
  });
});
