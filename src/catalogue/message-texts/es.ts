import type { MessageTexts } from './en.ts';

/** Spanish. */
export const es: MessageTexts = {
  direction: 'ltr',
  greeting: { byName: 'Hola, {{ first_name }}:', plain: 'Hola:' },
  when: 'Fecha: {{ moment }} ({{ local_moment }}).',
  endings: {
    notYou: 'Si no ha sido usted, póngase en contacto con {{ program_name }} cuanto antes.',
    questions: 'Si tiene alguna pregunta, póngase en contacto con {{ program_name }}.',
  },
  checks: {
    password: 'contraseña',
    email: 'correo electrónico',
    phone: 'número de teléfono',
    email_code: 'código por correo electrónico',
    sms_code: 'código por SMS',
    security_code: 'código de seguridad',
    answers: 'preguntas secretas',
    date_of_birth: 'fecha de nacimiento',
    second_factor: 'segundo factor',
  },
  parts: {
    personal_info: 'sus datos personales',
    identification: 'su documento de identidad',
    identification_document: 'su documento de identidad',
    selfie: 'su foto de usted',
    proof_of_address: 'su comprobante de domicilio',
    document: 'el documento que envió',
  },
  reasons: {
    unreadable:
      'La imagen no es lo bastante nítida. Tómela otra vez con buena luz y sin flash, de modo que se lea todo.',
    incomplete: 'Falta una parte. Envíe todas las páginas y ambas caras, con los cuatro bordes a la vista.',
    wrong_kind: 'No es el tipo de documento que necesitamos. Envíe uno de los que pedimos.',
    expired: 'Ya no es válido. Envíe uno que lo sea.',
    too_old: 'Es demasiado antiguo. Envíe uno más reciente.',
    other_data:
      'Algunos datos no coinciden con los de su cuenta. Compruebe ambos y corrija lo que no sea correcto.',
    no_selfie: 'Necesitamos una imagen nítida de su cara. Tome una en la que aparezca solo usted.',
    not_confirmed:
      'No hemos podido confirmarlo. Póngase en contacto con nosotros si cree que se trata de un error.',
  },
  texts: {
    verify_email: {
      subject: 'Confirme su correo electrónico',
      mail: [
        'Su código para confirmar esta dirección de correo electrónico en {{ program_name }}:',
        '{{ code }}',
        'El código es válido durante {{ minutes }} minutos.',
        'También puede abrir este enlace: {{ link }}',
        'Nadie de {{ program_name }} le pedirá este código. Si no ha solicitado ningún código, ignore este mensaje.',
      ],
    },
    verify_phone: {
      sms: '{{ program_name }}: {{ code }} es su código para confirmar este número de teléfono, válido durante {{ minutes }} minutos. No comparta el código con nadie.',
    },
    forgotten_password: {
      subject: 'Elija una contraseña nueva',
      mail: [
        'Su código para elegir una contraseña nueva en {{ program_name }}:',
        '{{ code }}',
        'El código es válido durante {{ minutes }} minutos.',
        'También puede abrir este enlace: {{ link }}',
        'Nadie de {{ program_name }} le pedirá este código. Si no ha solicitado ningún código, ignore este mensaje: su contraseña no cambia.',
      ],
      sms: '{{ program_name }}: {{ code }} es su código para elegir una contraseña nueva, válido durante {{ minutes }} minutos. No comparta el código con nadie.',
    },
    password_changed: { subject: 'Su contraseña ha cambiado', mail: ['Se ha cambiado su contraseña.'] },
    security_code_changed: {
      subject: 'Su código de seguridad ha cambiado',
      mail: ['Se ha cambiado su código de seguridad.'],
    },
    questions_changed: {
      subject: 'Sus preguntas secretas han cambiado',
      mail: ['Se han cambiado sus preguntas secretas o las respuestas.'],
    },
    checks_suspended: {
      subject: 'Los controles de seguridad están suspendidos',
      mail: [
        'Tras demasiados intentos erróneos ({{ check }}), este control de seguridad está suspendido en su cuenta{% if held %} hasta que {{ program_name }} levante la suspensión{% elsif until %} hasta {{ until }} ({{ local_until }}){% endif %}.',
      ],
    },
    suspension_lifted: {
      subject: 'Los controles de seguridad vuelven a ser posibles',
      mail: ['Se ha levantado la suspensión de un control de seguridad de su cuenta ({{ check }}).'],
    },
    user_suspended: { subject: 'Su cuenta está suspendida', mail: ['Se ha suspendido su cuenta.'] },
    user_reactivated: {
      subject: 'Se ha levantado la suspensión de su cuenta',
      mail: ['Se ha levantado la suspensión de su cuenta.'],
    },
    two_factor_enabled: {
      subject: 'La autenticación de dos factores está activada',
      mail: ['Se ha activado la autenticación de dos factores en su cuenta.'],
    },
    two_factor_disabled: {
      subject: 'La autenticación de dos factores está desactivada',
      mail: ['Se ha desactivado la autenticación de dos factores en su cuenta.'],
    },
    recovery_codes_renewed: {
      subject: 'Tiene nuevos códigos de recuperación',
      mail: [
        'Se han creado nuevos códigos de recuperación para su cuenta. Los códigos anteriores ya no son válidos.',
      ],
    },
    recovery_code_used: {
      subject: 'Se ha usado un código de recuperación',
      mail: ['Se ha usado un código de recuperación de su cuenta. Códigos restantes: {{ left }}.'],
    },
    external_login_added: {
      subject: 'Se ha añadido un acceso a su cuenta',
      mail: ['Se ha añadido a su cuenta un acceso con un proveedor externo (tipo {{ provider }}).'],
    },
    external_login_verified: {
      subject: 'Se ha verificado un acceso de su cuenta',
      mail: ['Se ha verificado un acceso de su cuenta con un proveedor externo (tipo {{ provider }}).'],
    },
    external_login_changed: {
      subject: 'Se ha cambiado un acceso de su cuenta',
      mail: ['Se ha cambiado un acceso de su cuenta con un proveedor externo (tipo {{ provider }}).'],
    },
    external_login_removed: {
      subject: 'Se ha eliminado un acceso de su cuenta',
      mail: ['Se ha eliminado de su cuenta un acceso con un proveedor externo (tipo {{ provider }}).'],
    },
    contact_changed: {
      subject: 'Su correo electrónico ha cambiado',
      mail: ['Esta dirección de correo electrónico se ha sustituido por otra en su cuenta.'],
      sms: '{{ program_name }}: este número de teléfono se ha sustituido por otro en su cuenta.',
    },
    contact_removed: {
      subject: 'Su correo electrónico se ha eliminado',
      mail: ['Esta dirección de correo electrónico se ha eliminado de su cuenta.'],
      sms: '{{ program_name }}: este número de teléfono se ha eliminado de su cuenta.',
    },
    notification: {
      subject: '{% if subject %}{{ subject }}{% else %}{{ program_name }}{% endif %}',
      mail: ['{{ message }}', 'Si ya no desea recibir correos como este, abra este enlace: {{ link }}'],
      sms: '{{ program_name }}: {{ message }}',
    },
    review_accepted: {
      subject: 'Hemos aceptado lo que envió',
      mail: [
        'Hemos revisado lo que nos envió: {{ part }}. Todo está en orden.',
        'Si ya no desea recibir correos como este, abra este enlace: {{ link }}',
      ],
      sms: '{{ program_name }}: Hemos revisado lo que nos envió: {{ part }}. Todo está en orden.',
    },
    review_rejected: {
      subject: 'Revise lo que envió, por favor',
      mail: [
        'Hemos revisado lo que nos envió y no hemos podido aceptarlo: {{ part }}.',
        '{{ reason }}',
        'Si ya no desea recibir correos como este, abra este enlace: {{ link }}',
      ],
      sms: '{{ program_name }}: Hemos revisado lo que nos envió y no hemos podido aceptarlo: {{ part }}. {{ reason }}',
    },
    review_more: {
      subject: 'Necesitamos algo más de usted',
      mail: [
        'Hemos revisado lo que nos envió y necesitamos algo más: {{ part }}.',
        '{{ reason }}',
        'Si ya no desea recibir correos como este, abra este enlace: {{ link }}',
      ],
      sms: '{{ program_name }}: Hemos revisado lo que nos envió y necesitamos algo más: {{ part }}. {{ reason }}',
    },
    payment_denied: {
      subject: 'Se ha denegado un pago',
      mail: [
        'No se ha permitido un pago de su cuenta porque una regla de la cuenta no lo autoriza.',
        'Si ya no desea recibir correos como este, abra este enlace: {{ link }}',
      ],
      sms: '{{ program_name }}: No se ha permitido un pago de su cuenta porque una regla de la cuenta no lo autoriza.',
    },
    alert_sms_paused: {
      subject: 'Los SMS a {{ country }} están en pausa',
      mail: [
        'El envío de códigos por SMS al país {{ country }} está en pausa durante al menos una hora: se enviaron muchos y se confirmaron pocos de sus códigos. Puede que alguien gane dinero con mensajes a números propios.',
      ],
    },
    alert_sms_used_up: {
      subject: 'Los SMS del día se han agotado',
      mail: [
        'Se han agotado los {{ limit }} SMS que {{ program_name }} envía en un día (ajuste sms_per_day). Hasta que termine el día, nadie recibe códigos por SMS.',
      ],
    },
    alert_check_held: {
      subject: 'Una comprobación del usuario {{ user }} está bloqueada',
      mail: [
        'Tras muchos intentos incorrectos, una comprobación de seguridad del usuario con el número {{ user }} queda suspendida hasta que un cliente con privilegios levante la suspensión.',
      ],
    },
    alert_messages_dead: {
      subject: 'No se han podido enviar mensajes',
      mail: [
        'Al menos un mensaje de {{ program_name }} no se ha podido enviar y se ha abandonado. GET /v1/message?status=dead muestra los mensajes abandonados.',
      ],
    },
    alert_payment_denied: {
      subject: 'Se ha denegado un pago del usuario {{ user }}',
      mail: [
        'Una regla ha denegado un pago del usuario con el número {{ user }}. Las decisiones sobre este usuario indican el pago y la regla.',
      ],
    },
    alert_webhook_stopped: {
      subject: 'El webhook {{ webhook }} se ha detenido',
      mail: [
        'El webhook con el número {{ webhook }} se ha detenido y ya no recibe eventos: respondió 410 o no aceptó nada durante 72 horas. Los eventos se siguen acumulando para él. GET /v1/webhook muestra los webhooks detenidos y el motivo; PUT /v1/webhook/:webhook_id con status 1 vuelve a ponerlo en marcha. Es posible que no se envíe un correo por otros que se detengan en la misma hora.',
      ],
    },
  },
};
