import type { PageTexts } from './en.ts';

/** French. */
export const fr: PageTexts = {
  direction: 'ltr',
  purposes: {
    verify: {
      title: 'Confirmez votre adresse e-mail',
      text: '{program} vous demande de confirmer que {address} est votre adresse e-mail.',
      note: 'Si vous n’avez rien demandé, fermez cette page. Rien ne changera.',
      button: 'Confirmer l’adresse e-mail',
      done: {
        title: 'Adresse e-mail confirmée',
        text: 'L’adresse {address} est confirmée. Vous pouvez fermer cette page.',
      },
    },
    password: {
      title: 'Choisissez un nouveau mot de passe',
      text: 'Le nouveau mot de passe est celui de votre compte chez {program}. Le lien a été envoyé à {address}.',
      note: 'Vous devrez ensuite vous reconnecter sur tous vos appareils. Si vous n’avez pas demandé de nouveau mot de passe, fermez cette page. Rien ne changera.',
      button: 'Enregistrer le mot de passe',
      done: {
        title: 'Mot de passe modifié',
        text: 'Connectez-vous désormais à {program} avec votre nouveau mot de passe. Vous pouvez fermer cette page.',
      },
    },
    unsubscribe: {
      title: 'Ne plus recevoir ces e-mails',
      text: 'Appuyez sur le bouton pour que {program} ne vous envoie plus de notifications par e-mail.',
      note: 'Les messages sur la sécurité de votre compte vous parviendront toujours. Vous pouvez réactiver les notifications dans les paramètres de votre compte.',
      button: 'Arrêter ces e-mails',
      done: {
        title: 'Les notifications par e-mail sont désactivées',
        text: '{program} ne vous enverra plus de notifications par e-mail. Vous pouvez fermer cette page.',
      },
    },
  },
  states: {
    expired: {
      title: 'Ce lien ne fonctionne pas',
      text: 'Le lien a expiré, ou son adresse est incomplète. Demandez-en un nouveau.',
    },
    used: {
      title: 'Ce lien a déjà été utilisé',
      text: 'Le lien, ou le code du même e-mail, a déjà été utilisé. Si c’était vous, il n’y a plus rien à faire ici. Sinon, demandez un nouveau lien et contactez {program}.',
    },
    replaced: {
      title: 'Il existe un lien plus récent',
      text: 'Nous vous avons envoyé un autre e-mail après celui-ci. Utilisez le lien du dernier e-mail.',
    },
    exhausted: {
      title: 'Trop de codes erronés',
      text: 'Un code erroné a été saisi trop souvent : ce lien ne fonctionne plus. Demandez-en un nouveau.',
    },
    ended: {
      title: 'Ce lien ne fonctionne plus',
      text: 'Votre compte ou votre adresse e-mail a changé depuis l’envoi du lien. Si vous en avez encore besoin, demandez un nouveau lien.',
    },
    suspended: {
      title: 'Votre compte est suspendu',
      text: 'Ce lien ne fonctionne pas tant que votre compte est suspendu. Veuillez contacter {program}.',
    },
    locked: {
      title: 'Trop de codes erronés',
      text: 'Veuillez patienter, puis ouvrir à nouveau le lien de l’e-mail. Temps d’attente : {wait}.',
    },
    tooMany: {
      title: 'Trop de demandes',
      text: 'Il y a eu trop de demandes. Veuillez patienter, puis ouvrir à nouveau le lien de l’e-mail. Temps d’attente : {wait}.',
    },
    busy: {
      title: 'Nous ne pouvons pas répondre pour le moment',
      text: 'Veuillez patienter un instant, puis ouvrir à nouveau le lien de l’e-mail.',
    },
    unreadable: {
      title: 'Nous n’avons pas pu lire le formulaire',
      text: 'Veuillez ouvrir à nouveau le lien de l’e-mail et remplir le formulaire encore une fois.',
    },
  },
  code: {
    label: 'Code de l’e-mail',
    hint: 'Les six chiffres qui figurent dans le même e-mail que le lien.',
    form: 'Veuillez saisir les six chiffres de l’e-mail.',
    wrong: 'Ce code n’est pas correct. Veuillez vérifier les chiffres de l’e-mail.',
  },
  password: {
    label: 'Nouveau mot de passe',
    hint: 'Quelques mots sans rapport entre eux sont faciles à retenir et difficiles à deviner.',
  },
  secondFactor: {
    label: 'Code de votre application d’authentification, ou code de secours',
    needed:
      'Votre compte est protégé par un second facteur. Veuillez saisir son code et, encore une fois, votre nouveau mot de passe.',
    wrong:
      'Ce code n’est pas correct. Veuillez saisir encore une fois votre nouveau mot de passe, avec le code que votre application affiche maintenant.',
  },
};
