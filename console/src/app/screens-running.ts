/** Screens of those who run a programme or the installation, loaded together with the first of them. */

export { AccountScreen } from '../screens/account/account-screen.tsx';
export { ClientsScreen } from '../screens/clients/clients-screen.tsx';
export { ExportScreen } from '../screens/export/export-screen.tsx';
export { ImportScreen } from '../screens/import/import-screen.tsx';
export { InstallationScreen } from '../screens/installation/installation-screen.tsx';
export { MessagesScreen } from '../screens/messages/messages-screen.tsx';
export { LogScreen } from '../screens/operator-log/log-screen.tsx';
export { OperatorsScreen } from '../screens/operators/operators-screen.tsx';
export { SettingsScreen } from '../screens/settings/settings-screen.tsx';
export { TemplatesScreen } from '../screens/templates/templates-screen.tsx';
export { WebhooksScreen } from '../screens/webhooks/webhooks-screen.tsx';
