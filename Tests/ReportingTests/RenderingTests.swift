import Foundation
import FoundationXML
import Reporting
import Testing
import Upskilling

/// The forms of one report, made from a small company with hostile names.
@Suite struct RenderingTests {
  static let hostile = "<b>&\"'</b> =1+1, \u{1F642} \u{5E9}\u{5DC}\u{5D5}\u{5DD}"
  static let asOf = Day(daysSinceEpoch: 20_500)

  static func scope(_ employer: String = hostile) -> Report.Scope {
    Report.Scope(
      employer: employer, periodStart: nil, asOf: asOf, timeZone: "Europe/Madrid",
      completeUpTo: asOf)
  }

  static func report() -> Report {
    var tally = CompletionTally(asOf: asOf)
    for number in 0..<60 {
      var episode = Episode(
        employeeID: number % 40, itemID: number / 40, attempt: 1,
        program: number % 3 == 0 ? hostile : "=cmd", provider: number < 55 ? "coursera" : "edx",
        costCenter: number % 2 == 0 ? "CC-1" : nil, role: .learner,
        enrolledOn: asOf.adding(days: -90 - number), startsOn: nil, startedOn: nil,
        lastActivityOn: asOf.adding(days: -number), progress: 10, earned: number % 4 == 0,
        earnedOn: number % 4 == 0 ? asOf.adding(days: -20) : nil, failed: false, failedOn: nil,
        withdrawn: number % 7 == 1, withdrawnOn: nil, dueOn: asOf.adding(days: number % 5 - 2),
        leftCompanyOn: nil)
      if number == 13 { episode.enrolledOn = nil }
      tally.add(episode)
    }
    return .completion(
      tally, scope: scope(),
      watermarks: [
        .init(feed: "coursera", provider: "coursera", completeUpTo: asOf, quarantined: 2)
      ])
  }

  private let report = Self.report()

  @Test func thePageStandsAlone() throws {
    let page = try HTMLRenderer().render(report)
    for forbidden in ["<script", "javascript:", "http://", "https://", " src=", "@import", "url(h"]
    {
      #expect(!page.lowercased().contains(forbidden), "\(forbidden)")
    }
    #expect(!page.contains("<b>&\"'"))
    #expect(page.contains("&lt;b&gt;&amp;"))
    #expect(page.contains("lang=\"en"))
    let parser = XMLParser(data: Data(page.utf8))
    #expect(parser.parse(), "line \(parser.lineNumber): \(String(describing: parser.parserError))")
  }

  private final class Drawing: NSObject, XMLParserDelegate {
    var ids: Set<String> = []
    var labels: [String] = []
    var titles = 0
    var descriptions = 0

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String]
    ) {
      if let id = attributes["id"] { ids.insert(id) }
      if let label = attributes["aria-labelledby"] {
        labels += label.split(separator: " ").map(String.init)
      }
      if name == "title" { titles += 1 }
      if name == "desc" { descriptions += 1 }
    }
  }

  @Test func everyDrawingIsSoundXMLThatReadsAloud() throws {
    let page = try HTMLRenderer().render(report)
    let drawings = page.components(separatedBy: "<svg").dropFirst().map { part in
      "<svg" + (part.components(separatedBy: "</svg>").first ?? "") + "</svg>"
    }
    #expect(drawings.count >= 4)
    var ids: [String] = []
    for text in drawings {
      let parser = XMLParser(data: Data(text.utf8))
      let drawing = Drawing()
      parser.delegate = drawing
      #expect(parser.parse(), "\(String(describing: parser.parserError))")
      #expect(drawing.titles == 1)
      #expect(drawing.descriptions == 1)
      #expect(drawing.labels.count == 2)
      #expect(drawing.ids.isSuperset(of: drawing.labels))
      ids += drawing.ids
    }
    #expect(Set(ids).count == ids.count, "an id stands twice in the page")
  }

  /// Roi.md 8.6: every figure reads the same in every form.
  @Test func allFormsSayTheSame() throws {
    #expect(try JSONRenderer.read(JSONRenderer.render(report)) == report)
    let again = try JSONRenderer.render(JSONRenderer.read(JSONRenderer.render(report)))
    #expect(try again == JSONRenderer.render(report))
    let lines = CSVRenderer.render(report).components(separatedBy: "\r\n").dropFirst()
    let text = TextRenderer.render(report)
    let page = try HTMLRenderer().render(report)
    let rates = try #require(report.tables.first { $0.id == "rates" })
    for row in rates.rows {
      guard case .count(let count) = row[2].value, case .count(let total) = row[3].value else {
        continue
      }
      let figure = try #require(row[2].figure)
      #expect(lines.contains { $0.contains(",\(count),count,,,\(figure)") }, "\(figure)")
      #expect(text.contains("\(count)"))
      #expect(page.contains(">\(count)</td>") && page.contains(">\(total)</td>"))
    }
    #expect(report.isTied)
    #expect(!report.ties.isEmpty)
  }

  @Test func cellsAreNoFormulas() {
    let csv = CSVRenderer.render(report, byteOrderMark: true)
    #expect(csv.hasPrefix("\u{FEFF}as_of,"))
    #expect(csv.contains(",'=cmd,"))
    #expect(csv.contains("\"<b>&\"\"'</b> =1+1, \u{1F642}"))
    for line in csv.components(separatedBy: "\r\n") {
      #expect(!line.contains(",=") && !line.contains(",@") && !line.contains(",+"))
    }
  }

  @Test func aGroupOfFewHasCountsAndNoRate() throws {
    let table = try #require(report.tables.first { $0.id == "provider-rates" })
    let small = try #require(table.rows.first { $0[0].value == .text("edx") })
    #expect(small[1].value == .count(5))
    #expect(small.allSatisfy { if case .share = $0.value { false } else { true } })
    #expect(small.last?.value == .missing("counts only"))
  }

  @Test func nothingIsAReportToo() throws {
    let empty = Report.completion(
      CompletionTally(asOf: Self.asOf), scope: Self.scope("Acme"), watermarks: [])
    #expect(try HTMLRenderer().render(empty).contains("No enrollments up to"))
    #expect(TextRenderer.render(empty).contains("Nothing to count yet"))
    #expect(!CSVRenderer.render(empty).contains("nan"))
    let spend = Report.spend(
      SpendFacts(cells: [], movements: [], trial: [], walks: [], fiscalPeriod: nil),
      scope: Self.scope("Acme"),
      watermarks: [])
    #expect(try HTMLRenderer().render(spend).contains("There is no budget"))
  }

  @Test func theWorkbookIsTheSameBytesEachTimeAndHoldsNoFormula() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let paths = ["a.xlsx", "b.xlsx"].map { folder.appendingPathComponent($0) }
    for path in paths { try WorkbookRenderer.write(report, to: path.path) }
    #expect(try Data(contentsOf: paths[0]) == Data(contentsOf: paths[1]))
    #expect(throws: WorkbookError.self) {
      try WorkbookRenderer.write(report, to: "\(folder.path)/nowhere/c.xlsx")
    }
  }

  /// Roi.md 8.6: the sheet holds the same numbers, as numbers; read by Python's own modules.
  @Test func theWorkbookSaysTheSame() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("report.xlsx").path
    try WorkbookRenderer.write(report, to: path)
    let script = """
      import json, sys, xml.etree.ElementTree as tree, zipfile
      space = {'m': 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'}
      book = zipfile.ZipFile(sys.argv[1])
      shared = [''.join(t.text or '' for t in s.iter('{%s}t' % space['m']))
                for s in tree.fromstring(book.read('xl/sharedStrings.xml'))]
      names = [s.get('name') for s in tree.fromstring(book.read('xl/workbook.xml')).find('m:sheets', space)]
      answer = {}
      for number, name in enumerate(names, 1):
          sheet = tree.fromstring(book.read(f'xl/worksheets/sheet{number}.xml'))
          assert not sheet.findall('.//m:f', space), 'a formula'
          answer[name] = [[shared[int(c.find('m:v', space).text)] if c.get('t') == 's'
                           else float(c.find('m:v', space).text) for c in row if c.find('m:v', space) is not None]
                          for row in sheet.find('m:sheetData', space)]
      print(json.dumps(answer))
      """
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", script, path]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus != 127 else { try Test.cancel("python3 is not installed") }
    let sheets = try #require(try JSONSerialization.jsonObject(with: data) as? [String: [[Any]]])
    for table in report.tables {
      let rows = try #require(sheets[table.id], "\(table.id)").dropFirst()
      for (row, cells) in zip(table.rows, rows) {
        for (value, cell) in zip(
          row.map(\.value).filter { $0 != .missing("") && $0 != .text("") }, cells)
        {
          switch value {
          case .count(let count): #expect(cell as? Double == Double(count))
          case .share(let share): #expect((cell as? Double).map { abs($0 - share) < 1e-12 } == true)
          case .text(let text): #expect(cell as? String == text)
          case .number, .interval, .money, .day, .missing, .hidden: break
          }
          if case .interval = value { break }
        }
      }
      #expect(rows.count >= table.rows.count)
    }
    #expect(sheets["Definitions"] != nil && sheets["Data quality"] != nil)
  }

  /// WCAG 2.2, 1.4.3 and 1.4.11: 4.5 for text, 3 for what charts are drawn with.
  @Test(arguments: [
    (Palette.ink, 4.5), (Palette.secondary, 4.5), (Palette.accent, 4.5), (Palette.bad, 4.5),
    (Palette.good, 4.5), (Palette.actual, 3.0), (Palette.caution, 4.5),
  ])
  func colorsStandOutFromWhite(color: String, ratio: Double) throws {
    let value = try #require(Int(color.dropFirst(), radix: 16))
    let channels = [value >> 16 & 255, value >> 8 & 255, value & 255].map { channel -> Double in
      let share = Double(channel) / 255
      return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
    let luminance = 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
    #expect(1.05 / (luminance + 0.05) >= ratio)
  }
}
