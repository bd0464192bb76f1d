/** The members that stand around what an answer tells: its result first, the others at its end. */
export const answerFrame = [
  'result',
  'validate',
  'function_code',
  'time_zone',
  'time_zone_name',
  'response_time',
] as const;
