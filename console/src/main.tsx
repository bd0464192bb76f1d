import '@mantine/core/styles/baseline.css';
import '@mantine/core/styles/default-css-variables.css';
import '@mantine/core/styles/global.css';
import '@mantine/notifications/styles.css';
import './app/app.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { beginInside } from './app/begin-inside.ts';
import { followLanguage, preferredLanguage, speak } from './app/language.ts';
import { guardHtml } from './security/trusted-types.ts';

guardHtml();
const texts = speak(preferredLanguage());
void beginInside(texts);
await texts;
followLanguage();
createRoot(document.getElementById('console')!).render(<App />);
