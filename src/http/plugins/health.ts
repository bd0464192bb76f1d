import type { FastifyInstance } from 'fastify';

/**
 * `/livez`: the process runs. `/readyz`: it can take calls, the database answers; 503 while it cannot and while the
 * process drains, so that a load balancer sends nobody here.
 */
export function registerHealth(app: FastifyInstance, isReady: () => Promise<boolean>): void {
  app.get('/livez', async () => ({ status: 'alive' }));
  app.get('/readyz', async (_request, reply) => {
    if (await isReady()) return { status: 'ready' };
    return reply.code(503).header('retry-after', 1).send({ status: 'not ready' });
  });
}
