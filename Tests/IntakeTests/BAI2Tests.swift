import Foundation
import Intake
import TestSupport
import Testing
import Upskilling

/// Bank statements of BAI2.
@Suite struct BAI2Tests {
  private static let currencies = PaperTests.currencies + [Currency(code: "USD", exponent: 2)]

  private func statements(_ text: String) throws -> [BankStatement] {
    try withFile(Data(text.utf8)) { path in
      try BAI2Reader(currencies: Self.currencies).read(path: path)
    }
  }

  private func refusal(_ text: String) -> IntakeError? {
    do {
      _ = try statements(text)
      return nil
    } catch {
      return error as? IntakeError
    }
  }

  /// Two accounts: continuations behind 03 and 16, a record cut behind an amount, funds of every kind, an empty
  /// count, text with commas and slashes, a notice without money, two lines of one reference.
  private static let file = """
    01,BANK,BURSAR,260318,0600,1,80,,2/
    02,BURSAR,BANK,1,260317,2359,EUR,2/
    03,ES91 2100,,010,100000,,,015,88450/
    88,100,20000,1,V,260317,/
    88,400,31550,,/
    16,165,10000,S,4000,3000,3000,R1,PAY-1,Paid, in / part/
    16,195,10000,V,260317,1200,R2,PAY-2,Refund
    88,of a course, with / text
    16,475,21550,D,2,0,20000,1,1550,R3,PAY-3/
    16,475,5000,Z,R3,PAY-4,/
    16,495,5000,,,,Fee
    16,890,,,,,Notice
    49,291550,11/
    03,ES92,USD,010,+500,,,015,-500,,/
    16,699,1000,0,,,
    49,1000,3/
    98,292550,2,16/
    99,292550,1,18/

    """

  @Test func recordsBecomeStatements() throws {
    let read = try statements(Self.file)
    #expect(read.map(\.account) == ["ES912100", "ES92"])
    #expect(read.map(\.currency) == ["EUR", "USD"])
    #expect(read.map(\.opening) == [100_000, 500])
    #expect(read.map(\.closing) == [88_450, -500])
    #expect(read[0].lines.map(\.amount) == [10_000, 10_000, -21_550, -5_000, -5_000])
    #expect(read[0].lines.map(\.bankReference) == ["R1", "R2", "R3", "R3/2", ""])
    #expect(read[0].lines.map(\.reference) == ["PAY-1", "PAY-2", "PAY-3", "PAY-4", ""])
    #expect(read[0].lines[0].text == "Paid, in / part")
    #expect(read[0].lines[1].text == "Refund of a course, with / text")
    #expect(read[0].lines[4].text == "Fee")
    #expect(read[1].lines.map(\.amount) == [-1_000])
    #expect(
      read.map { "\($0.firstDay) \($0.lastDay)" } == [
        "2026-03-17 2026-03-17", "2026-03-17 2026-03-17",
      ])
    #expect(try statements(Self.file.replacing("\n", with: "   \r\n")) == read)
  }

  /// Every total and every count is compared, with the line of the trailer that is wrong.
  @Test(arguments: [
    ("49,291550,11/", "49,291551,11/", 13), ("49,291550,11/", "49,291550,10/", 13),
    ("49,1000,3/", "49,1000,4/", 16), ("98,292550,2,16/", "98,292551,2,16/", 17),
    ("98,292550,2,16/", "98,292550,1,16/", 17), ("98,292550,2,16/", "98,292550,2,17/", 17),
    ("99,292550,1,18/", "99,292551,1,18/", 18), ("99,292550,1,18/", "99,292550,2,18/", 18),
    ("99,292550,1,18/", "99,292550,1,19/", 18), ("99,292550,1,18/", "", 17),
    ("16,475,5000,Z,R3,PAY-4,/\n", "", 12),
    // A debit for a credit: totals hold, the equation does not.
    ("16,165,10000,S", "16,475,10000,S", 3),
    ("16,165,10000,S", "16,165,-10000,S", 6), ("16,165,10000,S", "16,165,100.00,S", 6),
    ("16,165,10000,S", "16,165,10000,Q", 6), ("16,165,10000,S", "16,705,10000,S", 6),
    ("010,100000,,,", "011,100000,,,", 3), ("260317,2359", "260231,2359", 2),
    ("03,ES92,USD", "03,ES92,XYZ", 14), ("16,699,1000,0,,,", "17,699,1000,0,,,", 15),
    ("16,699,1000,0,,,", "oops", 15),
  ]) func whatDoesNotAgreeIsRefused(right: String, wrong: String, line: Int) throws {
    let error = try #require(refusal(Self.file.replacing(right, with: wrong)))
    #expect(error.line == line, "\(error)")
  }

  @Test func whatIsNoFinalStatementIsRefused() {
    #expect(refusal(Self.file) == nil)
    for modifier in ["1/", "3/"] {
      #expect(
        refusal(Self.file.replacing("2359,EUR,2/", with: "2359,EUR,\(modifier)"))?.reason
          .contains("interim") == true)
    }
    #expect(refusal(Self.file.replacing("BANK,1,", with: "BANK,4,"))?.code == .wrongMessage)
    #expect(refusal(Self.file.replacing("80,,2/", with: "80,,1/"))?.code == .wrongMessage)
    #expect(refusal("")?.code == .emptyFile)
    #expect(refusal("\n \n")?.code == .emptyFile)
    #expect(refusal("88,x/\n")?.code == .wrongMessage)
    #expect(refusal("date,amount\n1,2\n")?.code == .wrongMessage)
    #expect(refusal("<Document/>")?.code == .wrongMessage)
    #expect(refusal(Self.file.replacing("Notice", with: "Geb\u{FC}hr"))?.code == .encodingInvalid)
    #expect(refusal(Self.file.replacing("Notice", with: "Geb\u{FC}hr"))?.line == 12)
  }
}
