import Foundation
import Reporting
import TestSupport
import Testing
import Upskilling

/// Reports as mails say them: roi.md 5.6 and 8.10.
@Suite struct MailBodyTests {
  private static let link = "https://intranet.example.org/a.html?b=1&c=2"

  private func body(
    _ report: Report, link: String? = Self.link, hidesPeople: Bool = false
  ) -> MailBody {
    MailBody(
      report, link: link, attachments: ["a.xlsx"], hidesPeople: hidesPeople, retentionDays: 30)
  }

  private func long(rows: Int, name: String = "Somebody") -> Report {
    var report = RenderingTests.report()
    report.sections = [
      .init(
        id: "long", title: "Who needs you",
        blocks: [
          .table(
            .init(
              id: "long", title: "All of them", columns: [.text("Who"), .number("Days")],
              rows: (1...rows).map { [.init(.text("\(name) \($0)")), .init(.count($0))] },
              total: [.init(.text("Total")), .init(.count(rows * (rows + 1) / 2))]))
        ])
    ]
    return report
  }

  @Test func fiveHundredRowsAreCutWithTheirTotalAndALink() throws {
    let body = body(long(rows: 500))
    #expect(body.html.utf8.count < 100_000)
    #expect(body.html.contains("and 460 more"))
    #expect(body.html.contains("href=\"https://intranet.example.org/a.html?b=1&amp;c=2\""))
    let page = try #require(HTMLTables(Data(body.html.utf8)))
    let table = try #require(page["All of them"])
    #expect(table.rows.count == 42)
    #expect(table.rows.last == ["Total", "125,250"])
    #expect(body.text.contains("125,250") && body.text.contains("and 460 more"))
    #expect(body.text.contains(Self.link))
  }

  @Test(arguments: [100, 3000]) func hugeNamesDoNotMakeAHugeMail(length: Int) throws {
    let name = String(repeating: "\u{5E9}\"<", count: length)
    var report = long(rows: 500, name: name)
    report.sections = (0..<12).map { number in
      var section = report.sections[0]
      section.id = "long-\(number)"
      return section
    }
    let body = body(report)
    #expect(body.html.utf8.count < 100_000)
    #expect(body.html.contains("125,250"))
    #expect(HTMLTables(Data(body.html.utf8)) != nil)
  }

  @Test func onlyTablesWithInlineStyles() throws {
    let body = body(RenderingTests.report())
    let page = try #require(HTMLTables(Data(body.html.utf8)))
    #expect(page.elements.isDisjoint(with: ["svg", "style", "script", "img", "link", "details"]))
    #expect(body.html.contains("width=\"600\""))
    #expect(body.html.contains("bgcolor=\"\(Palette.actual)\""))
    // The preheader comes first.
    let title = RenderingTests.report().title
    #expect(page.text.split(separator: "\n").filter { $0.contains(title) }.count >= 2)
    #expect(body.text.contains("Keep this mail for at most 30 days."))
    #expect(!body.html.contains("<b>&\"'") && body.html.contains("&lt;b&gt;&amp;"))
  }

  /// The same rows, totals and ties as the page.
  @Test func theMailSaysWhatThePageSays() throws {
    let report = RenderingTests.report()
    let mail = try #require(HTMLTables(Data(body(report).html.utf8)))
    let page = try #require(HTMLTables(Data(HTMLRenderer().render(report).utf8)))
    #expect(mail.tables.count > 5)
    for table in mail.tables { #expect(page[table.caption] == table) }
  }

  @Test func namesAreHiddenWhereTheyMayNotBeInAMail() {
    let body = body(long(rows: 3), hidesPeople: true)
    #expect(!body.html.contains("Somebody") && !body.text.contains("Somebody"))
    #expect(body.html.contains("Names are on the page only"))
  }

  @Test func theSubjectIsTheFindingAndThePeriodWithoutTurningMarks() {
    var report = RenderingTests.report()
    report.title = "\u{202E}Half of \u{2067}them\u{2069} completed"
    #expect(body(report).subject == "Half of them completed (all on record up to 2026-02-16)")
  }

  @Test func aTeamWithoutPeopleNamesNobody() {
    let report = Report.progress(
      TeamFacts(managerID: 1, manager: "Ana Ruiz", isSubtree: false), company: Proportion(),
      rules: .standard, scope: RenderingTests.scope("Acme"),
      watermarks: [])
    #expect(!body(report).subject.contains("Ana"))
    #expect(body(report).subject.contains("Nobody is on this team"))
  }

  @Test func nothingIsASentenceToo() {
    let empty = Report.completion(
      CompletionTally(asOf: RenderingTests.asOf), scope: RenderingTests.scope("Acme"),
      watermarks: [])
    #expect(body(empty).subject.contains("No enrollments up to"))
    #expect(body(empty).html.contains("Nothing to count yet"))
  }
}
