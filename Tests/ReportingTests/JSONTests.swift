import Foundation
import TestSupport
import Testing
import Upskilling

@testable import Reporting

/// Our writer of JSON against Foundation's, byte for byte.
@Suite struct JSONTests {
  private static func foundation(_ report: Report) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(report) + Data("\n".utf8)
  }

  private static func report(_ values: [Value], charts: [Chart] = []) -> Report {
    let table = Report.Table(
      id: "values", title: RenderingTests.hostile,
      columns: [.text("a/b"), .number("n", definition: "CR")],
      rows: values.map { [.init($0), .init($0, figure: "f:1/\"2\"")] }, total: [.init(.count(-1))])
    var report = RenderingTests.report()
    report.scope.periodStart = report.scope.asOf
    report.scope.filters = [.init(name: "program", value: RenderingTests.hostile)]
    report.cards.append(
      .init(
        label: "l", value: .share(0.25), denominator: "d", definition: "CR", figure: "f",
        trend: [0, -0.0, 1e-7, 0.1, 1e16, 1e21]))
    report.sections.append(
      .init(id: "all", title: "", blocks: [.text("\u{7F}\u{2028}"), .table(table)]))
    report.sections += charts.map {
      .init(id: $0.id, title: $0.title, blocks: [.chart($0, data: table)])
    }
    return report
  }

  @Test func everyPartOfAReportReadsAsFoundationWritesIt() throws {
    let day = RenderingTests.asOf
    let values: [Value] =
      ChartSamples.hostile.map { .text($0) } + [
        .text(String((0..<0x80).map { Character(Unicode.Scalar($0)) })), .count(.min),
        .share(1), .number(-0.5, decimals: 1), .interval(lower: 0.1, upper: 0.3),
        .money(Money(-1_234_567, ChartSamples.euro)), .money(Money(7, ChartSamples.yen)),
        .day(day), .missing("no data"), .hidden("<10"),
      ]
    let report = Self.report(values, charts: ChartSamples.usual)
    let written = try JSONRenderer.render(report)
    #expect(try written == Self.foundation(report))
    #expect(try JSONRenderer.read(written) == report)
  }

  @Test func everyNumberReadsAsFoundationWritesIt() throws {
    var random = SeededGenerator(seed: 20_261)
    let numbers = (0..<20_000).map { turn in
      turn % 2 == 0
        ? Double(bitPattern: .random(in: .min ... .max, using: &random))
        : (Double.random(in: -1e9...1e9, using: &random) * 100).rounded() / 100
    }.filter(\.isFinite)
    let report = Self.report(numbers.map { .share($0) })
    #expect(try JSONRenderer.render(report) == Self.foundation(report))
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func aNumberThatJSONCannotSayIsRefused(number: Double) {
    #expect(throws: EncodingError.self) { try JSONRenderer.render(Self.report([.share(number)])) }
  }
}
