import type { LabelAndAbout, SettingLabels } from './en.ts';

/** French. */
export const fr: SettingLabels<LabelAndAbout> = {
  settings: {
    default_language: [
      'Langue',
      'Langue des messages lorsque l’appel n’en indique aucune : en, ar, fr ou es ; toute autre donne l’anglais.',
    ],
    default_time_zone: [
      'Fuseau horaire des personnes',
      'Fuseau de `client_date` lorsque ni l’appelant ni l’utilisateur n’en ont un ; null : celui de l’installation.',
    ],
    server_time_zone: [
      'Fuseau horaire du serveur',
      'Fuseau de `server_date` ; null : celui de l’installation.',
    ],
    allowed_countries: [
      'Pays',
      'Les seuls pays que peuvent nommer les adresses, les pièces d’identité et les comptes bancaires ; null : tous.',
    ],
    allowed_currencies: [
      'Devises',
      'Les seules devises que peuvent avoir les utilisateurs, les comptes bancaires et les cartes ; null : toutes.',
    ],
    minimum_age: [
      'Âge minimal',
      'Âge minimal d’une personne en années révolues, contrôlé lorsqu’une date de naissance est envoyée ; 0 : aucun.',
    ],
    unique_email: [
      'Une adresse e-mail par utilisateur',
      'Si une adresse e-mail ne peut appartenir qu’à un seul utilisateur ouvert ; une fois activé, le premier de ceux qui la partagent la garde.',
    ],
    unique_phone: [
      'Un numéro de téléphone par utilisateur',
      'Si un numéro de téléphone ne peut appartenir qu’à un seul utilisateur ouvert.',
    ],
    open_id: ['Fournisseurs externes', 'Fournisseurs OpenID externes dont le programme accepte les jetons.'],
    requirements: [
      'Ce qui est demandé aux utilisateurs',
      'Ce que le programme demande à ses utilisateurs ; un utilisateur attend (statut 17) jusqu’à ce que tout ce qui est dû et bloque soit fourni.',
    ],
    ticket_reminder_days: [
      'Rappel des tickets (jours)',
      'Nombre de jours après lesquels un utilisateur est rappelé, une fois, d’un ticket encore ouvert ; 0 : jamais.',
    ],
    review_hours: [
      'Délai des examens (heures)',
      'Nombre d’heures, depuis le début de l’attente, avant la fin desquelles un examen doit être tranché ; le temps pendant lequel un complément est demandé à la personne compte aussi. Ce qui attend plus longtemps est en retard : c’est signalé, rien d’autre ne se passe ; 0 : aucun délai.',
    ],
    password_length_min: [
      'Longueur minimale du mot de passe',
      'Nombre minimal de caractères d’un mot de passe, au moins huit.',
    ],
    password_score_min: [
      'Robustesse minimale du mot de passe',
      'Score zxcvbn minimal d’un mot de passe, de 1 à 4 : la difficulté de le deviner ; 0 : aucun.',
    ],
    unknown_members: [
      'Membres inconnus',
      'Ce qu’il advient d’un appel dont le corps a un membre que personne ne connaît : refuse le refuse, ignore passe outre.',
    ],
    wrong_answers_max: [
      'Réponses fausses avant suspension',
      'Nombre de réponses fausses d’un même type après lequel les contrôles de ce type sont suspendus, de plus en plus longtemps.',
    ],
    held_after_wrong_answers: [
      'Réponses fausses avant suspension durable',
      'Nombre de codes de sécurité, de réponses secrètes ou de dates de naissance faux de suite après lequel la suspension dure jusqu’à ce que quelqu’un la lève.',
    ],
    held_after_wrong_factors: [
      'Seconds facteurs faux avant suspension durable',
      'Nombre de mots de passe à usage unique ou de codes de secours faux de suite après lequel la suspension dure jusqu’à ce que quelqu’un la lève.',
    ],
    password_suspension_minutes: [
      'Suspensions après mots de passe faux (minutes)',
      'Minutes pendant lesquelles les contrôles de mots de passe et de contacts sont suspendus : par la dernière réponse fausse permise, par une de plus, et ainsi de suite.',
    ],
    code_suspension_minutes: [
      'Suspensions après d’autres réponses fausses (minutes)',
      'La même chose pour les codes envoyés, les codes de sécurité, les réponses secrètes, les dates de naissance et les seconds facteurs.',
    ],
    wrong_answers_forgotten_hours: [
      'Oubli des réponses fausses (heures)',
      'Nombre d’heures après lesquelles les mots de passe, contacts et codes envoyés faux sont oubliés.',
    ],
    known_networks_max: [
      'Réseaux connus d’un utilisateur',
      'Nombre de réseaux d’un utilisateur qui ont leurs propres mots de passe faux, afin que des essais venus d’ailleurs ne le suspendent pas ; 0 : aucun.',
    ],
    known_network_days: [
      'Durée d’un réseau connu (jours)',
      'Nombre de jours, après le dernier mot de passe juste, pendant lesquels un tel réseau les garde.',
    ],
    wrong_answers_per_network_and_hour: [
      'Réponses fausses par réseau et par heure',
      'Nombre de réponses fausses d’un réseau en une heure, pour qui que ce soit, après lequel ses appels sont refusés pour le reste de l’heure.',
    ],
    wrong_answers_per_client_and_minute: [
      'Réponses fausses par client et par minute',
      'Nombre de réponses fausses venues d’un client de l’API en une minute, après lequel ses appels sont refusés pour le reste de la minute.',
    ],
    code_minutes: [
      'Validité des codes (minutes)',
      'Minutes pendant lesquelles un code envoyé peut être confirmé.',
    ],
    verify_link_asks_code: [
      'La page de vérification demande le code',
      'Si la page derrière le lien d’une vérification demande aussi le code du message, car certains logiciels de messagerie pressent les boutons des pages.',
    ],
    phone_proof_days: [
      'Preuve par téléphone seul (jours)',
      'Nombre de jours après sa vérification pendant lesquels un téléphone seul suffit pour remplacer un mot de passe oublié.',
    ],
    sends_per_ten_minutes: [
      'Codes par contact en dix minutes',
      'Nombre de codes, et à part de notifications, envoyés à un contact en dix minutes.',
    ],
    sends_per_day: [
      'Codes par contact et par jour',
      'Nombre de codes, et à part de notifications, envoyés à un contact en un jour.',
    ],
    sms_per_user_and_day: [
      'SMS par utilisateur et par jour',
      'Nombre de SMS avec des codes, et à part avec des notifications, envoyés à un utilisateur en un jour.',
    ],
    sends_per_network_and_hour: [
      'Codes par réseau et par heure',
      'Nombre de codes demandés depuis un réseau en une heure, lorsque le réseau est connu.',
    ],
    sms_per_day: [
      'SMS par jour',
      'Nombre de SMS avec des codes et des notifications que le programme paie en un jour.',
    ],
    sms_countries: [
      'Pays des SMS',
      'Les seuls pays vers les numéros desquels des codes sont envoyés ; null : tous.',
    ],
    sms_pause_after: [
      'SMS avant examen',
      'Nombre de SMS avec des codes vers un pays en une heure à partir duquel les SMS vers ce pays sont suspendus si peu de codes ont été confirmés.',
    ],
    sms_pause_below_percent: [
      'Peu de codes confirmés (pour cent)',
      'Pourcentage de ces codes au-dessous duquel peu ont été confirmés.',
    ],
    sms_pause_minutes: [
      'Pause des SMS (minutes)',
      'Minutes pendant lesquelles les SMS vers le pays sont alors suspendus.',
    ],
    alert_email: [
      'Adresse e-mail des alertes',
      'Adresse e-mail prévenue, au plus une fois par heure pour chaque cause, de ce dont le programme devrait s’occuper ; null : personne.',
    ],
    two_factor_issuer: [
      'Nom dans les applications d’authentification',
      'Comment les applications d’authentification nomment les comptes des utilisateurs ; null : le nom du programme.',
    ],
    watchlist_threshold: [
      'Score des correspondances',
      'Score, sur 100, à partir duquel un utilisateur est noté comme correspondance d’une liste de surveillance.',
    ],
    document_extensions: [
      'Extensions des fichiers',
      'Les seules extensions, en minuscules, que peuvent avoir les fichiers de documents ; null : toutes.',
    ],
    document_bytes_max: [
      'Fichier le plus grand (octets)',
      'Nombre d’octets que peut avoir un fichier d’un document.',
    ],
    document_pixels_max: [
      'Image la plus grande (pixels)',
      'Nombre de pixels que peut avoir une image d’un document, toutes ses pages comprises.',
    ],
    document_pages_max: [
      'Nombre maximal de pages',
      'Nombre de pages que peut avoir un PDF ou un TIFF d’un document.',
    ],
    checks: ['Contrôles', 'Contrôles effectués sur ce que disent les utilisateurs.'],
    minfraud_accept: [
      'minFraud accepte au-dessous de',
      'Score de minFraud, sur 100, au-dessous duquel le contrôle `minfraud` accepte.',
    ],
    minfraud_reject: [
      'minFraud rejette à partir de',
      'Score de minFraud à partir duquel le contrôle rejette ; ce qui est entre les deux n’est pas clair.',
    ],
    identity_checker: [
      'Vérificateur d’identité externe',
      'Numéro du point de réception de webhooks auquel s’adresse le contrôle `identity`.',
    ],
    four_eyes: [
      'Décisions à deux',
      'Quelles décisions d’examen une seconde personne doit prendre aussi : all, toutes ; accept, celles qui acceptent ; ou celles des étapes nommées.',
    ],
    role_limits: [
      'Limites des rôles',
      'Ce que les opérateurs ne peuvent pas faire dans le programme bien que leur rôle le permette ; rien n’ajoute de droit à un rôle.',
    ],
    rules_default: [
      'En l’absence de règle',
      'Ce qui est décidé d’une transaction dont aucune règle d’accès ne dit rien.',
    ],
    decision_days: [
      'Conservation des décisions (jours)',
      'Nombre de jours pendant lesquels les décisions des règles sont conservées et une transaction reconnue.',
    ],
    retention_days: [
      'Conservation des utilisateurs fermés (jours)',
      'Nombre de jours pendant lesquels un utilisateur fermé est conservé avant de pouvoir être effacé ; les lois contre le blanchiment en exigent souvent cinq ans.',
    ],
  },
  members: {
    open_id: {
      issuer: ['Émetteur', 'Le `iss` des jetons du fournisseur, à partir duquel ses clés sont trouvées.'],
      audience: ['Destinataire', 'Une valeur que le `aud` d’un jeton doit contenir.'],
      algorithms: ['Algorithmes', 'Les algorithmes asymétriques avec lesquels le fournisseur peut signer.'],
      scopes: ['Portées', 'Les portées que reçoivent les jetons du fournisseur, quoi qu’ils disent.'],
      client_claim: ['Attribut du client', 'L’attribut qui nomme un client de l’API du programme.'],
      user_claim: [
        'Attribut de l’utilisateur',
        'L’attribut qui nomme un utilisateur par le `login_id` d’une connexion externe ; absent : `sub`.',
      ],
      user_type: [
        'Type de connexions',
        'Le `type` des connexions externes que prouvent les jetons d’identité du fournisseur ; absent : 1.',
      ],
      client_id: [
        'Client de l’API',
        'Le client de l’API au nom duquel les utilisateurs du fournisseur font des appels.',
      ],
    },
    requirements: {
      step: [
        'Quoi',
        'Ce qui est demandé, comme une adresse vérifiée, une pièce d’identité acceptée ou un portrait.',
      ],
      when: [
        'Quand',
        'at_creation, ou absent : tout de suite ; after_days : une fois que l’utilisateur existe depuis `days` jours.',
      ],
      days: ['Jours', 'Les jours de after_days.'],
      blocks: [
        'Bloque',
        '1, ou absent : l’utilisateur attend (statut 17) que ce soit fourni ; 0 : c’est demandé et rien n’attend.',
      ],
      countries: [
        'Pays',
        'Seulement aux utilisateurs dont l’adresse principale est dans l’un de ces pays ; absent : à tous.',
      ],
    },
    checks: {
      check: ['Contrôle', 'Le contrôle qui est effectué.'],
      counts: [
        'Effet',
        'Ce qui résulte du contrôle : decides accepte ou rejette, advises est montré à qui examine, off ne l’effectue pas.',
      ],
    },
    role_limits: {
      role: ['Rôle', 'Le rôle.'],
      without: ['Sans', 'Les droits que le rôle n’a pas ici.'],
    },
  },
};
