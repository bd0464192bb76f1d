/**
 * The style of every page. Colours have a contrast of at least 4.5 to what is behind them, borders of fields of 3 (WCAG 2.2); sizes
 * follow what the reader has set.
 */
export const style = `
:root {
  color-scheme: light dark;
  --back: #f3f4f6; --card: #ffffff; --text: #1b1f24; --quiet: #57606a; --line: #8a929c; --edge: #d8dee4;
  --main: #0b5cad; --on-main: #ffffff; --fault: #b3261e; --fault-back: #fdecea; --done: #1a7f37; --notice-back: #e8f1fb;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #0e1116; --card: #181c22; --text: #eceff3; --quiet: #a3adb8; --line: #768390; --edge: #2c333b;
    --main: #6cb2ff; --on-main: #0b1a2b; --fault: #ff9d94; --fault-back: #3b1b1a; --done: #5fd37a; --notice-back: #14293f;
  }
}
* { box-sizing: border-box; }
html { font: 100%/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Arabic", sans-serif; }
body {
  margin: 0; min-height: 100vh; padding: 4vh 1rem; display: flex; flex-direction: column; align-items: center;
  background: var(--back); color: var(--text);
}
header, main { width: 100%; max-width: 28rem; overflow-wrap: anywhere; }
header { padding: 0 .25rem .75rem; color: var(--quiet); font-weight: 600; }
main {
  padding: 1.75rem; background: var(--card); border: 1px solid var(--edge); border-radius: .75rem;
}
h1 { margin: 0 0 .75rem; font-size: 1.5rem; line-height: 1.25; }
h1.done::before { content: "\\2713\\a0" / ""; color: var(--done); }
p { margin: 0 0 1rem; }
main > :last-child { margin-bottom: 0; }
label { display: block; font-weight: 600; margin-bottom: .25rem; }
.hint, .note { color: var(--quiet); font-size: .9375rem; }
.hint { margin-bottom: .5rem; }
.field { margin-bottom: 1.25rem; }
.fault, .notice {
  margin-bottom: 1.25rem; padding: .625rem .75rem; border-radius: .375rem; border-inline-start: .25rem solid var(--fault);
  background: var(--fault-back); color: var(--fault); font-weight: 600;
}
.notice { border-color: var(--main); background: var(--notice-back); color: var(--text); }
.field .fault { margin-bottom: .5rem; }
input {
  width: 100%; min-height: 2.75rem; padding: .5rem .75rem; font: inherit; color: inherit; background: var(--card);
  border: 1px solid var(--line); border-radius: .375rem;
}
input[aria-invalid] { border-color: var(--fault); border-width: 2px; }
input.code { max-width: 16rem; letter-spacing: .1em; }
button {
  width: 100%; min-height: 2.75rem; padding: .625rem 1rem; margin: .25rem 0 1rem; font: inherit; font-weight: 600; cursor: pointer;
  color: var(--on-main); background: var(--main); border: 1px solid transparent; border-radius: .375rem;
}
button:hover { filter: brightness(1.1); }
:focus-visible { outline: 3px solid var(--main); outline-offset: 2px; }
@media (max-width: 30rem) { main { padding: 1.25rem; } }
@media (forced-colors: active) { main, .fault, .notice { border: 1px solid; } }
`;
