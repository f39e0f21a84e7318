import Foundation
import Intake
import TestSupport
import Testing
import Upskilling

/// What other readers found in the same files; Fixtures/read_papers.py wrote it, with their versions.
@Suite struct SecondReaderTests {
  private struct Found: Decodable {
    struct Statement: Decodable {
      let account: String
      let currency: String
      let opening: String
      let closing: String
      let entries: [String]
      let references: [String?]
    }

    let camt: [Statement]
    let bai: [Statement]

    enum CodingKeys: String, CodingKey {
      case camt = "camt053.xml"
      case bai = "statement.bai"
    }
  }

  private static let currencies = PaperTests.currencies + [Currency(code: "USD", exponent: 2)]

  private func fixture(_ name: String) -> String {
    "\(Project.root)/Tests/IntakeTests/Fixtures/\(name)"
  }

  private func found() throws -> Found {
    try JSONDecoder().decode(
      Found.self, from: Data(contentsOf: URL(fileURLWithPath: fixture("papers.json"))))
  }

  /// Minor units of what the other reader gives as a decimal number.
  private func units(_ text: String, _ code: String) throws -> Int {
    let currency = try #require(Self.currencies.first { $0.code == code })
    return try AmountText.minorUnits(text, currency, decimalMark: ".")
  }

  @Test func camt() throws {
    let ours = try CAMTReader(currencies: Self.currencies).read(path: fixture("camt053.xml"))
    let theirs = try found().camt
    #expect(ours.map(\.account) == theirs.map(\.account))
    #expect(theirs.map(\.entries.count) == [5, 1])
    for (our, their) in zip(ours, theirs) {
      #expect(our.currency == their.currency)
      #expect(try our.opening == units(their.opening, their.currency))
      #expect(try our.closing == units(their.closing, their.currency))
      #expect(
        try our.lines.map(\.amount).reduce(0, +)
          == their.entries.map { try units($0, their.currency) }.reduce(0, +))
      #expect(
        our.lines.map(\.reference).filter { !$0.isEmpty } == their.references.compactMap(\.self))
    }
    // The other reader leaves a batch as one entry; its details and the fee are lines here.
    let first = ours[0].lines.map(\.amount)
    #expect(first.prefix(4) == [20_000, -5_000, -5_000, 1_200])
    #expect(first.dropFirst(4) == [-45_000, -45_000, -29_000, -650])
    #expect(ours[0].lines.last?.charge == .bankFee)
  }

  /// The other reader gives minor units.
  @Test func bai2() throws {
    let ours = try BAI2Reader(currencies: Self.currencies).read(path: fixture("statement.bai"))
    let theirs = try found().bai
    #expect(ours.map(\.account) == theirs.map(\.account))
    #expect(ours.map(\.currency) == theirs.map(\.currency))
    #expect(ours.map { "\($0.opening)" } == theirs.map(\.opening))
    #expect(ours.map { "\($0.closing)" } == theirs.map(\.closing))
    #expect(ours.map { $0.lines.map { "\($0.amount)" } } == theirs.map(\.entries))
    #expect(ours.map { $0.lines.map(\.reference) } == theirs.map { $0.references.map { $0 ?? "" } })
  }
}
