import Foundation
import Intake
import TestSupport
import Testing

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
