const styles = `
:root { color-scheme: light dark; --ink:#1b1f24; --soft:#57606a; --line:#d0d7de; --page:#f4f5f7; --card:#fff; --accent:#3b5bdb; --accent-soft:#edf0fd; --note:#fff8e1; --note-line:#e0b94a; }
@media (prefers-color-scheme: dark) { :root { --ink:#e8eaed; --soft:#a3abb5; --line:#3a4149; --page:#15181c; --card:#1e2227; --accent:#91a7ff; --accent-soft:#262d45; --note:#2d2817; --note-line:#8a7330; } }
* { box-sizing: border-box; }
body { margin:0; background:var(--page); color:var(--ink); font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif; }
main { max-width:60rem; margin:0 auto; padding:2.5rem 1.25rem 4rem; }
header { display:flex; align-items:center; gap:.75rem; margin-bottom:2rem; color:var(--soft); font-weight:600; }
header svg { width:2rem; height:2rem; flex:none; color:var(--accent); }
h1 { font-size:1.75rem; line-height:1.2; margin:0 0 .5rem; }
h2 { font-size:.8rem; letter-spacing:.06em; text-transform:uppercase; color:var(--soft); margin:0 0 .6rem; }
p { margin:0 0 1rem; max-width:42rem; }
.note { background:var(--note); border:1px solid var(--note-line); border-radius:.5rem; padding:.75rem 1rem; max-width:none; margin-bottom:2rem; }
.teams { display:grid; grid-template-columns:repeat(auto-fill,minmax(16rem,1fr)); gap:1.75rem 1.25rem; }
ul { list-style:none; margin:0; padding:0; display:grid; gap:.6rem; }
button { font:inherit; color:inherit; cursor:pointer; border:1px solid var(--line); border-radius:.6rem; background:var(--card); }
.person { width:100%; display:flex; align-items:center; gap:.8rem; text-align:left; padding:.7rem .8rem; }
.person:hover, .plain:hover { border-color:var(--accent); background:var(--accent-soft); }
button:focus-visible { outline:3px solid var(--accent); outline-offset:2px; }
.initials { flex:none; width:2.4rem; height:2.4rem; border-radius:50%; display:grid; place-items:center; background:var(--accent-soft); color:var(--accent); font-weight:600; font-size:.85rem; }
.name { display:block; font-weight:600; }
.about { display:block; color:var(--soft); font-size:.9rem; }
.plain { padding:.6rem 1.1rem; margin-right:.6rem; }
.main { background:var(--accent); border-color:var(--accent); color:var(--page); font-weight:600; }
.main:hover { background:var(--accent); filter:brightness(1.1); }
`;

const mark = `<svg viewBox="0 0 32 32" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2.5"><rect x="3" y="6" width="26" height="20" rx="4"/><circle cx="11" cy="16" r="3.5"/><circle cx="21" cy="16" r="3.5"/></svg>`;

/** Makes text safe inside an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
}

/** The frame that every page of the sign-in shares; `body` is markup. */
export function pageShell(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${styles}</style>
</head>
<body>
<main>
<header>${mark}<span>Sample lab sign-in</span></header>
${body}
</main>
</body>
</html>`;
}

/** Headers that keep the pages free of scripts, frames and caches. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};
