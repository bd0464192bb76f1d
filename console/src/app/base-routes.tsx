import { createRootRoute, createRoute, Outlet } from '@tanstack/react-router';
import { RequireSession } from '../session/require-session.tsx';
import { screen } from './screen.ts';

/** Every address of the console. */
export const root = createRootRoute({
  component: Outlet,
  notFoundComponent: screen('core', () => import('./screens-inside.ts'), 'NotFoundPage'),
});

const Frame = screen('core', () => import('./screens-inside.ts'), 'Frame');

/** Everything that somebody must have signed in for. */
export const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  component: () => (
    <RequireSession>
      <Frame />
    </RequireSession>
  ),
});
