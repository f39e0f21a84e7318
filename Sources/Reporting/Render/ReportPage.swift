/// The page of every report. XHTML-compatible, so that a test can parse it.
enum ReportPage {
  static let template = """
    <!DOCTYPE html>
    <html lang="en" dir="ltr">
    <head>
    <meta charset="utf-8"/>
    <meta name="viewport" content="width=device-width, initial-scale=1"/>
    <title>{{title}}, {{employer}}, as of {{asOf}}</title>
    <style>\(PageStyle.css)</style>
    </head>
    <body>
    <main>
    <header>
    <p class="kicker">{{employer}} · {{kind}}{{#filters}} · {{name}} <bdi>{{value}}</bdi>{{/filters}}</p>
    <h1>{{title}}</h1>
    <p>{{subject}}</p>
    <p class="meta">Period: {{period}}. As of <time datetime="{{asOf}}">{{asOf}}</time>, {{timeZone}}; {{watermark}}.</p>
    </header>
    <div class="cards">
    {{#cards}}
    <div class="card"{{#hasFigure}} data-figure="{{figure}}"{{/hasFigure}}><div class="label">{{label}}</div><div class="value">{{value}}</div><div>{{denominator}}</div><div class="small">{{detail}}{{#hasDefinition}} <a href="#def-{{definition}}">{{definition}}</a>{{/hasDefinition}}</div>{{{trend}}}</div>
    {{/cards}}
    </div>
    {{#sections}}
    <section aria-labelledby="h-{{id}}"><h2 id="h-{{id}}">{{title}}</h2>
    {{{body}}}
    </section>
    {{/sections}}
    <section aria-labelledby="h-data"><h2 id="h-data">Data</h2>
    {{{ties}}}
    {{{quality}}}
    {{{watermarks}}}
    </section>
    <section aria-labelledby="h-method"><h2 id="h-method">Definitions and rules</h2>
    <dl>{{#definitions}}<dt id="def-{{id}}">{{id}}: {{title}}</dt><dd>{{text}}</dd>{{/definitions}}</dl>
    <ul><li>{{organization}}</li>{{#rules}}<li>{{.}}</li>{{/rules}}</ul>
    </section>
    </main>
    <footer><p>{{classification}}. {{title}} · {{period}}, as of {{asOf}}</p></footer>
    </body>
    </html>

    """
}
