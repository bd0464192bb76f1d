import type { OperatorTexts } from './en.ts';

/** Spanish. */
export const es: OperatorTexts = {
  when: 'Ocurrió el {{ moment }}.',
  endings: {
    notYou: 'Si no has sido tú, avisa enseguida a tu administrador.',
    questions: 'Si tienes preguntas, consulta a tu administrador.',
    unexpected: 'Si no lo esperabas, no tienes que hacer nada.',
  },
  mails: {
    invitation: {
      subject: 'Tu invitación a la consola de Roster',
      mail: [
        'Te invitamos a trabajar en la consola de Roster.',
        'Define aquí una contraseña y un segundo factor: {{ link }}',
        'El enlace funciona una vez, durante {{ hours }} horas. Un enlace enviado antes ya no funciona.',
      ],
    },
    password_changed: {
      subject: 'Se ha cambiado tu contraseña',
      mail: ['Se ha cambiado la contraseña de tu cuenta en la consola de Roster.'],
    },
    second_factor_added: {
      subject: 'Se ha añadido un segundo factor',
      mail: ['Se ha añadido un segundo factor a tu cuenta en la consola de Roster.'],
    },
    second_factor_removed: {
      subject: 'Se ha quitado un segundo factor',
      mail: ['Se ha quitado un segundo factor de tu cuenta en la consola de Roster.'],
    },
    second_factor_reset: {
      subject: 'Se han quitado tus segundos factores',
      mail: [
        'Un administrador ha quitado los segundos factores y la contraseña de tu cuenta en la consola de Roster. Te invitamos a definir otros nuevos.',
      ],
    },
    recovery_codes_renewed: {
      subject: 'Se han renovado tus códigos de recuperación',
      mail: [
        'Se han creado nuevos códigos de recuperación para tu cuenta en la consola de Roster. Los anteriores ya no funcionan.',
      ],
    },
    signed_in_elsewhere: {
      subject: 'Acceso desde un lugar nuevo',
      mail: [
        'Alguien ha entrado en tu cuenta de la consola de Roster desde una red, o con un navegador, que no se había usado antes: {{ network }}',
      ],
    },
    disabled: {
      subject: 'Se ha retirado tu acceso',
      mail: ['Un administrador ha retirado tu acceso a la consola de Roster o a uno de sus programas.'],
    },
  },
};
