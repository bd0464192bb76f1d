import type { OperatorTexts } from './en.ts';

/** French. */
export const fr: OperatorTexts = {
  when: 'Cela s’est passé le {{ moment }}.',
  endings: {
    notYou: 'Si ce n’était pas vous, prévenez tout de suite votre administrateur.',
    questions: 'Si vous avez des questions, adressez-vous à votre administrateur.',
    unexpected: 'Si vous ne vous y attendiez pas, vous n’avez rien à faire.',
  },
  mails: {
    invitation: {
      subject: 'Votre invitation à la console Roster',
      mail: [
        'Vous êtes invité à travailler dans la console Roster.',
        'Définissez un mot de passe et un second facteur ici : {{ link }}',
        'Le lien fonctionne une fois, pendant {{ hours }} heures. Un lien envoyé auparavant ne fonctionne plus.',
      ],
    },
    password_changed: {
      subject: 'Votre mot de passe a été modifié',
      mail: ['Le mot de passe de votre compte dans la console Roster a été modifié.'],
    },
    second_factor_added: {
      subject: 'Un second facteur a été ajouté',
      mail: ['Un second facteur a été ajouté à votre compte dans la console Roster.'],
    },
    second_factor_removed: {
      subject: 'Un second facteur a été retiré',
      mail: ['Un second facteur a été retiré de votre compte dans la console Roster.'],
    },
    second_factor_reset: {
      subject: 'Vos seconds facteurs ont été retirés',
      mail: [
        'Un administrateur a retiré les seconds facteurs et le mot de passe de votre compte dans la console Roster. Vous êtes invité à en définir de nouveaux.',
      ],
    },
    recovery_codes_renewed: {
      subject: 'Vos codes de secours ont été renouvelés',
      mail: [
        'De nouveaux codes de secours ont été créés pour votre compte dans la console Roster. Les précédents ne fonctionnent plus.',
      ],
    },
    signed_in_elsewhere: {
      subject: 'Connexion depuis un nouvel endroit',
      mail: [
        'Quelqu’un s’est connecté à votre compte dans la console Roster depuis un réseau ou avec un navigateur qui n’avaient pas servi auparavant : {{ network }}',
      ],
    },
    disabled: {
      subject: 'Votre accès a été retiré',
      mail: ['Un administrateur a retiré votre accès à la console Roster, ou à l’un de ses programmes.'],
    },
  },
};
