import Foundation
import Intake
import TestSupport
import Testing
import Upskilling

/// Seeded random files: whatever arrives, the reader reads it, refuses it or sets rows aside, and never
/// depends on where its buffer ends.
@Suite struct FuzzTests {
  @Test(arguments: 0..<40) func randomTablesComeBackAsWritten(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let alphabet: [Character] = [
      "a", "é", "🙂", ",", "\"", "\n", ";", "'", "=", "0", " ", "\t", "漢",
    ]
    var table: [[String]] = []
    for _ in 0..<Int.random(in: 1...30, using: &random) {
      let title = String(
        (0..<Int.random(in: 0...12, using: &random)).map { _ in
          alphabet.randomElement(using: &random) ?? "a"
        })
      table.append(["E\(UInt16.random(in: 0...999, using: &random))", "c1", "Yes", title])
    }
    let text = csv([["External Id", "Course ID", "Completed", "Course"]] + table, end: "\n")
    let profile = try Layout.profile("coursera")
    var limits = Limits.standard
    limits.chunkBytes = Int.random(in: 1...64, using: &random)
    let (rows, _) = try IntakeReader(profile: profile, limits: limits)
      .dictionaries(of: Data(text.utf8), profile: profile)
    // Values are trimmed of white space at both ends, and blank ones are absent.
    let titles = table.map { row -> String? in
      let title = row[3].trimmingCharacters(in: CharacterSet(charactersIn: " \t\n"))
      return title.isEmpty ? nil : title
    }
    #expect(rows.map { $0["content_title"] } == titles)
    #expect(rows.map { $0["external_id"] } == table.map { $0[0] })
  }

  /// A paper is read or refused; what is read adds up.
  @Test(
    arguments: ["camt053.xml", "statement.bai", "invoice.xml", "lines.csv", "invoices.csv"], 0..<80)
  func mangledPapersNeverCrash(name: String, seed: UInt64) throws {
    var random = SeededGenerator(seed: seed &* 37 &+ UInt64(name.count))
    let folder = URL(fileURLWithPath: "\(Project.root)/Tests/IntakeTests/Fixtures")
    var bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      let place = Int.random(in: 0..<max(1, bytes.count), using: &random)
      switch Int.random(in: 0...4, using: &random) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.remove(at: place)
      case 2: bytes.insert(contentsOf: "9223372036854775807".utf8, at: place)
      case 3:
        let digits = bytes.indices.filter { (0x30...0x39).contains(bytes[$0]) }
        if let digit = digits.randomElement(using: &random) {
          bytes.insert(contentsOf: "99999999999999999".utf8, at: digit)
        }
      default: bytes.removeSubrange(place...)
      }
      if bytes.isEmpty { bytes = [0x22] }
    }
    let currencies = PaperTests.currencies + [Currency(code: "USD", exponent: 2)]
    let feeds = "\(Project.root)/Config/feeds"
    try withFile(Data(bytes)) { path in
      do {
        switch name {
        case "camt053.xml":
          let read = try CAMTReader(currencies: currencies).read(path: path)
          #expect(read.allSatisfy { $0.balances })
        case "statement.bai":
          let read = try BAI2Reader(currencies: currencies).read(path: path)
          #expect(read.allSatisfy { $0.balances })
        case "invoice.xml":
          let read = try UBLReader(vendor: "coursera", currencies: currencies).read(path: path)
          #expect(read.lines.map(\.amount).reduce(0, +) == read.total)
        case "lines.csv":
          let profile = try Profile.load(path: "\(feeds)/bank-generic.yaml")
          let reader = BankLineReader(profile: profile, account: "ES91", currency: currencies[0])
          let read = try reader.read(path: path)
          #expect(read.balances)
        default:
          let profile = try Profile.load(path: "\(feeds)/invoices-generic.yaml")
          let reader = InvoiceReader(profile: profile, vendor: "coursera", currencies: currencies)
          for document in try reader.read(path: path).documents {
            #expect(document.lines.map(\.amount).reduce(0, +) == document.total)
          }
        }
      } catch is IntakeError {}
    }
  }

  @Test(arguments: ["coursera", "udemy", "people-bamboohr", "edx"], 0..<60)
  func mangledFilesNeverCrash(profileName: String, seed: UInt64) throws {
    var random = SeededGenerator(seed: seed &* 31 &+ UInt64(profileName.count))
    let profile = try Layout.profile(profileName)
    let layout = Layout.all.first { $0.profile == profileName }
    var bytes =
      layout.map { [UInt8](LayoutTests.Writing.plain.write($0)) }
      ?? Array(
        "{\"count\":1,\"results\":[{\"course_id\":1,\"user_email\":\"a@example.org\"}]}".utf8)
    for _ in 0..<Int.random(in: 1...12, using: &random) {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0...3, using: &random) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.remove(at: place)
      case 2: bytes.insert(contentsOf: [0x22, 0x0D, 0x2C].shuffled(using: &random), at: place)
      default: bytes.removeSubrange(place...)
      }
      if bytes.isEmpty { bytes = [0x22] }
    }
    // The same bytes give the same answer however they are cut. Which of two faults is told first may
    // depend on the cut.
    var answers: [String] = []
    for size in [1, 5, 1 << 16] {
      var limits = Limits.standard
      limits.chunkBytes = size
      do {
        let (rows, summary) = try IntakeReader(profile: profile, limits: limits)
          .dictionaries(of: Data(bytes), profile: profile)
        answers.append("\(rows.map { $0.sorted { $0.key < $1.key } }) \(summary)")
      } catch is IntakeError {
        answers.append("refused")
      }
    }
    #expect(Set(answers).count == 1)
  }
}
