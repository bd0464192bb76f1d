import { type Entity, entity } from './codes.ts';
import type { MessageLanguage } from './messages/index.ts';
import type { RequirementStep } from './requirements.ts';

/** What a ticket says to the person. */
export interface TicketText {
  readonly subject: string;
  readonly content: string;
}

/** What there is to say about a thing that is asked: its code, what it is about, and the words. */
export interface TicketDescription {
  readonly code: string;
  /** What the ticket is about. */
  readonly about: Entity;
  readonly texts: Readonly<Record<MessageLanguage, TicketText>>;
}

/** The state of a ticket. */
export const ticketStatus = {
  open: 1,
  /** Something was handed in. */
  inProgress: 2,
  resolved: 3,
  cancelled: 9,
} as const;

/** Members of a ticket that say the same of every ticket (sample). */
export const ticketConstants = {
  cluster_id: 0,
  parent_id: 0,
  category: 2,
  type: 1,
  scope: 3,
  service_provider: 0,
  service_method: 0,
} as const;

/** What a call may say of a ticket: whom it is assigned to (an API client, a user, an organisation), and how urgent it is. */
export const ticketLimits = {
  assignees: [entity.apiClient, entity.user, entity.organisation],
  /** The most urgent first. */
  priority: { minimum: 1, maximum: 5 },
  /** Comments of a ticket: every change of it reads them. */
  comments: 200,
} as const;

/** The priority that a ticket begins with (sample). */
export const ticketPriority = 2;

/** The tickets that there are, by what is asked. Codes are stored: add, never renumber. */
export const ticketDescriptions: Readonly<Record<RequirementStep, TicketDescription>> = {
  proof_of_address: {
    code: 'M111',
    about: entity.address,
    texts: {
      en: {
        subject: 'Please send a proof of your address',
        content:
          'Upload a recent letter that shows your name and your address, such as a bill for electricity, gas or water, a bank statement or a letter from the tax office.',
      },
      ar: {
        subject: 'يرجى إرسال إثبات لعنوانك',
        content:
          'ارفع رسالة حديثة يظهر فيها اسمك وعنوانك، مثل فاتورة كهرباء أو غاز أو ماء، أو كشف حساب مصرفي، أو رسالة من مصلحة الضرائب.',
      },
      fr: {
        subject: 'Envoyez un justificatif de domicile',
        content:
          'Envoyez un document récent où figurent votre nom et votre adresse, par exemple une facture d’électricité, de gaz ou d’eau, un relevé bancaire ou un courrier des impôts.',
      },
      es: {
        subject: 'Envíe un comprobante de domicilio',
        content:
          'Suba un documento reciente en el que figuren su nombre y su dirección, por ejemplo una factura de luz, gas o agua, un extracto bancario o una carta de la administración tributaria.',
      },
    },
  },
  identification: {
    code: 'M112',
    about: entity.identification,
    texts: {
      en: {
        subject: 'Please tell us about your identity paper',
        content:
          'Enter the details of a valid passport, identity card or driving licence, so that we can check who you are.',
      },
      ar: {
        subject: 'يرجى تزويدنا ببيانات وثيقة هويتك',
        content: 'أدخل بيانات جواز سفر أو بطاقة هوية أو رخصة قيادة سارية، حتى نتمكن من التحقق من هويتك.',
      },
      fr: {
        subject: 'Indiquez votre pièce d’identité',
        content:
          'Saisissez les données d’un passeport, d’une carte d’identité ou d’un permis de conduire en cours de validité, afin que nous puissions vérifier votre identité.',
      },
      es: {
        subject: 'Indique su documento de identidad',
        content:
          'Introduzca los datos de un pasaporte, documento de identidad o permiso de conducir vigente para que podamos comprobar su identidad.',
      },
    },
  },
  identification_document: {
    code: 'M113',
    about: entity.document,
    texts: {
      en: {
        subject: 'Please send a picture of your identity paper',
        content:
          'Upload a clear picture of the whole passport page, or of both sides of your identity card or driving licence.',
      },
      ar: {
        subject: 'يرجى إرسال صورة وثيقة هويتك',
        content: 'ارفع صورة واضحة لصفحة جواز السفر كاملة، أو لوجهي بطاقة الهوية أو رخصة القيادة.',
      },
      fr: {
        subject: 'Envoyez une image de votre pièce d’identité',
        content:
          'Envoyez une image nette de la page entière du passeport, ou des deux côtés de votre carte d’identité ou de votre permis de conduire.',
      },
      es: {
        subject: 'Envíe una imagen de su documento de identidad',
        content:
          'Suba una imagen nítida de la página completa del pasaporte, o de las dos caras de su documento de identidad o permiso de conducir.',
      },
    },
  },
  selfie: {
    code: 'M114',
    about: entity.document,
    texts: {
      en: {
        subject: 'Please send a picture of yourself',
        content:
          'Upload a picture that shows your face from the front, in good light, together with your identity paper.',
      },
      ar: {
        subject: 'يرجى إرسال صورة لك',
        content: 'ارفع صورة يظهر فيها وجهك من الأمام في إضاءة جيدة، مع وثيقة هويتك.',
      },
      fr: {
        subject: 'Envoyez une photo de vous',
        content: 'Envoyez une photo de votre visage de face, bien éclairé, avec votre pièce d’identité.',
      },
      es: {
        subject: 'Envíe una foto suya',
        content:
          'Suba una foto en la que se vea su cara de frente, con buena luz, junto con su documento de identidad.',
      },
    },
  },
  email: {
    code: 'M115',
    about: entity.email,
    texts: {
      en: {
        subject: 'Please confirm your email address',
        content: 'Ask for a code and enter it, so that we know that the address is yours.',
      },
      ar: {
        subject: 'يرجى تأكيد عنوان بريدك الإلكتروني',
        content: 'اطلب رمزًا وأدخله، حتى نتأكد من أن العنوان لك.',
      },
      fr: {
        subject: 'Confirmez votre adresse e-mail',
        content: 'Demandez un code et saisissez-le : nous saurons ainsi que cette adresse est la vôtre.',
      },
      es: {
        subject: 'Confirme su dirección de correo',
        content: 'Solicite un código e introdúzcalo para que sepamos que la dirección es suya.',
      },
    },
  },
  phone: {
    code: 'M116',
    about: entity.phone,
    texts: {
      en: {
        subject: 'Please confirm your phone number',
        content: 'Ask for a code and enter it, so that we know that the number is yours.',
      },
      ar: {
        subject: 'يرجى تأكيد رقم هاتفك',
        content: 'اطلب رمزًا وأدخله، حتى نتأكد من أن الرقم لك.',
      },
      fr: {
        subject: 'Confirmez votre numéro de téléphone',
        content: 'Demandez un code et saisissez-le : nous saurons ainsi que ce numéro est le vôtre.',
      },
      es: {
        subject: 'Confirme su número de teléfono',
        content: 'Solicite un código e introdúzcalo para que sepamos que el número es suyo.',
      },
    },
  },
  personal_info: {
    code: 'M117',
    about: entity.personalInfo,
    texts: {
      en: {
        subject: 'Please check your personal details',
        content:
          'See whether your name and your date of birth are as in your identity paper, and correct them if not.',
      },
      ar: {
        subject: 'يرجى مراجعة بياناتك الشخصية',
        content: 'تأكد من أن اسمك وتاريخ ميلادك مطابقان لما في وثيقة هويتك، وصححهما إن لم يكونا كذلك.',
      },
      fr: {
        subject: 'Vérifiez vos données personnelles',
        content:
          'Regardez si votre nom et votre date de naissance sont ceux de votre pièce d’identité, et corrigez-les dans le cas contraire.',
      },
      es: {
        subject: 'Revise sus datos personales',
        content:
          'Compruebe que su nombre y su fecha de nacimiento coinciden con su documento de identidad y, si no es así, corríjalos.',
      },
    },
  },
  watchlist: {
    code: 'M118',
    about: entity.user,
    // Nothing in it says what was found: that is for those who look at it.
    texts: {
      en: {
        subject: 'We are looking at your details',
        content: 'You need not do anything now. We will get in touch if we need something from you.',
      },
      ar: {
        subject: 'نحن نراجع بياناتك',
        content: 'لا يلزمك فعل أي شيء الآن. سنتواصل معك إذا احتجنا إلى شيء منك.',
      },
      fr: {
        subject: 'Nous examinons vos données',
        content:
          'Vous n’avez rien à faire pour le moment. Nous vous contacterons si nous avons besoin de quelque chose.',
      },
      es: {
        subject: 'Estamos revisando sus datos',
        content:
          'No tiene que hacer nada por ahora. Nos pondremos en contacto con usted si necesitamos algo.',
      },
    },
  },
};
