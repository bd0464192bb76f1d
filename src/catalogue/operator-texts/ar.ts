import type { OperatorTexts } from './en.ts';

/** Arabic. */
export const ar: OperatorTexts = {
  when: 'حدث ذلك في {{ moment }}.',
  endings: {
    notYou: 'إن لم تكن أنت من فعل ذلك فأبلغ المسؤول فورًا.',
    questions: 'إن كانت لديك أسئلة فاسأل المسؤول.',
    unexpected: 'إن لم تكن تتوقع هذه الرسالة فلا يلزمك فعل شيء.',
  },
  mails: {
    invitation: {
      subject: 'دعوتك إلى لوحة Roster',
      mail: [
        'أنت مدعو إلى العمل في لوحة Roster.',
        'عيّن كلمة مرور وعاملًا ثانيًا هنا: {{ link }}',
        'يعمل الرابط مرة واحدة خلال {{ hours }} ساعة. ولم يعد أي رابط أُرسل قبله يعمل.',
      ],
    },
    password_changed: { subject: 'تغيّرت كلمة مرورك', mail: ['تغيّرت كلمة مرور حسابك في لوحة Roster.'] },
    second_factor_added: { subject: 'أُضيف عامل ثانٍ', mail: ['أُضيف عامل ثانٍ إلى حسابك في لوحة Roster.'] },
    second_factor_removed: { subject: 'أُزيل عامل ثانٍ', mail: ['أُزيل عامل ثانٍ من حسابك في لوحة Roster.'] },
    second_factor_reset: {
      subject: 'أُزيلت عواملك الثانية',
      mail: [
        'أزال أحد المسؤولين العوامل الثانية وكلمة المرور من حسابك في لوحة Roster. وأنت مدعو إلى تعيين غيرها.',
      ],
    },
    recovery_codes_renewed: {
      subject: 'جُدّدت رموز استردادك',
      mail: ['أُنشئت رموز استرداد جديدة لحسابك في لوحة Roster. ولم تعد الرموز السابقة تعمل.'],
    },
    signed_in_elsewhere: {
      subject: 'تسجيل دخول من مكان جديد',
      mail: ['سجّل أحدهم الدخول إلى حسابك في لوحة Roster من شبكة أو بمتصفح لم يُستخدما من قبل: {{ network }}'],
    },
    disabled: { subject: 'سُحب وصولك', mail: ['سحب أحد المسؤولين وصولك إلى لوحة Roster أو إلى أحد برامجها.'] },
  },
};
