/** What lets somebody in: loaded by who has not signed in, or whose session ends. */
export { Gates } from './gates.tsx';
export { SignIn } from './sign-in.tsx';
