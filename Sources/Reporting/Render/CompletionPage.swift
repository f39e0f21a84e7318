/// The page of the completion report. XHTML-compatible, so that a test can parse it.
enum CompletionPage {
  static let template = """
    <!DOCTYPE html>
    <html lang="en" dir="ltr">
    <head>
    <meta charset="utf-8"/>
    <meta name="viewport" content="width=device-width, initial-scale=1"/>
    <title>{{title}}, {{employer}}, as of {{asOf}}</title>
    <style>
    body { font: 14px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; color: \(Palette.ink); background: #fff; margin: 0; }
    main { max-width: 960px; margin: 0 auto; padding: 24px; }
    h1 { font-size: 20px; margin: 0 0 4px; }
    h2 { font-size: 16px; margin: 32px 0 8px; break-after: avoid; }
    p { margin: 4px 0; }
    .meta { color: \(Palette.secondary); }
    .cards { display: grid; grid-template-columns: repeat(4, 1fr); gap: 12px; margin: 20px 0; }
    .card { border: 1px solid \(Palette.grid); border-radius: 6px; padding: 12px; break-inside: avoid; }
    .card .value { font-size: 20px; font-weight: 600; font-variant-numeric: tabular-nums; }
    .card .small, .axis { font-size: 12px; color: \(Palette.secondary); fill: \(Palette.secondary); }
    table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; margin: 8px 0; }
    caption { text-align: left; color: \(Palette.secondary); padding: 4px 0; }
    th, td { text-align: left; padding: 4px 8px 4px 0; border-bottom: 1px solid \(Palette.grid); vertical-align: top; }
    td.n, th.n { text-align: right; }
    thead { display: table-header-group; break-inside: avoid; }
    tr, figure, .card { break-inside: avoid; }
    figure { margin: 12px 0; }
    figcaption { font-weight: 600; margin-bottom: 4px; }
    svg { max-width: 100%; height: auto; font-size: 12px; fill: \(Palette.ink); }
    summary { cursor: pointer; color: \(Palette.accent); }
    a { color: \(Palette.accent); }
    dt { font-weight: 600; margin-top: 8px; } dd { margin: 0; }
    @page { size: A4; margin: 14mm; }
    @media print { main { padding: 0; max-width: none; } body { print-color-adjust: exact; } }
    @media (max-width: 720px) { .cards { grid-template-columns: repeat(2, 1fr); } }
    </style>
    </head>
    <body>
    <main>
    <h1>{{title}}</h1>
    <p>{{employer}}. Unit: one attempt of one employee at one micro-credential.</p>
    <p class="meta">Period: {{period}}. As of <time datetime="{{asOf}}">{{asOf}}</time>, {{timeZone}}.
    {{#isIncomplete}}Some provider feed has not delivered yet.{{/isIncomplete}}{{^isIncomplete}}Data complete up to <time datetime="{{completeUpTo}}">{{completeUpTo}}</time>.{{/isIncomplete}}</p>
    {{#isEmpty}}
    <p>No enrollments are on record for this period. Load a provider file, then run the report again.</p>
    {{/isEmpty}}
    <div class="cards">
    {{#cards}}
    <div class="card"><div>{{label}}</div><div class="value">{{value}}</div><div>{{denominator}}</div><div class="small">{{interval}} <a href="#def-{{id}}">{{id}}</a></div></div>
    {{/cards}}
    </div>
    <section aria-labelledby="h-action"><h2 id="h-action">Needs action</h2>
    {{#noActions}}<p>Nothing is overdue, stalled, at risk or waiting to start.</p>{{/noActions}}
    {{^noActions}}
    <table><caption>Open attempts by cost center, most first</caption>
    <thead><tr><th scope="col">Cost center</th><th scope="col" class="n">Overdue</th><th scope="col" class="n">Stalled</th><th scope="col" class="n">At risk</th><th scope="col" class="n">Not started</th></tr></thead>
    <tbody>
    {{#actions}}<tr><th scope="row">{{name}}</th><td class="n">{{overdue}}</td><td class="n">{{stalled}}</td><td class="n">{{atRisk}}</td><td class="n">{{notStarted}}</td></tr>
    {{/actions}}
    </tbody></table>
    {{/noActions}}
    </section>
    <section aria-labelledby="h-rates"><h2 id="h-rates">Completion, by denominator</h2>
    <table><caption>The same results under each definition, with 95 % intervals</caption>
    <thead><tr><th scope="col">Definition</th><th scope="col">Earned …</th><th scope="col" class="n">Earned</th><th scope="col" class="n">Of</th><th scope="col" class="n">Rate</th><th scope="col" class="n">Interval</th></tr></thead>
    <tbody>
    {{#figures}}<tr><th scope="row"><a href="#def-{{id}}">{{id}}</a></th><td>{{title}}</td><td class="n">{{count}}</td><td class="n">{{total}}</td><td class="n">{{rate}}</td><td class="n">{{interval}}</td></tr>
    {{/figures}}
    </tbody></table>
    <p>{{incidence}}</p>
    </section>
    {{#breakdowns}}
    <section aria-labelledby="h-{{id}}"><h2 id="h-{{id}}">{{title}}</h2>
    {{^hasGroups}}<p>Nothing to show.</p>{{/hasGroups}}
    {{#hasGroups}}
    {{#hasRates}}<figure><figcaption>Earned, of all enrollments</figcaption>{{{bars}}}</figure>{{/hasRates}}
    <figure><figcaption>Where attempts stand</figcaption>{{{states}}}</figure>
    <details open="open"><summary>Data</summary>
    <table><caption>{{title}}: earned under each denominator</caption>
    <thead><tr><th scope="col">Group</th><th scope="col" class="n">Attempts</th>{{#columns}}<th scope="col"><a href="#def-{{id}}">{{title}}</a></th>{{/columns}}</tr></thead>
    <tbody>
    {{#groups}}<tr><th scope="row">{{name}}</th><td class="n">{{episodes}}</td>{{#cells}}<td>{{.}}</td>{{/cells}}</tr>
    {{/groups}}
    </tbody></table></details>
    {{/hasGroups}}
    </section>
    {{/breakdowns}}
    <section aria-labelledby="h-states"><h2 id="h-states">States</h2>
    <table><caption>Every counted attempt is in one state</caption><thead><tr><th scope="col">State</th><th scope="col" class="n">Attempts</th></tr></thead>
    <tbody>{{#states}}<tr><th scope="row">{{name}}</th><td class="n">{{count}}</td></tr>{{/states}}</tbody></table>
    </section>
    <section aria-labelledby="h-data"><h2 id="h-data">Data</h2>
    <table><caption>How far each feed speaks</caption><thead><tr><th scope="col">Feed</th><th scope="col">Provider</th><th scope="col">Complete up to</th><th scope="col" class="n">In quarantine</th></tr></thead>
    <tbody>{{#watermarks}}<tr><th scope="row">{{feed}}</th><td>{{provider}}</td><td>{{upTo}}</td><td class="n">{{quarantined}}</td></tr>{{/watermarks}}</tbody></table>
    <table><caption>What to know about the data</caption><thead><tr><th scope="col">Note</th><th scope="col" class="n">Count</th></tr></thead>
    <tbody>{{#quality}}<tr><th scope="row">{{text}}</th><td class="n">{{count}}</td></tr>{{/quality}}</tbody></table>
    <table><caption>Sums that must agree</caption><thead><tr><th scope="col">Tie</th><th scope="col" class="n">Left</th><th scope="col" class="n">Right</th><th scope="col">Verdict</th></tr></thead>
    <tbody>{{#ties}}<tr><th scope="row">{{text}}</th><td class="n">{{left}}</td><td class="n">{{right}}</td><td>{{verdict}}</td></tr>{{/ties}}</tbody></table>
    </section>
    <section aria-labelledby="h-method"><h2 id="h-method">Definitions and rules</h2>
    <dl>{{#definitions}}<dt id="def-{{id}}">{{id}}: {{title}}</dt><dd>{{text}}</dd>{{/definitions}}</dl>
    <ul>{{#rules}}<li>{{.}}</li>{{/rules}}</ul>
    </section>
    </main>
    </body>
    </html>

    """
}
