package import Upskilling

/// The page that links every report of a day.
package enum IndexPage {
  package struct Entry: Sendable {
    package var kind: Report.Kind
    /// Its finding.
    package var title: String
    /// What it is narrowed to; empty for the whole company.
    package var about: String
    /// Its file name without the ending.
    package var stem: String

    package init(kind: Report.Kind, title: String, about: String, stem: String) {
      self.kind = kind
      self.title = title
      self.about = about
      self.stem = stem
    }
  }

  /// Of each kind the page lists so many; the others lie in the folder beside it.
  private static let limit = 500

  package static func render(employer: String, day: Day, entries: [Entry]) -> String {
    let sections = Report.Kind.allCases.compactMap { kind -> String? in
      let own = entries.filter { $0.kind == kind }.sorted {
        ($0.about, $0.stem) < ($1.about, $1.stem)
      }
      guard !own.isEmpty else { return nil }
      return """
        <section aria-labelledby="h-\(kind.rawValue)"><h2 id="h-\(kind.rawValue)">\(kind.title)</h2>
        <ul class="index">
        \(own.prefix(limit).map(item).joined(separator: "\n"))
        </ul>\(own.count > limit ? "<p>and \(Format.count(own.count - limit)) more in this folder</p>" : "")</section>
        """
    }
    let name = Format.escape(employer)
    return """
      <!DOCTYPE html>
      <html lang="en" dir="ltr">
      <head>
      <meta charset="utf-8"/>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <title>Reports of \(name), \(day)</title>
      <style>\(PageStyle.css)</style>
      </head>
      <body>
      <main>
      <header><p class="kicker">\(name)</p><h1>Reports of <time datetime="\(day)">\(day)</time></h1>
      <p>\(Format.count(entries.count, "report", "reports")).</p></header>
      \(sections.joined(separator: "\n"))
      </main>
      <footer><p>\(Report.Classification.confidential.sentence)</p></footer>
      </body>
      </html>

      """
  }

  private static func item(_ entry: Entry) -> String {
    let about = entry.about.isEmpty ? "" : "<bdi>\(Format.escape(entry.about))</bdi>: "
    let others =
      entry.kind == .progress
      ? ""
      : ["xlsx", "csv", "json"].map { form in
        " <a class=\"small\" href=\"\(Format.escape(entry.stem)).\(form)\">\(form)</a>"
      }.joined()
    return
      "<li>\(about)<a href=\"\(Format.escape(entry.stem)).html\">\(Format.escape(entry.title))</a>\(others)</li>"
  }
}
