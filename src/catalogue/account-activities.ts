/** What happens to accounts and sessions of operators, as the log calls it; the console has words for each. */
export const accountActivities = [
  ...(['invited', 'set_up', 'account_changed', 'roles_changed', 'disabled'] as const),
  ...([
    'signed_in',
    'sign_in_refused',
    'password_refused',
    'signed_out',
    'session_ended',
    'sessions_ended',
    'stepped_up',
  ] as const),
  ...(['second_factor_added', 'second_factor_removed', 'second_factor_refused'] as const),
  ...(['second_factor_reset', 'recovery_codes_renewed'] as const),
] as const;

/** What happened to an account or a session. */
export type AccountActivity = (typeof accountActivities)[number];
