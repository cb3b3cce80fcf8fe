import { Html } from './html';

/** One small style sheet for all pages: phone first, light and dark by the system's choice. */
export const STYLE = new Html(`
:root { --bg: #f6f7f9; --card: #fff; --ink: #1b2230; --soft: #5b6475; --line: #dde1e8; --accent: #4f46e5; --on-accent: #fff;
  --bad: #b42318; --bad-bg: #fef1f0; --good: #146c43; --good-bg: #eaf7f0; --free: #f0f1f4; }
.google { --accent: #1a73e8; } .microsoft { --accent: #0f6cbd; }
@media (prefers-color-scheme: dark) {
  :root { --bg: #12151b; --card: #1b2029; --ink: #e8ebf1; --soft: #a3acbb; --line: #323a47; --accent: #8b87ff; --on-accent: #10121a;
    --bad: #ff9a90; --bad-bg: #3a1d1b; --good: #7ddfae; --good-bg: #16301f; --free: #262c37; }
  .google { --accent: #8ab4f8; } .microsoft { --accent: #6cb8f6; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
.top { display: flex; gap: .75rem; align-items: center; padding: .75rem 1rem; border-bottom: 1px solid var(--line); background: var(--card); }
.top a { color: inherit; font-weight: 650; text-decoration: none; padding: .35rem 0; }
.badge { border: 1px solid var(--line); border-radius: 99px; padding: .05rem .6rem; font-size: .8rem; color: var(--soft); white-space: nowrap; }
main { max-width: 60rem; margin: 0 auto; padding: 1.25rem 1rem 4rem; }
main.narrow { max-width: 36rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .5rem 0 1rem; text-wrap: balance; }
h2 { font-size: 1.05rem; margin: 1.75rem 0 .6rem; }
a { color: var(--accent); }
.card, fieldset { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1rem; margin: 0 0 1rem; }
.card > :first-child { margin-top: 0; }
.cards { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); }
.cards .card { margin: 0; }
.card h3 { margin: 0 0 .25rem; font-size: 1rem; }
.card ul { list-style: none; margin: .5rem 0 0; padding: 0; }
.card li a { display: inline-block; padding: .35rem 0; }
legend { font-weight: 600; padding: 0 .35rem; }
.hint, .soft { color: var(--soft); font-size: .9rem; }
.choice { display: flex; gap: .7rem; align-items: flex-start; padding: .55rem 0; min-height: 2.75rem; }
.choice input { width: 1.15rem; height: 1.15rem; margin: .2rem 0 0; accent-color: var(--accent); flex: none; }
.choice small { display: block; color: var(--soft); }
.field { display: block; margin: .6rem 0; }
.field > span { display: block; font-size: .9rem; color: var(--soft); margin-bottom: .2rem; }
.row { display: grid; gap: 0 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 15.5rem), 1fr)); }
input:not([type=checkbox], [type=radio]), textarea, select { width: 100%; font: inherit; color: inherit; background: var(--bg);
  border: 1px solid var(--line); border-radius: 8px; padding: .6rem .7rem; min-height: 2.75rem; }
button, .button { font: inherit; font-weight: 600; border-radius: 8px; border: 1px solid transparent; padding: .6rem 1.1rem; min-height: 2.75rem;
  cursor: pointer; display: inline-block; text-decoration: none; }
.primary { background: var(--accent); color: var(--on-accent); }
.plain { background: transparent; border-color: var(--line); color: var(--ink); }
.danger { background: transparent; border-color: var(--bad); color: var(--bad); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; justify-content: flex-end; align-items: center; margin-top: 1rem; }
.actions.start { justify-content: flex-start; }
.tabs { display: flex; flex-wrap: wrap; gap: .5rem; margin: 0 0 1.25rem; }
.tabs a { border: 1px solid var(--line); background: var(--card); border-radius: 99px; padding: .45rem .95rem; text-decoration: none; color: var(--ink); }
.tabs a[aria-current] { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
.day { margin: 1.25rem 0 .4rem; font-size: .95rem; color: var(--soft); font-weight: 600; }
.events { list-style: none; margin: 0; padding: 0; }
.events li { margin: 0 0 .5rem; }
.event { display: grid; grid-template-columns: 10.5rem 1fr auto; gap: .25rem 1rem; align-items: baseline; background: var(--card);
  border: 1px solid var(--line); border-left: 4px solid var(--accent); border-radius: 10px; padding: .7rem .9rem; color: inherit; text-decoration: none; }
.event.free { background: var(--free); } .event.cancelled { opacity: .65; text-decoration: line-through; }
.event .time { color: var(--soft); white-space: nowrap; font-variant-numeric: tabular-nums; }
.event .where { grid-column: 2 / -1; color: var(--soft); font-size: .9rem; }
@media (max-width: 34rem) { .event { grid-template-columns: 1fr; } .event .where { grid-column: 1; } .event > :empty { display: none; } }
.binned { display: flex; flex-wrap: wrap; gap: .25rem 1rem; justify-content: space-between; align-items: center; }
[hidden] { display: none; }
.notice { border-radius: 8px; padding: .6rem .9rem; } .notice.bad { background: var(--bad-bg); color: var(--bad); } .notice.good { background: var(--good-bg); color: var(--good); }
.empty { text-align: center; color: var(--soft); padding: 2.5rem 1rem; border: 1px dashed var(--line); border-radius: 12px; }
.people { display: grid; gap: .6rem; } .person { text-align: left; } .person small { display: block; font-weight: 400; color: var(--soft); }
.add { display: flex; flex-wrap: wrap; gap: .6rem; margin-top: 1rem; } .add input { flex: 1 1 12rem; max-width: 24rem; }
pre { overflow-x: auto; background: var(--bg); border: 1px solid var(--line); border-radius: 8px; padding: .75rem; font-size: .85rem; }
`);
