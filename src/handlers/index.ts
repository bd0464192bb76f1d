import type { OperationId, SessionOperationId } from '../catalogue/operations.ts';
import * as rules from './access-rules.ts';
import * as accounts from './accounts.ts';
import { answer as answerCheck } from './answer-check.ts';
import { ask as askCheck } from './ask-check.ts';
import { getCatalogue } from './catalogue.ts';
import { createEntries, deleteEntries, updateEntries } from './change-entries.ts';
import * as checks from './checks.ts';
import * as clients from './clients.ts';
import { listColleagues } from './colleagues.ts';
import { createUser } from './create-user.ts';
import { deleteUser } from './delete-user.ts';
import { showDocumentContent } from './document-content.ts';
import * as documents from './documents.ts';
import { eraseUser, getErasure } from './erase-user.ts';
import { addLogins, giveNonce, updateLogins } from './external-auth.ts';
import { findDocuments, findUsers, getLatestHistory, listHistory } from './find.ts';
import { getUser } from './get-user.ts';
import * as groups from './groups.ts';
import type { Handler } from './handler.ts';
import { verifyChain } from './history-chain.ts';
import * as installation from './installation.ts';
import * as messages from './messages.ts';
import * as operatorLog from './operator-log.ts';
import * as operators from './operators.ts';
import { notePresence } from './presence.ts';
import * as programRules from './program-rules.ts';
import * as programs from './programs.ts';
import { reveal } from './reveal.ts';
import * as reviews from './reviews.ts';
import * as decisions from './rule-decisions.ts';
import { search, searchByBody } from './search.ts';
import { flowHandlers } from './security-flows.ts';
import { simulate } from './simulate-rules.ts';
import * as statistics from './statistics.ts';
import { getSecurity, liftSuspended, listSuspended } from './suspensions.ts';
import * as templates from './templates.ts';
import * as tickets from './tickets.ts';
import { exportUser, exportUsers, importUsers } from './transfer.ts';
import { getTwoFactor } from './two-factor.ts';
import { updateUser } from './update-user.ts';
import * as watchlistHits from './watchlist-hits.ts';
import * as watchlists from './watchlists.ts';
import * as webhooks from './webhooks.ts';

/** What carries out each operation of a programme. An operation without a handler does not compile. */
export const handlers: Readonly<Record<Exclude<OperationId, SessionOperationId>, Handler>> = {
  'user.create': createUser,
  'user.email.create': createEntries,
  'user.phone.create': createEntries,
  'user.address.create': createEntries,
  'user.document.create': documents.createDocument,
  'user.document.create_proof_of_address': documents.createDocument,
  'user.credit_card.create': createEntries,
  'user.identification.create': createEntries,
  'user.identification.create_with_selfie': documents.proveIdentifications,
  'user.identification.create_with_document': documents.proveIdentifications,
  'user.bank_account.create': createEntries,
  'user.currency.create': createEntries,
  'user.custom_field.create': updateUser,
  'user.relationship.create': createEntries,
  'user.access_rule.create': rules.createRules,
  'user.security.confirm_email_code': flowHandlers.confirm,
  'user.security.confirm_sms_code': flowHandlers.confirm,
  'user.security.reset_security_code': flowHandlers.resetSecret,
  'user.security.reset_security_questions': flowHandlers.resetSecret,
  'user.security.reset_password': flowHandlers.resetPassword,
  'user.security.reset_password_with_two_factor': flowHandlers.resetPassword,
  'user.security.reset_forgotten_password': flowHandlers.forgot,
  'user.security.complete_forgotten_password': flowHandlers.complete,
  'user.security.validate_phone': flowHandlers.validate,
  'user.security.validate_security_code': flowHandlers.validate,
  'user.security.validate_password': flowHandlers.validate,
  'user.security.validate_email': flowHandlers.validate,
  'user.security.validate_date_of_birth': flowHandlers.validate,
  'user.security.validate_answers': flowHandlers.validate,
  'user.security.verify_email_link': flowHandlers.verify,
  'user.security.verify_email_code': flowHandlers.verify,
  'user.security.verify_phone_code': flowHandlers.verify,
  'user.external_auth.create': addLogins,
  'user.two_factor.enroll': flowHandlers.enroll,
  'user.two_factor.activate': flowHandlers.activate,
  'user.update': updateUser,
  'user.email.update': updateEntries,
  'user.phone.update': updateEntries,
  'user.address.update': updateUser,
  'user.addresses.update': updateEntries,
  'user.personal_info.update': updateUser,
  'user.credit_card.update': updateEntries,
  'user.identification.update': updateEntries,
  'user.identification.update_with_selfie': documents.proveIdentifications,
  'user.identification.update_with_document': documents.proveIdentifications,
  'user.bank_account.update': updateEntries,
  'user.relationship.update': updateEntries,
  'user.preferences.update': updateUser,
  'user.security.update': updateUser,
  'user.external_auth.update': updateLogins,
  'user.currency.update': updateEntries,
  'user.access_rule.update': rules.updateRules,
  'user.get': getUser,
  'user.email.get': getUser,
  'user.phone.get': getUser,
  'user.address.get': getUser,
  'user.personal_info.get': getUser,
  'user.account.get': getUser,
  'user.document.get': getUser,
  'user.credit_card.get': getUser,
  'user.identification.get': getUser,
  'user.bank_account.get': getUser,
  'user.currency.get': getUser,
  'user.relationship.get': getUser,
  'user.history.get': listHistory,
  'user.history.get_latest': getLatestHistory,
  'user.inquiry': findUsers,
  'user.preferences.get': getUser,
  'user.security.get': getSecurity,
  'user.security.list_suspensions': listSuspended,
  'user.security.lift_suspensions': liftSuspended,
  'user.terms_conditions.get': getUser,
  'user.access_rule.get': getUser,
  'user.group.get': groups.getOfUser,
  'user.document.inquiry': findDocuments,
  'user.external_auth.get': getUser,
  'user.delete': deleteUser,
  'user.email.delete': deleteEntries,
  'user.phone.delete': deleteEntries,
  'user.address.delete': deleteEntries,
  'user.credit_card.delete': deleteEntries,
  'user.identification.delete': deleteEntries,
  'user.bank_account.delete': deleteEntries,
  'user.relationship.delete': deleteEntries,
  'user.external_auth.delete': deleteEntries,
  'user.access_rule.delete': rules.deleteRules,

  'user.two_factor.get': getTwoFactor,
  'user.two_factor.delete': flowHandlers.disable,
  'user.two_factor.renew_recovery_codes': flowHandlers.renew,
  'user.external_auth.nonce': giveNonce,

  'program.create': programs.create,
  'program.list': programs.list,
  'program.get': programs.get,
  'program.update': programs.update,
  'program.delete': programs.close,
  'client.create': clients.create,
  'client.list': clients.list,
  'client.get': clients.get,
  'client.update': clients.update,
  'client.rotate': clients.rotate,
  'client.delete': clients.revoke,
  'template.list': templates.list,
  'template.get': templates.get,
  'template.update': templates.update,
  'template.delete': templates.remove,
  'message.preview': templates.preview,
  'ticket.list': tickets.list,
  'ticket.get': tickets.get,
  'ticket.update': tickets.update,
  'ticket.comment': tickets.comment,
  'message.list': messages.list,
  'message.retry': messages.retry,
  'webhook.create': webhooks.create,
  'webhook.list': webhooks.list,
  'webhook.get': webhooks.get,
  'webhook.update': webhooks.update,
  'webhook.delete': webhooks.remove,
  'webhook.rotate_secret': webhooks.rotate,
  'webhook.end_previous_secret': webhooks.endPrevious,
  'webhook.test': webhooks.test,
  'webhook.replay': webhooks.replay,
  'webhook.list_deliveries': webhooks.listDelivered,
  'webhook.skip': webhooks.skip,
  'webhook.retry': webhooks.retry,
  'event.list': webhooks.listEvents,
  'review.list': reviews.list,
  'review.get': reviews.get,
  'review.claim': reviews.claim,
  'review.release': reviews.release,
  'review.decide': reviews.decide,
  'watchlist.load': watchlists.load,
  'watchlist.list': watchlists.list,
  'watchlist.list_versions': watchlists.listVersions,
  'watchlist.delete': watchlists.remove,
  'watchlist.list_hits': watchlistHits.list,
  'watchlist.decide': watchlistHits.decide,
  'user.document.content': showDocumentContent,
  'account.create': accounts.feed,
  'account.update': accounts.feed,
  'account.delete': accounts.feed,
  'account.list': accounts.list,
  'account.get': accounts.get,
  'account.update_one': accounts.feed,
  'account.delete_one': accounts.feed,
  'group.create': groups.feed,
  'group.update': groups.feed,
  'group.delete': groups.feed,
  'group.list': groups.list,
  'group.get': groups.get,
  'group.update_one': groups.feed,
  'group.delete_one': groups.feed,
  'group.member.create': groups.feedMember,
  'group.member.update': groups.feedMember,
  'group.member.delete': groups.feedMember,
  'group.member.update_one': groups.feedMember,
  'group.member.delete_one': groups.feedMember,
  'check.run': askCheck,
  'check.answer': answerCheck,
  'check.list': checks.list,
  'check.get': checks.get,
  'rule.create': programRules.create,
  'rule.list': programRules.list,
  'rule.update': programRules.update,
  'rule.delete': programRules.remove,
  'rule.evaluate': decisions.evaluate,
  'rule.reverse': decisions.reverse,
  'rule.list_decisions': decisions.list,
  'rule.list_program_decisions': decisions.listOfProgram,
  'rule.simulate': simulate,
  'transfer.import': importUsers,
  'transfer.export': exportUsers,
  'transfer.archive': exportUser,
  'catalogue.get': getCatalogue,
  'user.erase': eraseUser,
  'user.get_erasure': getErasure,
  'operator.create': operators.create,
  'operator.list': operators.list,
  'operator.get': operators.get,
  'operator.update': operators.update,
  'operator.disable': operators.disable,
  'operator.invite': operators.invite,
  'operator.reset_second_factor': operators.resetFactors,
  'operator.list_sessions': operators.listOfSessions,
  'operator.end_sessions': operators.endSessions,
  'operator.log': operatorLog.list,
  'operator.reveal': reveal,
  'user.search': search,
  'user.search_by_body': searchByBody,
  'user.history.verify': verifyChain,
  'presence.note': notePresence,
  'colleague.list': listColleagues,
  'installation.get': installation.get,
  'installation.retry_job': installation.retryJob,
  'statistics.get': statistics.get,
};
