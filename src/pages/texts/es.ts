import type { PageTexts } from './en.ts';

/** Spanish. */
export const es: PageTexts = {
  direction: 'ltr',
  purposes: {
    verify: {
      title: 'Confirme su correo electrónico',
      text: '{program} le pide que confirme que {address} es su dirección de correo electrónico.',
      note: 'Si no lo ha solicitado, cierre esta página. No cambiará nada.',
      button: 'Confirmar correo electrónico',
      done: {
        title: 'Correo electrónico confirmado',
        text: 'La dirección {address} está confirmada. Puede cerrar esta página.',
      },
    },
    password: {
      title: 'Elija una contraseña nueva',
      text: 'La contraseña nueva es la de su cuenta en {program}. El enlace se envió a {address}.',
      note: 'Después tendrá que iniciar sesión de nuevo en todos sus dispositivos. Si no ha solicitado una contraseña nueva, cierre esta página. No cambiará nada.',
      button: 'Guardar contraseña nueva',
      done: {
        title: 'Contraseña cambiada',
        text: 'A partir de ahora, inicie sesión en {program} con la contraseña nueva. Puede cerrar esta página.',
      },
    },
    unsubscribe: {
      title: 'No recibir más estos correos',
      text: 'Pulse el botón si {program} debe dejar de enviarle notificaciones por correo electrónico.',
      note: 'Seguirá recibiendo los mensajes sobre la seguridad de su cuenta. Puede volver a activar las notificaciones en los ajustes de su cuenta.',
      button: 'Dejar de recibirlos',
      done: {
        title: 'Notificaciones por correo desactivadas',
        text: '{program} ya no le enviará notificaciones por correo electrónico. Puede cerrar esta página.',
      },
    },
  },
  states: {
    expired: {
      title: 'Este enlace no funciona',
      text: 'El enlace ha caducado o su dirección está incompleta. Solicite uno nuevo.',
    },
    used: {
      title: 'Este enlace ya se ha utilizado',
      text: 'El enlace, o el código del mismo correo, ya se ha utilizado. Si fue usted, no tiene que hacer nada más aquí. Si no, solicite un enlace nuevo y póngase en contacto con {program}.',
    },
    replaced: {
      title: 'Hay un enlace más reciente',
      text: 'Después de este correo le enviamos otro. Utilice el enlace del correo más reciente.',
    },
    exhausted: {
      title: 'Demasiados códigos incorrectos',
      text: 'Se ha introducido un código incorrecto demasiadas veces y este enlace ya no funciona. Solicite uno nuevo.',
    },
    ended: {
      title: 'Este enlace ya no funciona',
      text: 'Su cuenta o su dirección de correo ha cambiado desde que enviamos el enlace. Si todavía lo necesita, solicite uno nuevo.',
    },
    suspended: {
      title: 'Su cuenta está suspendida',
      text: 'Este enlace no funciona mientras su cuenta esté suspendida. Póngase en contacto con {program}.',
    },
    locked: {
      title: 'Demasiados códigos incorrectos',
      text: 'Espere un poco y vuelva a abrir el enlace del correo. Tiempo de espera: {wait}.',
    },
    tooMany: {
      title: 'Demasiadas solicitudes',
      text: 'Ha habido demasiadas solicitudes. Espere un poco y vuelva a abrir el enlace del correo. Tiempo de espera: {wait}.',
    },
    busy: {
      title: 'No podemos responder en este momento',
      text: 'Espere un momento y vuelva a abrir el enlace del correo.',
    },
    unreadable: {
      title: 'No hemos podido leer el formulario',
      text: 'Vuelva a abrir el enlace del correo y rellene el formulario otra vez.',
    },
  },
  code: {
    label: 'Código del correo',
    hint: 'Los seis dígitos que figuran en el mismo correo que el enlace.',
    form: 'Introduzca los seis dígitos del correo.',
    wrong: 'Este código no es correcto. Compruebe los dígitos del correo.',
  },
  password: {
    label: 'Contraseña nueva',
    hint: 'Unas cuantas palabras sin relación entre sí son fáciles de recordar y difíciles de adivinar.',
  },
  secondFactor: {
    label: 'Código de su aplicación de autenticación, o un código de recuperación',
    needed:
      'Su cuenta está protegida por un segundo factor. Introduzca su código y, otra vez, la contraseña nueva.',
    wrong:
      'Este código no es correcto. Introduzca otra vez la contraseña nueva, con el código que su aplicación muestra ahora.',
  },
};
