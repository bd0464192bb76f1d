import { expect, it } from 'vitest';
import { consoleAddress, originOf, setupLink } from './setup-link.ts';

const local = { publicUrl: undefined, port: 8080 };

it('a setup link leads to the console at the public address, else at a name of the machine, else where the server was called', () => {
  const of = (config: Parameters<typeof originOf>[0]) => setupLink(originOf(config), 'token');
  expect(of({ ...local, publicUrl: 'https://roster.example', host: '0.0.0.0' })).toBe(
    'https://roster.example/console/setup#token',
  );
  expect(of({ ...local, host: '127.0.0.1' })).toBe('http://localhost:8080/console/setup#token');
  expect(of({ ...local, host: '::1' })).toBe('http://[::1]:8080/console/setup#token');
  expect(setupLink(null, 'token')).toBe('/console/setup#token');
  expect(consoleAddress('https://roster.example')).toBe('https://roster.example/console');
});
