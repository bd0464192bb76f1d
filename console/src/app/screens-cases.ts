/** Screens of those who work on people, loaded together with the first of them: one file in place of dozens that share parts. */

export { HitsScreen } from '../screens/hits/hits-screen.tsx';
export { ReviewQueueScreen } from '../screens/review/review-queue-screen.tsx';
export { ReviewScreen } from '../screens/review/review-screen.tsx';
export { DecisionsScreen } from '../screens/rules/decisions-screen.tsx';
export { RulesScreen } from '../screens/rules/rules-screen.tsx';
export { TicketScreen } from '../screens/tickets/ticket-screen.tsx';
export { TicketsScreen } from '../screens/tickets/tickets-screen.tsx';
export { UserScreen } from '../screens/user/user-screen.tsx';
export { WatchlistsScreen } from '../screens/watchlists/watchlists-screen.tsx';
