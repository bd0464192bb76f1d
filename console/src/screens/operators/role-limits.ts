import { useQuery } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { useSeat } from '../../session/session-context.ts';
import { programKey } from '../settings/settings-calls.ts';

interface RoleLimit {
  readonly role: string;
  readonly without: readonly string[];
}

/** What a programme takes away from roles, by role; empty for who may not read its settings. */
export function useRoleLimits(program: number): ReadonlyMap<string, readonly string[]> {
  const { id, permissions } = useSeat();
  const limits = useQuery({
    queryKey: [...programKey(program), 'role limits'],
    enabled: permissions.includes('settings') || permissions.includes('programs'),
    queryFn: async ({ signal }) => {
      const path = { program_id: program };
      const { data } = await call<{ program: { role_limits: readonly RoleLimit[] } }>(
        'GET',
        '/v1/program/:program_id',
        { program: id, path, signal },
      );
      return data.program.role_limits;
    },
  });
  const byRole = new Map<string, readonly string[]>();
  for (const { role, without } of limits.data ?? [])
    byRole.set(role, [...(byRole.get(role) ?? []), ...without]);
  return byRole;
}
