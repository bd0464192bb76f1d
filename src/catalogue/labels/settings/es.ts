import type { LabelAndAbout, SettingLabels } from './en.ts';

/** Spanish. */
export const es: SettingLabels<LabelAndAbout> = {
  settings: {
    default_language: [
      'Idioma',
      'Idioma de los mensajes cuando la llamada no indica ninguno: en, ar, fr o es; con cualquier otro se responde en inglés.',
    ],
    default_time_zone: [
      'Zona horaria de las personas',
      'Zona de `client_date` cuando ni quien llama ni el usuario tienen una; null: la de la instalación.',
    ],
    server_time_zone: ['Zona horaria del servidor', 'Zona de `server_date`; null: la de la instalación.'],
    allowed_countries: [
      'Países',
      'Los únicos países que pueden nombrar las direcciones, los documentos de identidad y las cuentas bancarias; null: todos.',
    ],
    allowed_currencies: [
      'Monedas',
      'Las únicas monedas que pueden tener los usuarios, las cuentas bancarias y las tarjetas; null: todas.',
    ],
    minimum_age: [
      'Edad mínima',
      'Edad mínima de una persona en años cumplidos, que se comprueba cuando se envía una fecha de nacimiento; 0: ninguna.',
    ],
    unique_email: [
      'Un usuario por dirección de correo',
      'Si una dirección de correo puede pertenecer a un solo usuario abierto; al activarlo, la conserva el primero de quienes la comparten.',
    ],
    unique_phone: [
      'Un usuario por número de teléfono',
      'Si un número de teléfono puede pertenecer a un solo usuario abierto.',
    ],
    open_id: ['Proveedores externos', 'Proveedores OpenID externos cuyos tokens acepta el programa.'],
    requirements: [
      'Qué se pide a los usuarios',
      'Lo que el programa pide a sus usuarios; un usuario espera (estado 17) hasta que se cumple todo lo que vence y bloquea.',
    ],
    ticket_reminder_days: [
      'Recordatorio de tickets (días)',
      'Número de días tras los que se recuerda al usuario, una vez, un ticket que sigue abierto; 0: nunca.',
    ],
    review_hours: [
      'Plazo de las revisiones (horas)',
      'Número de horas desde que empieza a esperar en las que debe decidirse una revisión; también cuenta el tiempo en que se pide algo más a la persona. Lo que espera más tiempo está fuera de plazo: se señala y no ocurre nada más; 0: sin plazo.',
    ],
    password_length_min: [
      'Longitud mínima de la contraseña',
      'Número mínimo de caracteres de una contraseña, al menos ocho.',
    ],
    password_score_min: [
      'Fortaleza mínima de la contraseña',
      'Puntuación zxcvbn mínima de una contraseña, de 1 a 4: lo difícil que es adivinarla; 0: ninguna.',
    ],
    unknown_members: [
      'Miembros desconocidos',
      'Qué ocurre con una llamada cuyo cuerpo tiene un miembro que nadie conoce: refuse la rechaza, ignore lo pasa por alto.',
    ],
    wrong_answers_max: [
      'Respuestas erróneas hasta la suspensión',
      'Número de respuestas erróneas de un tipo tras el que se suspenden las comprobaciones de ese tipo, cada vez por más tiempo.',
    ],
    held_after_wrong_answers: [
      'Respuestas erróneas hasta la suspensión duradera',
      'Número de códigos de seguridad, respuestas secretas o fechas de nacimiento erróneos seguidos tras el que la suspensión dura hasta que alguien la levanta.',
    ],
    held_after_wrong_factors: [
      'Segundos factores erróneos hasta la suspensión duradera',
      'Número de contraseñas de un solo uso o códigos de recuperación erróneos seguidos tras el que la suspensión dura hasta que alguien la levanta.',
    ],
    password_suspension_minutes: [
      'Suspensiones tras contraseñas erróneas (minutos)',
      'Minutos durante los que se suspenden las comprobaciones de contraseñas y contactos: por la última respuesta errónea permitida, por una más, y así sucesivamente.',
    ],
    code_suspension_minutes: [
      'Suspensiones tras otras respuestas erróneas (minutos)',
      'Lo mismo para los códigos enviados, los códigos de seguridad, las respuestas secretas, las fechas de nacimiento y los segundos factores.',
    ],
    wrong_answers_forgotten_hours: [
      'Olvido de las respuestas erróneas (horas)',
      'Número de horas tras las que se olvidan las contraseñas, los contactos y los códigos enviados erróneos.',
    ],
    known_networks_max: [
      'Redes conocidas de un usuario',
      'Número de redes de un usuario que cuentan sus propias contraseñas erróneas, para que los intentos desde otro lugar no lo suspendan; 0: ninguna.',
    ],
    known_network_days: [
      'Duración de una red conocida (días)',
      'Número de días, tras la última contraseña correcta, durante los que una red así los conserva.',
    ],
    wrong_answers_per_network_and_hour: [
      'Respuestas erróneas por red y hora',
      'Número de respuestas erróneas de una red en una hora, para quien sea, tras el que se rechazan sus llamadas el resto de la hora.',
    ],
    wrong_answers_per_client_and_minute: [
      'Respuestas erróneas por cliente y minuto',
      'Número de respuestas erróneas de un cliente de la API en un minuto tras el que se rechazan sus llamadas el resto del minuto.',
    ],
    code_minutes: [
      'Validez de los códigos (minutos)',
      'Minutos durante los que se puede confirmar un código enviado.',
    ],
    verify_link_asks_code: [
      'La página de verificación pide el código',
      'Si la página tras el enlace de una verificación pide también el código del mensaje, porque algunos programas de correo pulsan los botones de las páginas.',
    ],
    phone_proof_days: [
      'Prueba solo por teléfono (días)',
      'Número de días tras su verificación durante los que basta un teléfono para cambiar una contraseña olvidada.',
    ],
    sends_per_ten_minutes: [
      'Códigos por contacto en diez minutos',
      'Número de códigos, y aparte de notificaciones, que se envían a un contacto en diez minutos.',
    ],
    sends_per_day: [
      'Códigos por contacto y día',
      'Número de códigos, y aparte de notificaciones, que se envían a un contacto en un día.',
    ],
    sms_per_user_and_day: [
      'SMS por usuario y día',
      'Número de SMS con códigos, y aparte con notificaciones, que se envían a un usuario en un día.',
    ],
    sends_per_network_and_hour: [
      'Códigos por red y hora',
      'Número de códigos que se piden desde una red en una hora, cuando se conoce la red.',
    ],
    sms_per_day: [
      'SMS por día',
      'Número de SMS con códigos y notificaciones que paga el programa en un día.',
    ],
    sms_countries: ['Países de los SMS', 'Los únicos países a cuyos números se envían códigos; null: todos.'],
    sms_pause_after: [
      'SMS hasta el examen',
      'Número de SMS con códigos a un país en una hora a partir del cual se pausan los SMS a ese país si se confirmaron pocos códigos.',
    ],
    sms_pause_below_percent: [
      'Pocos códigos confirmados (por ciento)',
      'Porcentaje de esos códigos por debajo del cual se confirmaron pocos.',
    ],
    sms_pause_minutes: [
      'Pausa de los SMS (minutos)',
      'Minutos durante los que se pausan entonces los SMS al país.',
    ],
    alert_email: [
      'Correo para alertas',
      'Dirección de correo a la que se avisa, como mucho una vez por hora y causa, de lo que el programa debería atender; null: nadie.',
    ],
    two_factor_issuer: [
      'Nombre en las aplicaciones de autenticación',
      'Cómo llaman las aplicaciones de autenticación a las cuentas de los usuarios; null: el nombre del programa.',
    ],
    watchlist_threshold: [
      'Puntuación de las coincidencias',
      'Puntuación, de 100, a partir de la cual un usuario se anota como coincidencia de una lista de vigilancia.',
    ],
    document_extensions: [
      'Extensiones de archivos',
      'Las únicas extensiones, en minúsculas, que pueden tener los archivos de documentos; null: todas.',
    ],
    document_bytes_max: [
      'Archivo más grande (bytes)',
      'Número de bytes que puede tener un archivo de un documento.',
    ],
    document_pixels_max: [
      'Imagen más grande (píxeles)',
      'Número de píxeles que puede tener una imagen de un documento, con todas sus páginas.',
    ],
    document_pages_max: [
      'Número máximo de páginas',
      'Número de páginas que puede tener un PDF o un TIFF de un documento.',
    ],
    checks: ['Comprobaciones', 'Comprobaciones que se hacen de lo que dicen los usuarios.'],
    minfraud_accept: [
      'minFraud acepta por debajo de',
      'Puntuación de minFraud, de 100, por debajo de la cual la comprobación `minfraud` acepta.',
    ],
    minfraud_reject: [
      'minFraud rechaza desde',
      'Puntuación de minFraud a partir de la cual la comprobación rechaza; lo que queda en medio no está claro.',
    ],
    identity_checker: [
      'Verificador externo de identidad',
      'Número del punto de recepción de webhooks al que pregunta la comprobación `identity`.',
    ],
    four_eyes: [
      'Decisiones entre dos',
      'Qué decisiones de revisión debe tomar también una segunda persona: all, todas; accept, las que aceptan; o las de los pasos que se nombran.',
    ],
    role_limits: [
      'Límites de las funciones',
      'Lo que los operadores no pueden hacer en el programa aunque su función lo permita; nada añade permisos a una función.',
    ],
    rules_default: [
      'Sin regla',
      'Qué se decide de una transacción de la que ninguna regla de acceso dice nada.',
    ],
    decision_days: [
      'Conservación de las decisiones (días)',
      'Número de días durante los que se conservan las decisiones de las reglas y se reconoce una transacción.',
    ],
    retention_days: [
      'Conservación de los usuarios cerrados (días)',
      'Número de días durante los que se conserva un usuario cerrado antes de poder borrarlo; las leyes contra el blanqueo suelen exigir cinco años.',
    ],
  },
  members: {
    open_id: {
      issuer: ['Emisor', 'El `iss` de los tokens del proveedor, con el que se encuentran sus claves.'],
      audience: ['Destinatario', 'Un valor que debe contener el `aud` de un token.'],
      algorithms: ['Algoritmos', 'Los algoritmos asimétricos con los que puede firmar el proveedor.'],
      scopes: ['Alcances', 'Los alcances que obtienen los tokens del proveedor, digan lo que digan.'],
      client_claim: ['Atributo del cliente', 'El atributo que nombra un cliente de la API del programa.'],
      user_claim: [
        'Atributo del usuario',
        'El atributo que nombra un usuario por el `login_id` de un acceso externo; ausente: `sub`.',
      ],
      user_type: [
        'Tipo de accesos',
        'El `type` de los accesos externos que prueban los tokens de identidad del proveedor; ausente: 1.',
      ],
      client_id: [
        'Cliente de la API',
        'El cliente de la API en cuyo nombre llaman los usuarios del proveedor.',
      ],
    },
    requirements: {
      step: [
        'Qué',
        'Lo que se pide, como una dirección verificada, un documento de identidad aceptado o un retrato.',
      ],
      when: [
        'Cuándo',
        'at_creation, o ausente: en seguida; after_days: cuando el usuario existe desde hace `days` días.',
      ],
      days: ['Días', 'Los días de after_days.'],
      blocks: [
        'Bloquea',
        '1, o ausente: el usuario espera (estado 17) hasta que se cumple; 0: se pide y nada espera.',
      ],
      countries: [
        'Países',
        'Solo a los usuarios cuya dirección principal está en uno de estos países; ausente: a todos.',
      ],
    },
    checks: {
      check: ['Comprobación', 'La comprobación que se hace.'],
      counts: [
        'Efecto',
        'Qué resulta de la comprobación: decides acepta o rechaza, advises se muestra a quien revisa, off no la hace.',
      ],
    },
    role_limits: {
      role: ['Función', 'La función.'],
      without: ['Sin', 'Los permisos que la función no tiene aquí.'],
    },
  },
};
