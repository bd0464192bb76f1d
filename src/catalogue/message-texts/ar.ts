import type { MessageTexts } from './en.ts';

/** Arabic. Numbers stand where their word need not agree with them. */
export const ar: MessageTexts = {
  direction: 'rtl',
  greeting: { byName: 'مرحبًا {{ first_name }}،', plain: 'مرحبًا،' },
  when: 'التاريخ: {{ moment }} ({{ local_moment }}).',
  endings: {
    notYou: 'إذا لم تكن أنت من فعل ذلك، فتواصل مع {{ program_name }} فورًا.',
    questions: 'إذا كانت لديك أسئلة، فتواصل مع {{ program_name }}.',
  },
  checks: {
    password: 'كلمة المرور',
    email: 'البريد الإلكتروني',
    phone: 'رقم الهاتف',
    email_code: 'الرمز المرسل بالبريد الإلكتروني',
    sms_code: 'الرمز المرسل برسالة نصية',
    security_code: 'رمز الأمان',
    answers: 'الأسئلة السرية',
    date_of_birth: 'تاريخ الميلاد',
    second_factor: 'العامل الثاني',
  },
  texts: {
    verify_email: {
      subject: 'أكّد بريدك الإلكتروني',
      mail: [
        'رمز تأكيد هذا البريد الإلكتروني لدى {{ program_name }}:',
        '{{ code }}',
        'مدة صلاحية الرمز بالدقائق: {{ minutes }}.',
        'يمكنك أيضًا فتح هذا الرابط: {{ link }}',
        'لن يطلب منك أحد من {{ program_name }} هذا الرمز. إذا لم تطلب الرمز، فتجاهل هذه الرسالة.',
      ],
    },
    verify_phone: {
      sms: '{{ program_name }}: رمز تأكيد رقم هاتفك هو {{ code }}. مدة الصلاحية بالدقائق: {{ minutes }}. لا تشارك الرمز مع أحد.',
    },
    forgotten_password: {
      subject: 'اختر كلمة مرور جديدة',
      mail: [
        'رمز اختيار كلمة مرور جديدة لدى {{ program_name }}:',
        '{{ code }}',
        'مدة صلاحية الرمز بالدقائق: {{ minutes }}.',
        'يمكنك أيضًا فتح هذا الرابط: {{ link }}',
        'لن يطلب منك أحد من {{ program_name }} هذا الرمز. إذا لم تطلب الرمز، فتجاهل هذه الرسالة: تبقى كلمة مرورك كما هي.',
      ],
      sms: '{{ program_name }}: رمز اختيار كلمة مرور جديدة هو {{ code }}. مدة الصلاحية بالدقائق: {{ minutes }}. لا تشارك الرمز مع أحد.',
    },
    password_changed: { subject: 'تم تغيير كلمة مرورك', mail: ['تم تغيير كلمة مرورك.'] },
    security_code_changed: { subject: 'تم تغيير رمز الأمان', mail: ['تم تغيير رمز الأمان الخاص بك.'] },
    questions_changed: {
      subject: 'تم تغيير أسئلتك السرية',
      mail: ['تم تغيير أسئلتك السرية أو إجاباتها.'],
    },
    checks_suspended: {
      subject: 'تم إيقاف التحقق الأمني مؤقتًا',
      mail: [
        'بعد عدد كبير من المحاولات الخاطئة ({{ check }})، تم إيقاف هذا التحقق الأمني لحسابك{% if held %} إلى أن يرفع {{ program_name }} الإيقاف{% elsif until %} حتى {{ until }} ({{ local_until }}){% endif %}.',
      ],
    },
    suspension_lifted: {
      subject: 'التحقق الأمني متاح من جديد',
      mail: ['تم رفع إيقاف التحقق الأمني لحسابك ({{ check }}).'],
    },
    user_suspended: { subject: 'تم إيقاف حسابك', mail: ['تم إيقاف حسابك.'] },
    user_reactivated: { subject: 'تم رفع الإيقاف عن حسابك', mail: ['تم رفع الإيقاف عن حسابك.'] },
    two_factor_enabled: {
      subject: 'تم تفعيل المصادقة الثنائية',
      mail: ['تم تفعيل المصادقة الثنائية لحسابك.'],
    },
    two_factor_disabled: {
      subject: 'تم إلغاء المصادقة الثنائية',
      mail: ['تم إلغاء تفعيل المصادقة الثنائية لحسابك.'],
    },
    recovery_codes_renewed: {
      subject: 'لديك رموز استرداد جديدة',
      mail: ['تم إنشاء رموز استرداد جديدة لحسابك. لم تعد الرموز السابقة صالحة.'],
    },
    recovery_code_used: {
      subject: 'تم استخدام رمز استرداد',
      mail: ['تم استخدام رمز استرداد لحسابك. عدد الرموز المتبقية: {{ left }}.'],
    },
    external_login_added: {
      subject: 'تمت إضافة تسجيل دخول إلى حسابك',
      mail: ['تمت إضافة تسجيل دخول عبر مزوّد خارجي (النوع {{ provider }}) إلى حسابك.'],
    },
    external_login_verified: {
      subject: 'تم التحقق من تسجيل دخول لحسابك',
      mail: ['تم التحقق من تسجيل دخول عبر مزوّد خارجي (النوع {{ provider }}) لحسابك.'],
    },
    external_login_changed: {
      subject: 'تم تغيير تسجيل دخول لحسابك',
      mail: ['تم تغيير تسجيل دخول عبر مزوّد خارجي (النوع {{ provider }}) لحسابك.'],
    },
    external_login_removed: {
      subject: 'تمت إزالة تسجيل دخول من حسابك',
      mail: ['تمت إزالة تسجيل دخول عبر مزوّد خارجي (النوع {{ provider }}) من حسابك.'],
    },
    contact_changed: {
      subject: 'تم استبدال بريدك الإلكتروني',
      mail: ['تم استبدال هذا البريد الإلكتروني بآخر في حسابك.'],
      sms: '{{ program_name }}: تم استبدال رقم الهاتف هذا بآخر في حسابك.',
    },
    contact_removed: {
      subject: 'تمت إزالة بريدك الإلكتروني',
      mail: ['تمت إزالة هذا البريد الإلكتروني من حسابك.'],
      sms: '{{ program_name }}: تمت إزالة رقم الهاتف هذا من حسابك.',
    },
    notification: {
      subject: '{% if subject %}{{ subject }}{% else %}{{ program_name }}{% endif %}',
      mail: ['{{ message }}', 'إذا لم تعد ترغب في تلقي رسائل كهذه، فافتح هذا الرابط: {{ link }}'],
      sms: '{{ program_name }}: {{ message }}',
    },
    alert_sms_paused: {
      subject: 'تم إيقاف الرسائل النصية إلى {{ country }} مؤقتًا',
      mail: [
        'تم إيقاف إرسال الرموز بالرسائل النصية إلى البلد {{ country }} لمدة ساعة على الأقل: أُرسل كثير منها ولم يؤكَّد إلا القليل من رموزها. ربما يكسب شخص ما المال من رسائل إلى أرقام يملكها.',
      ],
    },
    alert_sms_used_up: {
      subject: 'نفدت الرسائل النصية المتاحة لهذا اليوم',
      mail: [
        'نفدت جميع الرسائل النصية التي ترسلها {{ program_name }} خلال يوم واحد، وعددها {{ limit }} (الإعداد sms_per_day). لن يتلقى أحد رموزًا برسالة نصية حتى نهاية اليوم.',
      ],
    },
    alert_check_held: {
      subject: 'فحص أمني للمستخدم {{ user }} موقوف',
      mail: [
        'بعد محاولات خاطئة كثيرة، تم إيقاف فحص أمني للمستخدم ذي الرقم {{ user }} إلى أن يرفع عميل ذو صلاحيات هذا الإيقاف.',
      ],
    },
    alert_messages_dead: {
      subject: 'تعذّر إرسال رسائل',
      mail: [
        'تعذّر إرسال رسالة واحدة على الأقل من {{ program_name }} وتم التخلي عنها. يعرض GET /v1/message?status=dead الرسائل التي تم التخلي عنها.',
      ],
    },
    alert_webhook_stopped: {
      subject: 'تم إيقاف الويب هوك {{ webhook }}',
      mail: [
        'تم إيقاف الويب هوك ذي الرقم {{ webhook }} ولم تعد الأحداث تُرسل إليه: لقد أجاب بالرمز 410 أو لم يقبل شيئًا طوال 72 ساعة. تستمر الأحداث في التجمّع من أجله. يعرض GET /v1/webhook كل ويب هوك تم إيقافه مع السبب، ويعيد PUT /v1/webhook/:webhook_id مع status 1 تشغيل هذا. قد لا تُرسل رسالة عن غيره مما يتم إيقافه خلال الساعة نفسها.',
      ],
    },
  },
};
