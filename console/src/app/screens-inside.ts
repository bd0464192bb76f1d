/** What everybody who has signed in sees first, loaded together. */
export { Frame } from '../frame/frame.tsx';
export { ProgramFrame } from '../frame/program-frame.tsx';
export { NotFoundPage } from '../parts/not-found-page.tsx';
export { HomeScreen } from '../screens/home/home-screen.tsx';
export { UsersScreen } from '../screens/users/users-screen.tsx';
