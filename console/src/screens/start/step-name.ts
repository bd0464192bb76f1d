import i18next from 'i18next';

/** What a step of becoming known is called; its own name where the console has no words for it. */
export function stepName(step: string): string {
  const key = `start.steps.${step}`;
  return i18next.exists(key) ? i18next.t(key as 'start.steps.document') : step;
}
