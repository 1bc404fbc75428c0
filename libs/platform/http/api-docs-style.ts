/** The page's only style; its digest is in the page's content security policy. */
export const API_DOCS_STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1c2024, #e6e8eb); --dim: light-dark(#5b6470, #9aa3ad); --paper: light-dark(#fff, #14171a); --soft: light-dark(#f3f5f7, #1d2125); --line: light-dark(#d9dee3, #30363c); --accent: light-dark(#0a58ca, #7db3ff); }
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1rem; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; color: var(--ink); background: var(--paper); font: 16px/1.55 system-ui, sans-serif; }
a { color: var(--accent); }
code, pre { font-family: ui-monospace, 'Cascadia Code', Menlo, monospace; font-size: 0.875em; }
code { overflow-wrap: anywhere; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: 0.75rem 1rem; white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.45; }
small { color: var(--dim); font-size: 0.85em; }
nav { padding: 1.25rem; background: var(--soft); border-bottom: 1px solid var(--line); font-size: 0.9rem; }
nav ul { list-style: none; margin: 0 0 0.9rem; padding: 0; }
nav li { padding: 0.12rem 0; }
nav a { text-decoration: none; }
nav a:hover, nav a:focus-visible { text-decoration: underline; }
nav h2 { margin: 0 0 0.2rem; font-size: 0.9rem; }
header, main { padding: 1.25rem; max-width: 62rem; min-width: 0; }
h1 { margin: 0 0 0.5rem; font-size: 1.8rem; }
main > h2 { margin: 3rem 0 0; padding-bottom: 0.3rem; border-bottom: 2px solid var(--line); }
section { margin: 2rem 0 2.75rem; }
section h3 { margin: 0 0 0.25rem; font-size: 1.1rem; }
section h4 { margin: 1.2rem 0 0.35rem; font-size: 0.8rem; letter-spacing: 0.04em; text-transform: uppercase; color: var(--dim); }
.call { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: baseline; margin: 0.25rem 0; }
.verb { padding: 0.05rem 0.5rem; border-radius: 4px; color: #fff; font: 600 0.78rem/1.6 ui-monospace, monospace; }
.get { background: #17663a; } .post { background: #0a58ca; } .put { background: #8a5300; } .patch { background: #6d3bb0; } .delete { background: #b3261e; }
.access { margin: 0.25rem 0; color: var(--dim); font-size: 0.9rem; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: 0.9rem; }
th, td { padding: 0.35rem 0.75rem 0.35rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); font-weight: inherit; }
thead th { color: var(--dim); font-size: 0.85em; }
details { margin: 0.5rem 0; }
summary { cursor: pointer; color: var(--accent); font-size: 0.9rem; }
@media (min-width: 60rem) {
  body { display: grid; grid-template: auto 1fr / 19rem minmax(0, 1fr); }
  header, main { grid-column: 2; }
  nav { grid-area: 1 / 1 / span 2; position: sticky; top: 0; height: 100vh; overflow-y: auto; border-bottom: 0; border-right: 1px solid var(--line); }
  header { padding: 2rem 2.5rem 0; }
  main { padding: 0 2.5rem 2rem; }
}
@media (max-width: 59.99rem) { nav { max-height: 45vh; overflow-y: auto; border-top: 1px solid var(--line); } }
`;
