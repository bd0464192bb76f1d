import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiDocument } from '../api-document.ts';
import { registerDocs } from './docs.ts';

let app: FastifyInstance;

beforeAll(async () => {
  app = fastify({ routerOptions: { ignoreTrailingSlash: true } });
  await registerDocs(app);
});

afterAll(() => app.close());

describe('GET /openapi.json', () => {
  it('answers the document', async () => {
    const response = await app.inject('/openapi.json');
    expect(response.headers['content-type']).toBe('application/json');
    expect(response.json()).toEqual(JSON.parse(JSON.stringify(apiDocument())));
  });

  it('is not sent again to who has it', async () => {
    const { headers } = await app.inject('/openapi.json');
    const again = await app.inject({
      url: '/openapi.json',
      headers: { 'if-none-match': String(headers['etag']) },
    });
    expect(again.statusCode).toBe(304);
    expect(again.body).toBe('');
  });
});

describe('GET /docs', () => {
  it('refers to this server only', async () => {
    const { body, headers } = await app.inject('/docs');
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(body).not.toMatch(/\/\/[a-z0-9]/iu);
    for (const [, address] of body.matchAll(/(?:src|href)="([^"]*)"/gu))
      expect(address).toMatch(/^(?:\/\w|data:,$)/u);
  });

  it('has a policy that lets it reach nothing else and run no script of its own making', async () => {
    const policy = String((await app.inject('/docs')).headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("connect-src 'self';");
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval/u);
    // Free styles are those of single elements; style sheets need the nonce.
    expect(policy.match(/'unsafe-inline'/gu)).toHaveLength(1);
    expect(policy).toContain("style-src-attr 'unsafe-inline'");
  });

  it('has another nonce each time, the same in policy and page', async () => {
    const nonces = await Promise.all(
      [1, 2].map(async () => {
        const { body, headers } = await app.inject('/docs');
        const [, nonce] = /csp-nonce" content="([^"]+)"/u.exec(body)!;
        expect(headers['content-security-policy']).toContain(`'nonce-${nonce}'`);
        return nonce;
      }),
    );
    expect(new Set(nonces).size).toBe(2);
  });

  it('starts Scalar with everything off that would call its maker', async () => {
    const { body } = await app.inject('/docs/start.js');
    const [, configuration] = /^Scalar\.createApiReference\('#reference', (.*)\);\n$/u.exec(body)!;
    expect(JSON.parse(configuration!)).toMatchObject({
      url: '/openapi.json',
      withDefaultFonts: false,
      telemetry: false,
      agent: { disabled: true },
      mcp: { disabled: true },
    });
  });
});

describe('GET /docs/scalar.js', () => {
  it('is served from here, compressed where the caller takes that', async () => {
    const packed = await app.inject({ url: '/docs/scalar.js', headers: { 'accept-encoding': 'gzip, br' } });
    expect(packed.headers['content-encoding']).toBe('gzip');
    const plain = await app.inject('/docs/scalar.js');
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(plain.body).toContain('createApiReference');
    expect(packed.rawPayload.length).toBeLessThan(plain.rawPayload.length / 2);
  });
});
