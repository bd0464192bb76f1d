import type { FastifyBaseLogger } from 'fastify';
import type { Services } from './calls/services.ts';
import { challengeLimits } from './catalogue/challenges.ts';
import { knownNetworksMax } from './catalogue/check-pools.ts';
import { sweepFiles } from './files/sweep-files.ts';
import { findForgotten } from './flows/forgot/find-forgotten.ts';
import { noteSuspension } from './flows/note-suspension.ts';
import { sendNotification } from './flows/send-notification.ts';
import { tellDenial } from './flows/tell-denial.ts';
import type { JobBindings } from './jobs/handler.ts';
import type { jobs } from './jobs/jobs.ts';
import { enqueueOwed } from './jobs/plan.ts';
import type { CallerRows } from './keys/caller-rows.ts';
import { enqueueOwedChecks, runCheck } from './kyc/checks/run-check.ts';
import { expireIdentifications } from './kyc/expire-identifications.ts';
import { enqueueScans, enqueueUnscanned, scanDocument } from './kyc/scan-document.ts';
import { sendAlert } from './notify/alerts.ts';
import { cleanUp, deliverLane, enqueueWaiting } from './notify/deliver.ts';
import type { Messengers } from './notify/messenger.ts';
import { enqueueUninvited } from './operators/mail-jobs.ts';
import { sendInvitation, tellOperator } from './operators/mails.ts';
import { recompute } from './search/recompute.ts';
import { removeOldChallenges } from './storage/challenges.ts';
import { runFor } from './storage/connections.ts';
import { removeOldNetworks } from './storage/known-networks.ts';
import { removeEndedAttempts, removeOldAnswers, removeOldDecisions } from './storage/old-rows.ts';
import { addUpCounts, cleanSearchIndex } from './storage/user-counts.ts';
import { claimContacts } from './users/claim-contacts.ts';
import { rederiveStandings, settleDueStandings } from './users/rederive-standing.ts';
import { remindOfTickets } from './users/remind-tickets.ts';
import { recordHours } from './users/replay.ts';
import { cleanWatchlists, screenAnew } from './watchlists/clean-lists.ts';
import { screenList } from './watchlists/screen-list.ts';
import { screenUser } from './watchlists/screen-user.ts';
import { makeReplay, removeWhatRemains } from './webhooks/replay.ts';
import { cleanWebhooks, tellStopped } from './webhooks/stop.ts';

/** Binds what each job does to its name. The compiler refuses a job without a handler. `callers`: for rows of operators and of endpoints of webhooks. */
export function bindJobs(
  services: Services,
  callers: CallerRows,
  messengers: Messengers,
  log: Pick<FastifyBaseLogger, 'info' | 'warn'>,
): JobBindings<typeof jobs> {
  const { connections } = services;
  const deliveries = {
    ...services,
    messengers,
    log,
  };
  const toOperators = { ...services, callers, messenger: messengers.email };
  const bindings: JobBindings<typeof jobs> = {
    'security.note_suspension': { run: (job) => noteSuspension(services, job) },
    'security.find_forgotten': { run: (job) => findForgotten(services, job) },
    'security.remove_old_challenges': {
      run: async () => {
        await removeOldChallenges(connections, challengeLimits.keptMinutes);
        await removeOldNetworks(connections, knownNetworksMax);
      },
    },
    'users.remove_old_answers': { run: () => removeOldAnswers(connections, recordHours) },
    'rules.tell_denial': { run: (job) => tellDenial(services, job) },
    'rules.remove_old': { run: () => removeOldDecisions(connections) },
    'users.claim_contacts': {
      run: async ({ signal }) => {
        // The log says how many contacts several users go on sharing.
        await claimContacts(services, signal, (done) => log.info(done, 'contacts claimed'));
        signal.throwIfAborted();
      },
    },
    'kyc.rederive': {
      run: async ({ signal }) => {
        await rederiveStandings(services, signal, (done) =>
          log.info(done, 'standings worked out for new settings'),
        );
        signal.throwIfAborted();
      },
    },
    'kyc.remind': {
      run: async ({ signal }) => {
        await remindOfTickets(services, signal);
        signal.throwIfAborted();
        services.jobHint.wake();
      },
    },
    'kyc.settle_due': {
      run: async ({ signal }) => {
        await settleDueStandings(services, signal);
        signal.throwIfAborted();
      },
    },
    'kyc.expire_identifications': {
      run: async ({ signal }) => {
        await expireIdentifications(services, signal);
        signal.throwIfAborted();
      },
    },
    'search.add_up_counts': { run: () => runForAll(connections, addUpCounts) },
    'search.clean_index': { run: () => runForAll(connections, cleanSearchIndex) },
    'search.recompute': {
      run: ({ signal }) =>
        recompute(services, signal, (done) => log.info(done, 'search data recomputed for new rules')),
    },
    'access.remove_ended_attempts': { run: () => removeEndedAttempts(connections) },
    'files.sweep': {
      run: async ({ signal }) => {
        const { orphans, missing } = await sweepFiles(services, { signal });
        if (orphans > 0) log.info({ files: orphans }, 'files removed that no row names');
        if (missing.length > 0) log.warn({ files: missing }, 'files are gone that rows name');
      },
    },
    'files.scan': { run: (job) => scanDocument(services, job), owed: () => enqueueScans(services) },
    'files.scan_unscanned': { run: () => enqueueUnscanned(services) },
    'notify.deliver': {
      run: (job) => deliverLane(deliveries, job),
      owed: () => enqueueWaiting(deliveries),
    },
    'notify.send_notification': { run: (job) => sendNotification(services, job) },
    'notify.alert': {
      run: async (job) => {
        await sendAlert(services, job);
        services.jobHint.wake();
      },
    },
    'notify.clean': {
      run: async () => {
        await cleanUp(deliveries);
        services.jobHint.wake();
      },
    },
    'webhooks.clean': { run: () => cleanWebhooks(services, log) },
    'webhooks.tell_stopped': { run: (job) => tellStopped({ ...services, callers }, log, job) },
    'webhooks.replay': { run: (job) => makeReplay(services, job) },
    'webhooks.remove_remains': { run: (job) => removeWhatRemains(services, job) },
    'watchlists.screen': {
      run: async ({ programId, userId }) => {
        if (programId !== '*' && userId !== null) await screenUser(services, programId, userId);
      },
      owed: () => screenAnew(connections),
    },
    'watchlists.screen_list': { run: (job) => screenList(services, job) },
    'watchlists.clean': { run: (job) => cleanWatchlists(services, job) },
    'checks.run': { run: (job) => runCheck(services, callers, job), owed: () => enqueueOwedChecks(services) },
    'operators.invite': {
      run: (job) => sendInvitation(toOperators, job),
      owed: () => enqueueUninvited(connections, callers),
    },
    'operators.tell': { run: (job) => tellOperator(toOperators, job) },
    'jobs.enqueue_owed': { run: () => enqueueOwed(bindings) },
  };
  return bindings;
}

async function runForAll(connections: Services['connections'], statement: typeof addUpCounts): Promise<void> {
  await runFor(connections, '*', statement);
}
