import { parentPort } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import scalar from '@scalar/fastify-api-reference';
import fastify from 'fastify';

// The package gives its script to a server only: this one answers a single call and never listens.
const server = fastify();
await server.register(scalar, { routePrefix: '/docs', configuration: { url: '/openapi.json' } });
const { statusCode, rawPayload } = await server.inject('/docs/js/scalar.js');
if (statusCode !== 200) throw new Error(`Scalar answered ${statusCode} for its own script.`);
parentPort?.postMessage(gzipSync(rawPayload, { level: 9 }));
