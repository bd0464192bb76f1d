import type { MessageTexts } from './en.ts';

/** French. */
export const fr: MessageTexts = {
  direction: 'ltr',
  greeting: { byName: 'Bonjour {{ first_name }},', plain: 'Bonjour,' },
  when: 'Date : {{ moment }} ({{ local_moment }}).',
  endings: {
    notYou: 'Si vous n’êtes pas à l’origine de cette action, contactez {{ program_name }} sans attendre.',
    questions: 'Pour toute question, contactez {{ program_name }}.',
  },
  checks: {
    password: 'mot de passe',
    email: 'adresse e-mail',
    phone: 'numéro de téléphone',
    email_code: 'code reçu par e-mail',
    sms_code: 'code reçu par SMS',
    security_code: 'code de sécurité',
    answers: 'questions secrètes',
    date_of_birth: 'date de naissance',
    second_factor: 'second facteur',
  },
  parts: {
    personal_info: 'vos informations personnelles',
    identification: 'votre pièce d’identité',
    identification_document: 'votre pièce d’identité',
    selfie: 'votre photo de vous-même',
    proof_of_address: 'votre justificatif de domicile',
    document: 'le document que vous avez envoyé',
  },
  reasons: {
    unreadable:
      'La photo n’est pas assez nette. Veuillez la reprendre avec un bon éclairage, sans flash, pour que tout soit lisible.',
    incomplete:
      'Il manque une partie. Veuillez envoyer toutes les pages et les deux côtés, avec les quatre bords visibles.',
    wrong_kind:
      'Ce n’est pas le type de document dont nous avons besoin. Veuillez envoyer l’un de ceux que nous demandons.',
    expired: 'Il n’est plus valable. Veuillez en envoyer un qui l’est.',
    too_old: 'Il est trop ancien. Veuillez en envoyer un plus récent.',
    other_data:
      'Certaines informations diffèrent de celles de votre compte. Veuillez vérifier les deux et corriger ce qui n’est pas exact.',
    no_selfie: 'Il nous faut une photo nette de votre visage. Veuillez en prendre une où vous êtes seul.',
    not_confirmed:
      'Nous n’avons pas pu le confirmer. Contactez-nous si vous pensez qu’il s’agit d’une erreur.',
  },
  texts: {
    verify_email: {
      subject: 'Confirmez votre adresse e-mail',
      mail: [
        'Votre code pour confirmer cette adresse e-mail auprès de {{ program_name }} :',
        '{{ code }}',
        'Le code est valable {{ minutes }} minutes.',
        'Vous pouvez aussi ouvrir ce lien : {{ link }}',
        'Personne chez {{ program_name }} ne vous demandera ce code. Si vous n’avez pas demandé de code, ignorez ce message.',
      ],
    },
    verify_phone: {
      sms: '{{ program_name }} : {{ code }} est votre code pour confirmer ce numéro de téléphone, valable {{ minutes }} minutes. Ne communiquez ce code à personne.',
    },
    forgotten_password: {
      subject: 'Choisissez un nouveau mot de passe',
      mail: [
        'Votre code pour choisir un nouveau mot de passe chez {{ program_name }} :',
        '{{ code }}',
        'Le code est valable {{ minutes }} minutes.',
        'Vous pouvez aussi ouvrir ce lien : {{ link }}',
        'Personne chez {{ program_name }} ne vous demandera ce code. Si vous n’avez pas demandé de code, ignorez ce message : votre mot de passe reste inchangé.',
      ],
      sms: '{{ program_name }} : {{ code }} est votre code pour choisir un nouveau mot de passe, valable {{ minutes }} minutes. Ne communiquez ce code à personne.',
    },
    password_changed: {
      subject: 'Votre mot de passe a été modifié',
      mail: ['Votre mot de passe a été modifié.'],
    },
    security_code_changed: {
      subject: 'Votre code de sécurité a été modifié',
      mail: ['Votre code de sécurité a été modifié.'],
    },
    questions_changed: {
      subject: 'Vos questions secrètes ont été modifiées',
      mail: ['Vos questions secrètes ou leurs réponses ont été modifiées.'],
    },
    checks_suspended: {
      subject: 'Les contrôles de sécurité sont suspendus',
      mail: [
        'Après trop de tentatives erronées ({{ check }}), ce contrôle de sécurité est suspendu pour votre compte{% if held %} jusqu’à ce que {{ program_name }} lève la suspension{% elsif until %} jusqu’au {{ until }} ({{ local_until }}){% endif %}.',
      ],
    },
    suspension_lifted: {
      subject: 'Les contrôles de sécurité sont de nouveau possibles',
      mail: ['La suspension d’un contrôle de sécurité de votre compte ({{ check }}) a été levée.'],
    },
    user_suspended: { subject: 'Votre compte est suspendu', mail: ['Votre compte a été suspendu.'] },
    user_reactivated: {
      subject: 'La suspension de votre compte a été levée',
      mail: ['La suspension de votre compte a été levée.'],
    },
    two_factor_enabled: {
      subject: 'L’authentification à deux facteurs est activée',
      mail: ['L’authentification à deux facteurs a été activée pour votre compte.'],
    },
    two_factor_disabled: {
      subject: 'L’authentification à deux facteurs est désactivée',
      mail: ['L’authentification à deux facteurs a été désactivée pour votre compte.'],
    },
    recovery_codes_renewed: {
      subject: 'Vous avez de nouveaux codes de secours',
      mail: [
        'De nouveaux codes de secours ont été créés pour votre compte. Les anciens codes ne sont plus valables.',
      ],
    },
    recovery_code_used: {
      subject: 'Un code de secours a été utilisé',
      mail: ['Un code de secours de votre compte a été utilisé. Codes restants : {{ left }}.'],
    },
    external_login_added: {
      subject: 'Une connexion a été ajoutée à votre compte',
      mail: ['Une connexion par un service externe (type {{ provider }}) a été ajoutée à votre compte.'],
    },
    external_login_verified: {
      subject: 'Une connexion de votre compte a été vérifiée',
      mail: ['Une connexion par un service externe (type {{ provider }}) a été vérifiée pour votre compte.'],
    },
    external_login_changed: {
      subject: 'Une connexion de votre compte a été modifiée',
      mail: ['Une connexion de votre compte par un service externe (type {{ provider }}) a été modifiée.'],
    },
    external_login_removed: {
      subject: 'Une connexion a été retirée de votre compte',
      mail: ['Une connexion par un service externe (type {{ provider }}) a été retirée de votre compte.'],
    },
    contact_changed: {
      subject: 'Votre adresse e-mail a été remplacée',
      mail: ['Cette adresse e-mail a été remplacée par une autre dans votre compte.'],
      sms: '{{ program_name }} : ce numéro de téléphone a été remplacé par un autre dans votre compte.',
    },
    contact_removed: {
      subject: 'Votre adresse e-mail a été retirée',
      mail: ['Cette adresse e-mail a été retirée de votre compte.'],
      sms: '{{ program_name }} : ce numéro de téléphone a été retiré de votre compte.',
    },
    notification: {
      subject: '{% if subject %}{{ subject }}{% else %}{{ program_name }}{% endif %}',
      mail: [
        '{{ message }}',
        'Si vous ne souhaitez plus recevoir d’e-mails comme celui-ci, ouvrez ce lien : {{ link }}',
      ],
      sms: '{{ program_name }} : {{ message }}',
    },
    review_accepted: {
      subject: 'Votre envoi a été accepté',
      mail: [
        'Nous avons examiné ce que vous nous avez envoyé : {{ part }}. Tout est en ordre.',
        'Si vous ne souhaitez plus recevoir d’e-mails de ce type, ouvrez ce lien : {{ link }}',
      ],
      sms: '{{ program_name }}: Nous avons examiné ce que vous nous avez envoyé : {{ part }}. Tout est en ordre.',
    },
    review_rejected: {
      subject: 'Veuillez revoir votre envoi',
      mail: [
        'Nous avons examiné ce que vous nous avez envoyé et n’avons pas pu l’accepter : {{ part }}.',
        '{{ reason }}',
        'Si vous ne souhaitez plus recevoir d’e-mails de ce type, ouvrez ce lien : {{ link }}',
      ],
      sms: '{{ program_name }}: Nous avons examiné ce que vous nous avez envoyé et n’avons pas pu l’accepter : {{ part }}. {{ reason }}',
    },
    review_more: {
      subject: 'Il nous manque encore quelque chose',
      mail: [
        'Nous avons examiné ce que vous nous avez envoyé et il nous manque encore quelque chose : {{ part }}.',
        '{{ reason }}',
        'Si vous ne souhaitez plus recevoir d’e-mails de ce type, ouvrez ce lien : {{ link }}',
      ],
      sms: '{{ program_name }}: Nous avons examiné ce que vous nous avez envoyé et il nous manque encore quelque chose : {{ part }}. {{ reason }}',
    },
    payment_denied: {
      subject: 'Un paiement a été refusé',
      mail: [
        'Un paiement de votre compte n’a pas été autorisé, car une règle du compte ne le permet pas.',
        'Si vous ne souhaitez plus recevoir d’e-mails de ce type, ouvrez ce lien : {{ link }}',
      ],
      sms: '{{ program_name }}: Un paiement de votre compte n’a pas été autorisé, car une règle du compte ne le permet pas.',
    },
    alert_sms_paused: {
      subject: 'Les SMS vers {{ country }} sont suspendus',
      mail: [
        'L’envoi de codes par SMS vers le pays {{ country }} est suspendu pendant au moins une heure : beaucoup ont été envoyés et peu de leurs codes ont été confirmés. Quelqu’un gagne peut-être de l’argent avec des messages vers ses propres numéros.',
      ],
    },
    alert_sms_used_up: {
      subject: 'Les SMS de la journée sont épuisés',
      mail: [
        'Les {{ limit }} SMS que {{ program_name }} envoie en une journée (paramètre sms_per_day) sont épuisés. Jusqu’à la fin de la journée, personne ne reçoit de code par SMS.',
      ],
    },
    alert_check_held: {
      subject: 'Une vérification de l’utilisateur {{ user }} est bloquée',
      mail: [
        'Après de nombreuses tentatives erronées, une vérification de sécurité de l’utilisateur numéro {{ user }} est suspendue jusqu’à ce qu’un client privilégié lève la suspension.',
      ],
    },
    alert_messages_dead: {
      subject: 'Des messages n’ont pas pu être envoyés',
      mail: [
        'Au moins un message de {{ program_name }} n’a pas pu être envoyé et a été abandonné. GET /v1/message?status=dead donne la liste des messages abandonnés.',
      ],
    },
    alert_payment_denied: {
      subject: 'Un paiement de l’utilisateur {{ user }} a été refusé',
      mail: [
        'Une règle a refusé un paiement de l’utilisateur numéro {{ user }}. Les décisions concernant cet utilisateur indiquent le paiement et la règle.',
      ],
    },
    alert_webhook_stopped: {
      subject: 'Le webhook {{ webhook }} a été arrêté',
      mail: [
        'Le webhook numéro {{ webhook }} a été arrêté et ne reçoit plus d’événements : il a répondu 410, ou n’a rien accepté pendant 72 heures. Les événements continuent de s’accumuler pour lui. GET /v1/webhook donne la liste des webhooks arrêtés, avec la raison ; PUT /v1/webhook/:webhook_id avec status 1 relance celui-ci. D’autres webhooks arrêtés dans la même heure peuvent rester sans e-mail.',
      ],
    },
  },
};
