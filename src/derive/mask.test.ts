import { expect, it } from 'vitest';
import { maskAddress, maskValue, wiped } from './mask.ts';

const card = { first: 6, last: 4, from: 16 };

it.each([
  ['4111111111111111', '411111******1111', 'as long as the mask asks for'],
  ['41111111111111119', '411111*******1119', 'longer'],
  ['411111111111111', '411********1111', 'one shorter, of which less than half is shown'],
  ['12345678', '12****78', 'of eight'],
  ['1234567', '1****67', 'of seven'],
  ['12345', '1***5', 'of five, the shortest of which anything is shown'],
  ['1234', '****', 'of four'],
  ['1', '*', 'of one'],
  ['', '', 'that is empty'],
])('the mask of %s is %s: a value %s', (value, masked) => {
  expect(maskValue(value, card)).toBe(masked);
});

it('a mask counts characters, not the two halves of one beyond the first 65,536', () => {
  expect(maskValue('😀b😀d😀f😀h', { first: 2, last: 2, from: 8 })).toBe('😀b****😀h');
});

it('a mask may show one end only', () => {
  expect(maskValue('123456', { first: 0, last: 2, from: 6 })).toBe('****56');
  expect(maskValue('123456', { first: 2, last: 0, from: 6 })).toBe('12****');
});

it('a value that is never shown is four low lines', () => {
  expect(wiped).toBe('____');
});

it.each([
  ['ada@example.com', 'a***@example.com'],
  ['a@example.com', '***@example.com'],
  ['"a@b"@example.com', '"***@example.com'],
  ['élan@bücher.example', 'é***@bücher.example'],
])('the address %s is masked as %s', (address, masked) => {
  expect(maskAddress(address)).toBe(masked);
});
