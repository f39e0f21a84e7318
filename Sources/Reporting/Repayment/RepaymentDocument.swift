import Foundation
package import Upskilling

/// A repayment statement as it is shown and kept: amounts as text, rules with their sources.
package struct RepaymentDocument: Codable, Sendable, Equatable {
  package struct Line: Codable, Sendable, Equatable {
    package let reason: RepaymentReason
    package let condition: RepaymentCondition?
    package let detail: String
    package let amount: String
    package let rule: RuleCitation?
  }

  package struct Doubt: Codable, Sendable, Equatable {
    package let reason: RepaymentDoubt
    package let rule: RuleCitation?
  }

  package struct Instalment: Codable, Sendable, Equatable {
    package let dueOn: Day
    package let amount: String
  }

  package let sponsorship: Int
  package let employeeNumber: String
  package let exitOn: Day
  package let exitReason: ExitReason
  package let jurisdiction: String
  package let lines: [Line]
  package let due: String
  package let currency: String
  package let isVoid: Bool
  package let instalments: [Instalment]
  package let laws: [RuleCitation]
  package let consent: [RuleCitation]
  package let status: ReviewStatus
  package let doubts: [Doubt]

  package init(_ statement: RepaymentStatement) {
    sponsorship = statement.sponsorship
    employeeNumber = statement.employeeNumber
    exitOn = statement.exit.on
    exitReason = statement.exit.reason
    jurisdiction = statement.jurisdiction
    lines = statement.lines.map {
      Line(
        reason: $0.reason, condition: $0.condition, detail: $0.detail, amount: $0.amount.text,
        rule: $0.rule)
    }
    due = statement.due.text
    currency = statement.due.currency.code
    isVoid = statement.isVoid
    instalments = statement.instalments.map { Instalment(dueOn: $0.dueOn, amount: $0.amount.text) }
    laws = statement.laws
    consent = statement.consent
    status = statement.status
    doubts = statement.doubts.map { Doubt(reason: $0.reason, rule: $0.rule) }
  }

  /// JSON with sorted keys: the same statement gives the same bytes.
  package func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// - Throws: `DecodingError` for text that is not a statement.
  package init(json text: String) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    self = try decoder.decode(Self.self, from: Data(text.utf8))
  }

  /// For a terminal: each line with what it rests on, then what to know of it.
  package var text: String {
    var table = TextTable(["", "amount", "", "rests on"], numbers: [1])
    table.rows = lines.map { line in
      [
        line.reason.sentence + (line.detail.isEmpty ? "" : ": \(line.detail)"), line.amount,
        currency, line.rule?.line ?? "",
      ]
    }
    table.rows.append([
      "due after \(exitReason.rawValue) on \(exitOn), by the law of \(jurisdiction)", due,
      currency, status.rawValue,
    ])
    var text = [table.render()]
    if let first = instalments.first, let last = instalments.last {
      text.append(
        instalments.count == 1
          ? "\(first.amount) \(currency) on \(first.dueOn)"
          : "in \(instalments.count) parts: \(first.amount) \(currency) on \(first.dueOn) to "
            + "\(last.amount) \(currency) on \(last.dueOn)")
    }
    text += laws.map { "tried: \($0.line)" }
    text += consent.map { "from pay with the employee's consent only: \($0.rule)" }
    text += doubts.map { doubt in
      "REVIEW: \(doubt.reason.sentence)" + (doubt.rule.map { " (\($0.rule))" } ?? "")
    }
    return text.joined(separator: "\n")
  }
}
