import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { JobMeter } from '../../jobs/meter.ts';
import type { WebhookMeter } from '../../webhooks/meter.ts';
import { guardMetrics, type MetricsReaders } from '../metrics-guard.ts';

/** What is read off the process at the moment of a scrape. */
export interface Gauges {
  /** Calls that wait for a database connection. */
  readonly waitingForConnection: () => number;
  /** Secrets that wait for being hashed. */
  readonly waitingForHash: () => number;
  /** The queue of jobs, of all processes, and the failures in this one. */
  readonly jobs: JobMeter;
  readonly webhooks: WebhookMeter;
}

/**
 * Counts and times every call by operation, and serves `/metrics` in the text format of Prometheus to whom
 * `guardMetrics` lets through.
 */
export function registerMetrics(app: FastifyInstance, gauges: Gauges, readers: MetricsReaders): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const calls = new Histogram({
    name: 'roster_call_duration_seconds',
    help: 'Time from the arrival of a call to its answer, by operation and result code.',
    labelNames: ['operation', 'code'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  for (const [name, help, read] of [
    ['roster_connection_queue', 'Calls that wait for a database connection.', gauges.waitingForConnection],
    ['roster_hash_queue', 'Secrets that wait for being hashed.', gauges.waitingForHash],
  ] as const) {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  }
  registerJobs(registry, gauges.jobs);
  registerWebhooks(registry, gauges.webhooks);
  app.addHook('onResponse', async (request, reply) => {
    const operation = (request.operation ?? request.routeOptions.config.operation)?.id;
    if (!operation) return;
    calls.observe(
      { operation, code: request.resultCode ?? String(reply.statusCode) },
      reply.elapsedTime / 1000,
    );
  });
  app.get('/metrics', { onRequest: guardMetrics(readers) }, async (_request, reply) =>
    reply.header('content-type', registry.contentType).send(await registry.metrics()),
  );
}

function registerJobs(registry: Registry, jobs: JobMeter): void {
  for (const [name, help, member] of [
    [
      'roster_job_oldest_seconds',
      'For how long the oldest job that is due and not worked on has waited, in all processes.',
      'oldestSeconds',
    ],
    ['roster_job_dead_letters', 'Jobs that were given up after their last attempt.', 'deadLetters'],
  ] as const) {
    new Gauge({
      name,
      help,
      labelNames: ['job'],
      registers: [registry],
      async collect() {
        const measures = await jobs.measure();
        this.reset();
        for (const measure of measures) this.set({ job: measure.name }, measure[member]);
      },
    });
  }
  new Gauge({
    name: 'roster_messages',
    help: 'Mails and text messages that wait to be sent, or were given up.',
    labelNames: ['channel', 'status'],
    registers: [registry],
    async collect() {
      const measures = await jobs.measureMessages();
      this.reset();
      for (const { channel, status, count } of measures) this.set({ channel, status }, count);
    },
  });
  new Counter({
    name: 'roster_job_failures_total',
    help: 'Attempts of jobs that failed in this process.',
    labelNames: ['job'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [job, count] of jobs.failures) this.inc({ job }, count);
    },
  });
}

function registerWebhooks(registry: Registry, webhooks: WebhookMeter): void {
  for (const [name, help, member] of [
    [
      'roster_webhook_lag_seconds',
      'For how long the oldest event has waited that an endpoint is to be told.',
      'lag',
    ],
    ['roster_webhook_dead_events', 'Events of the last 30 days that were given up.', 'dead'],
    [
      'roster_webhook_stopped',
      '1: Roster has stopped the endpoint, which is gone or has taken nothing for 72 hours.',
      'stopped',
    ],
  ] as const) {
    new Gauge({
      name,
      help,
      labelNames: ['program', 'webhook'],
      registers: [registry],
      async collect() {
        const measures = await webhooks.measure();
        this.reset();
        for (const { program_id: program, id, ...measure } of measures)
          this.set({ program: String(program), webhook: String(id) }, measure[member]);
      },
    });
  }
  new Counter({
    name: 'roster_webhook_attempts_total',
    help: 'Events that this process has sent to endpoints, by what became of them.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [state, count] of webhooks.attempts) this.inc({ state }, count);
    },
  });
}
