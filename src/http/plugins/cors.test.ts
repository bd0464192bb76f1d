import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AssembledTest, assembleTest } from '../../../test/harness/assembled.ts';

const page = 'https://app.example.org';
let server: AssembledTest;
let token: string;

beforeAll(async () => {
  server = await assembleTest({ CORS_ORIGINS: `${page}, http://localhost:5173` });
  token = await server.token('user');
});
afterAll(() => server.close());

const preflight = (origin: string) =>
  server.app.inject({
    method: 'OPTIONS',
    url: '/v1/user/1',
    headers: { origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'if-match' },
  });

describe('a page of another origin', () => {
  it('that is named may send the headers of the API, and read its answers', async () => {
    const asked = await preflight(page);
    expect(asked.statusCode).toBe(204);
    expect(asked.headers).toMatchObject({
      'access-control-allow-origin': page,
      'access-control-max-age': '600',
    });
    expect(asked.headers['access-control-allow-headers']).toMatch(
      /authorization.*range.*source_id.*source-id.*if-match/u,
    );
    const headers = { origin: page, authorization: `Bearer ${token}` };
    const answer = await server.app.inject({ url: '/v1/user/1', headers });
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['access-control-allow-origin']).toBe(page);
    expect(answer.headers['access-control-expose-headers']).toMatch(/etag.*content-range/u);
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
  });

  it.each(['https://evil.example', 'https://app.example.org.evil.example', 'null', 'http://app.example.org'])(
    'that is not named, such as %s, may read nothing',
    async (origin) => {
      expect((await preflight(origin)).headers['access-control-allow-origin']).toBeUndefined();
      const answer = await server.app.inject({ url: '/livez', headers: { origin } });
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    },
  );

  it('may read nothing where no origin is named', async () => {
    const closed = await assembleTest({}, {}, server);
    const answer = await closed.app.inject({ url: '/livez', headers: { origin: page } });
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    await closed.close();
  });
});
