import Foundation
import Jobs
import Reporting
import Store
import Upskilling

/// People who leave the sample company: what they signed before their courses, and what each owes as far as the
/// law of their place allows. Doing it again changes nothing.
struct DemoLeavers {
  /// What a person types of them, in `month/desk.json`.
  private struct Desk: Decodable {
    struct Agreement: Decodable {
      let employee: String
      let provider: String
      let course: String
      let signedOn: Day
      let schedule: String
      let facts: Set<RepaymentCondition>
    }

    struct Exit: Decodable {
      let employee: String
      let reason: ExitReason
    }

    let agreements: [Agreement]
    let exits: [Exit]
  }

  private let room: EngineRoom
  private let desk: Desk
  private let day: Day

  /// - Parameters:
  ///   - folder: holds the month's papers.
  ///   - day: on which what leavers owe is found.
  init(room: EngineRoom, folder: String, day: Day) throws {
    self.room = room
    self.day = day
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    desk = try decoder.decode(
      Desk.self, from: Data(contentsOf: URL(fileURLWithPath: "\(folder)/desk.json")))
  }

  private func cases() async throws -> [RepaymentCases.Row] {
    try await room.query(RepaymentCases(employerID: room.employerID, asOf: day))
  }

  func sign() async throws {
    let signed = Set(try await cases().map(\.sponsorshipID))
    let sponsorships = try await room.query(Sponsorships(employerID: room.employerID))
      .map(\.sponsorship)
    for agreement in desk.agreements {
      let sponsorship = sponsorships.first {
        ($0.employeeNumber, $0.provider, $0.contentID)
          == (agreement.employee, agreement.provider, agreement.course)
      }
      guard let sponsorship, !signed.contains(sponsorship.id) else { continue }
      _ = try await room.query(
        SignAgreement(
          employerID: room.employerID, sponsorshipID: sponsorship.id,
          signedOn: agreement.signedOn, schedule: agreement.schedule, facts: agreement.facts,
          actor: room.catalog.actor))
    }
  }

  /// - Returns: what each owes, and which rule decides it where nothing is due.
  func run() async throws -> String {
    let untold = try await cases().filter { $0.exitOn != nil && $0.exitReason == nil }
    for exit in desk.exits where untold.contains(where: { $0.employeeNumber == exit.employee }) {
      _ = try await room.query(
        RecordExit(
          employerID: room.employerID, employeeNumber: exit.employee, reason: exit.reason,
          asOf: day, actor: room.catalog.actor))
    }
    try await room.run(.repayments, asOf: day)
    var lines: [String] = []
    for known in try await cases() where known.exitOn != nil {
      let kept = try await room.query(
        RepaymentStatements(employerID: room.employerID, sponsorshipID: known.sponsorshipID)
      ).first
      guard let kept else { continue }
      lines.append(
        try Self.line(RepaymentDocument(json: kept.content), isDemanded: kept.isDemanded))
    }
    return lines.sorted().joined(separator: "\n")
  }

  /// What is due of the cost, what was taken off and why, and what becomes of it.
  private static func line(_ statement: RepaymentDocument, isDemanded: Bool) -> String {
    let cost = statement.lines.first { $0.reason == .cost }?.amount ?? ""
    let less = statement.lines.filter { $0.reason != .cost && Decimal(string: $0.amount) != 0 }
      .map { "\($0.amount) \($0.reason.sentence)" + ($0.detail.isEmpty ? "" : " (\($0.detail))") }
    var parts = [
      "\(statement.employeeNumber) owes \(statement.due) of \(cost) \(statement.currency) by the "
        + "law of \(statement.jurisdiction): " + less.joined(separator: ", ")
    ]
    if let first = statement.instalments.first, let last = statement.instalments.last {
      parts.append(
        "in \(statement.instalments.count) parts from \(first.dueOn) to \(last.dueOn)")
    }
    if isDemanded { parts.append("demanded") }
    parts += statement.doubts.map { "REVIEW: \($0.reason.sentence)" }
    return parts.joined(separator: "; ")
  }
}
