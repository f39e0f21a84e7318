import Foundation
import FoundationXML
import Testing
import Upskilling

@testable import Reporting

/// Drawings as people and machines meet them: sound XML, read aloud, nothing hidden in them.
@Suite struct ChartTests {
  private static let drawn = ChartSamples.usual + ChartSamples.odd

  /// What a drawing is made of.
  private final class Reading: NSObject, XMLParserDelegate {
    struct Element {
      var name: String
      var attributes: [String: String]
      var text = ""
    }

    var elements: [Element] = []
    private var open: [Int] = []

    init?(_ svg: String) {
      super.init()
      let parser = XMLParser(data: Data(svg.utf8))
      parser.delegate = self
      guard parser.parse() else { return nil }
    }

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String]
    ) {
      open.append(elements.count)
      elements.append(Element(name: name, attributes: attributes))
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
      for index in open { elements[index].text += text }
    }

    func parser(
      _ parser: XMLParser, didEndElement name: String, namespaceURI: String?,
      qualifiedName: String?
    ) {
      open.removeLast()
    }

    func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }
    var ids: [String] { elements.compactMap { $0.attributes["id"] } }
    var text: String { elements.first?.text ?? "" }
  }

  private func reading(
    _ chart: Chart, _ width: ChartRenderer.Width, at location: SourceLocation = #_sourceLocation
  ) throws -> Reading {
    let svg = try #require(ChartRenderer.svg(chart, width: width), sourceLocation: location)
    return try #require(Reading(svg), "no XML", sourceLocation: location)
  }

  @Test(arguments: drawn)
  func readsAloud(chart: Chart) throws {
    for width in [ChartRenderer.Width.wide, .narrow] {
      let drawing = try reading(chart, width)
      let root = try #require(drawing.elements.first)
      #expect(root.attributes["role"] == "img")
      #expect(root.attributes["class"] == width.className)
      #expect(drawing.elements.dropFirst().prefix(2).map(\.name) == ["title", "desc"])
      #expect(drawing.all("title").map(\.text) == [chart.title])
      #expect(try #require(drawing.all("desc").first).text.hasPrefix("\(chart.unit): "))
      let labels = root.attributes["aria-labelledby"]?.split(separator: " ").map(String.init)
      #expect(
        labels == drawing.elements.dropFirst().prefix(2).compactMap { $0.attributes["id"] })
      #expect(drawing.all("rect").contains { $0.attributes["fill"] == Palette.surface })
      // All but the two is one hidden group, beside the patterns.
      #expect(drawing.all("g").map { $0.attributes["aria-hidden"] } == ["true"])
    }
  }

  @Test func idsAreUniqueInAPageOfAllInBothWidths() throws {
    var ids: [String] = []
    for chart in Self.drawn {
      ids += try reading(chart, .wide).ids + reading(chart, .narrow).ids
    }
    let trend = try #require(Sparkline.svg(points: [1, 2], id: "trend-0", label: "Earned"))
    ids += try #require(Reading(trend)).ids
    #expect(Set(ids).count == ids.count)
  }

  @Test(arguments: drawn)
  func standsAloneAndHoldsNumbersOnly(chart: Chart) throws {
    for width in [ChartRenderer.Width.wide, .narrow] {
      let svg = try #require(ChartRenderer.svg(chart, width: width))
      for forbidden in ["<script", "href", "http", "<style", " style=", "onload=\""] {
        let isThere = svg.lowercased().contains(forbidden)
        #expect(!isThere, "\(forbidden)")
      }
      let numeric = ["x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "width", "height"]
      let drawing = try reading(chart, width)
      let height = try #require(
        drawing.elements.first?.attributes["height"].flatMap(Double.init))
      for element in drawing.elements {
        for (name, value) in element.attributes where numeric.contains(name) {
          let number = try #require(Double(value), "\(name)=\(value)")
          #expect(number.isFinite && abs(number) <= max(width.rawValue, height))
          if ["width", "height", "r"].contains(name) { #expect(number >= 0) }
        }
        let path = element.attributes["d"] ?? ""
        #expect(path.allSatisfy { "MLZ- .".contains($0) || $0.isNumber }, "\(path)")
      }
    }
  }

  /// The text of a drawing, by piece, in order.
  private func pieces(_ chart: Chart, _ width: ChartRenderer.Width) throws -> [String] {
    try reading(chart, width).all("tspan").map(\.text)
  }

  @Test(arguments: [ChartRenderer.Width.wide, .narrow])
  func saysWhatTheReportSays(width: ChartRenderer.Width) throws {
    let expected: [(Chart, [String])] = [
      (
        ChartSamples.bars,
        [
          "Engineering", "82.00 %", "54 of 66", "company 47.31 %", "nobody enrolled", "0 %",
          "100 %",
        ]
      ),
      (ChartSamples.stacks, ["needs action", "1,203", "n = 2,243", "nothing to count"]),
      (
        ChartSamples.intervals,
        [
          "Return on investment", "−1.50 %", "−75.70 to 72.80 %", "2.30–15.90 %",
          "the interval includes zero",
        ]
      ),
      (
        ChartSamples.survival,
        ["Sponsored", "Matched colleagues", "1,240", "402", "fewer than 10 still observed"]
      ),
      (
        ChartSamples.waterfall,
        [
          "Tuition and fees", "▼ EUR −64,120.00", "EUR −123,000.50", "▲ EUR +91,200.00",
          "EUR 0.00", "not collected", "EUR −1,845.00", "−100k",
        ]
      ),
      (
        ChartSamples.tornado,
        [
          "base EUR −1,845.00", "EUR −41,000.00", "EUR 8,000", "EUR 52,200.00",
          "◆ break-even at EUR 12,463", "not known",
        ]
      ),
      (
        ChartSamples.bullets,
        [
          "EUR 59,300.00 of 50,000.00", "EUR 6,000.00 committed", "EUR 15,300.00 over",
          "▲ over plan", "▲ over when paid", "EUR −450.00 of 10,000.00", "EUR 1,200.00, no plan",
        ]
      ),
      (ChartSamples.funnel, ["Eligible", "12,480", "23.72 % of eligible", "0"]),
    ]
    for (chart, words) in expected {
      let pieces = try pieces(chart, width)
      for word in words { #expect(pieces.contains(word), "\(chart.id): \(word)") }
    }
  }

  @Test func theFindingIsInWords() throws {
    let bars = try reading(ChartSamples.bars, .wide)
    #expect(
      bars.all("desc").first?.text
        == "earned, of all enrollments: from 20.00 % (Operations) to 82.00 % (Engineering); "
        + "2 of 7 without a mark. company: 47.31 %.")
    let trend = try #require(Sparkline.svg(points: [0.4, .nan, 0.35, 0.5], id: "t", label: "E"))
    #expect(
      try #require(Reading(trend)).all("desc").first?.text
        == "3 points, oldest first: up from 0.4 to 0.5, lowest 0.35, highest 0.5.")
    #expect(Sparkline.svg(points: [1, .nan], id: "t", label: "E") == nil)
  }

  /// A row kept back has a name and words; its value, its limits and its note are nowhere.
  @Test func hiddenValuesLeaveNoTrace() throws {
    for width in [ChartRenderer.Width.wide, .narrow] {
      for (chart, traces) in [
        (ChartSamples.bars, ["4 of 7"]),
        (ChartSamples.intervals, ["7 pairs", "11.00", "37.00"]),
        (ChartSamples.bullets, ["777.77", "11,111.11"]),
      ] {
        let drawing = try reading(chart, width)
        #expect(drawing.text.contains("suppressed, fewer than 10"))
        for trace in traces {
          #expect(!drawing.text.contains(trace), "\(chart.id): \(trace)")
        }
      }
      let shown = try reading(ChartSamples.bars, width)
      #expect(shown.all("rect").count { $0.attributes["fill"] == Palette.actual } == 5)
      // A line, two ends, and the white part on the bar with its end, for each of five; nothing for others.
      let whiskers = shown.all("line").count { $0.attributes["stroke-width"] == "1.5" }
      #expect(whiskers == 5 * 5 + 1)
      let intervals = try reading(ChartSamples.intervals, width)
      // Four rows and the sign in the note.
      #expect(intervals.all("circle").count == 5)
    }
    let one = Chart.Drawing.bars(
      rows: [
        .init(name: "A", value: .hidden("–"), lower: 0.1, upper: 0.2, note: "7 of 9"),
        .init(name: "B", value: .share(0.4), lower: nil, upper: nil, note: ""),
      ], reference: .init(name: "all", value: .hidden("<10")))
    let drawing = try reading(Chart(id: "a", title: "T", unit: "u", drawing: one), .wide)
    #expect(drawing.text.contains("suppressed") && !drawing.text.contains("7 of 9"))
    #expect(!drawing.all("line").contains { $0.attributes["stroke-dasharray"] != nil })
  }

  @Test(arguments: ChartSamples.empty)
  func nothingIsNoDrawing(chart: Chart) {
    #expect(ChartRenderer.svg(chart, width: .wide) == nil)
    #expect(ChartRenderer.svg(chart, width: .narrow) == nil)
  }

  @Test func namesFromOutsideAreText() throws {
    let chart = try #require(ChartSamples.odd.first)
    for width in [ChartRenderer.Width.wide, .narrow] {
      let svg = try #require(ChartRenderer.svg(chart, width: width))
      #expect(svg.contains("&lt;script&gt;"))
      let pieces = try pieces(chart, width)
      #expect(pieces.contains { $0.hasPrefix("شركة") && $0.hasSuffix("…") })
      #expect(pieces.contains { $0.hasPrefix("プログラミング") && $0.hasSuffix("…") })
      #expect(pieces.contains("👩🏽‍💻 Team 🚀🚀 rocket"))
      for span in try reading(chart, width).all("tspan") {
        #expect(span.attributes["unicode-bidi"] == "plaintext")
      }
    }
  }

  /// Nothing that is cut to fit stands over the edge: text by the widths it was cut by.
  @Test(arguments: ChartSamples.usual)
  func textStaysInside(chart: Chart) throws {
    for width in [ChartRenderer.Width.wide, .narrow] {
      for text in try reading(chart, width).all("text") {
        let x = try #require(text.attributes["x"].flatMap(Double.init))
        let room = TextMeasure.width(text.text, size: 13)
        let start =
          switch text.attributes["text-anchor"] {
          case "end": x - room
          case "middle": x - room / 2
          default: x
          }
        #expect(start >= -1 && start + room <= width.rawValue + 1, "\(text.text)")
      }
    }
  }

  @Test func typeIsLargeEnough() throws {
    for chart in Self.drawn {
      for element in try reading(chart, .narrow).elements {
        guard let size = element.attributes["font-size"].flatMap(Double.init) else { continue }
        #expect(size >= 13)
      }
    }
  }

  /// WCAG 2.2, 1.4.3 and 1.4.11: text at 4.5, what tells something at 3. Grounds carry nothing: they lie
  /// under a pattern or in an outline; grid lines repeat what labels say.
  @Test func everyColorStandsOut() throws {
    let silent = [
      Palette.surface, Palette.grid, Palette.steadyTint, Palette.cautionTint, Palette.badTint,
      Palette.grayTint,
    ]
    for chart in Self.drawn {
      for element in try reading(chart, .wide).elements {
        let isText = ["text", "tspan"].contains(element.name)
        if let fill = element.attributes["fill"], fill.hasPrefix("#") {
          if isText, fill == Palette.surface {
            #expect(try contrast(Palette.good) >= 4.5)
          } else if isText || !silent.contains(fill) {
            #expect(try contrast(fill) >= (isText ? 4.5 : 3), "\(fill)")
          } else if element.name == "rect", fill == Palette.grayTint,
            element.attributes["width"] != "6"
          {
            #expect(element.attributes["stroke"] != nil)
          }
        }
        if let stroke = element.attributes["stroke"], !silent.contains(stroke) {
          #expect(try contrast(stroke) >= 3, "\(stroke)")
        }
      }
    }
  }

  private func contrast(_ color: String) throws -> Double {
    let value = try #require(Int(color.dropFirst(), radix: 16))
    let channels = [value >> 16 & 255, value >> 8 & 255, value & 255].map { channel -> Double in
      let share = Double(channel) / 255
      return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
    return 1.05 / (0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2] + 0.05)
  }
}
