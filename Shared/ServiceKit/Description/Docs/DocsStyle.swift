/// How the page looks, by day and by night.
enum DocsStyle {
    static let css = """
        :root { color-scheme: light dark; --line: #8884; --soft: #8881; --accent: #0a6b5d; }
        @media (prefers-color-scheme: dark) { :root { --accent: #5fd0bd; } }
        * { box-sizing: border-box; }
        body { margin: 0; font: 16px/1.55 system-ui, sans-serif; display: grid; grid-template-columns: 19rem minmax(0, 1fr); }
        nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1.5rem 1rem; border-right: 1px solid var(--line); font-size: .86rem; }
        nav p { margin: 1rem 0 .25rem; font-weight: 600; }
        nav ul { list-style: none; margin: 0; padding: 0 0 0 .75rem; }
        nav li { margin: .15rem 0; }
        main { padding: 1.5rem clamp(1rem, 4vw, 3.5rem) 6rem; max-width: 64rem; min-width: 0; }
        a { color: var(--accent); text-decoration: none; }
        a:hover { text-decoration: underline; }
        h1 { font-size: 1.9rem; margin: 0 0 .25rem; }
        h2 { font-size: 1.35rem; margin: 2.5rem 0 .5rem; padding-top: .5rem; border-top: 1px solid var(--line); }
        h3 { font-size: 1.1rem; margin: 0 0 .25rem; }
        h4 { margin: 0 0 .25rem; }
        article { margin: 1.25rem 0; padding: 1rem 1.25rem; border: 1px solid var(--line); border-radius: .5rem; scroll-margin-top: .5rem; }
        article:target, tr:target { outline: 2px solid var(--accent); }
        code, pre { font: .86em/1.5 ui-monospace, monospace; }
        code { background: var(--soft); padding: .08em .3em; border-radius: .25em; overflow-wrap: anywhere; }
        pre { background: var(--soft); padding: .75rem 1rem; border-radius: .4rem; overflow: auto; }
        table { border-collapse: collapse; width: 100%; margin: .5rem 0; font-size: .9rem; }
        th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); }
        td code { overflow-wrap: normal; }
        details { margin: .35rem 0; }
        summary { cursor: pointer; }
        small { opacity: .75; }
        .lead { margin-top: 0; opacity: .8; }
        .method { font: 700 .78rem/1 ui-monospace, monospace; color: #fff; background: #555; border-radius: .25rem; padding: .25rem .45rem; }
        .GET { background: #1f6feb; } .POST { background: #1a7f37; } .PUT, .PATCH { background: #9a6700; } .DELETE { background: #b42318; }
        .scope { font-size: .78rem; border: 1px solid var(--line); border-radius: 1rem; padding: .1rem .6rem; white-space: nowrap; }
        @media (max-width: 60rem) { body { display: block; } nav { position: static; height: auto; border: 0; } }
        """
}
