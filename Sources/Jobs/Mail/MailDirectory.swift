import Curl
import Postgres
import Store
import Upskilling

/// Who gets mail on a day: looked up when mail is sent, not when it is put into the outbox.
struct MailDirectory: Sendable {
  enum Recipient: Sendable, Equatable {
    case address(MailAddress)
    /// Nobody any more, in a word.
    case nobody(String)
  }

  /// Addresses of those at work who have a team or a request to answer, by employee.
  private let managers: [Int: String?]
  /// Fixed addresses of people who are no longer with the employer.
  private let departed: Set<String>

  init(
    _ settings: MailSettings, of employerID: Int, on day: Day, _ db: isolated Connection
  ) throws {
    let needsManagers = settings.deliveries.contains { $0.recipients == .managers }
    managers =
      needsManagers
      ? Dictionary(
        uniqueKeysWithValues: try db.rows(ManagerAddresses(employerID: employerID, day: day))
          .map { ($0.employeeID, $0.email) }) : [:]
    let addresses = Set(settings.deliveries.flatMap(\.addresses))
    departed = Set(
      try db.rows(
        DepartedAddresses(employerID: employerID, addresses: addresses.sorted(), day: day)
      ).map(\.address))
  }

  /// Whether anybody is left to get a delivery.
  func hasSomebody(for delivery: MailSettings.Delivery) -> Bool {
    switch delivery.recipients {
    case .managers: managers.values.contains { $0 != nil }
    case .addresses(let addresses): addresses.contains { !departed.contains($0) }
    }
  }

  func recipient(of mail: ClaimMail.Row, _ delivery: MailSettings.Delivery) -> Recipient {
    switch (delivery.recipients, mail.managerID, mail.address) {
    case (.managers, let manager?, _):
      guard let known = managers[manager] else { return .nobody("no_manager") }
      guard let text = known else { return .nobody("no_address") }
      return MailAddress(text).map(Recipient.address) ?? .nobody("bad_address")
    case (.addresses(let addresses), _, let text?):
      guard addresses.contains(text) else { return .nobody("not_listed") }
      guard !departed.contains(text) else { return .nobody("left") }
      return MailAddress(text).map(Recipient.address) ?? .nobody("bad_address")
    default: return .nobody("not_listed")
    }
  }
}

extension MailSettings.Delivery {
  /// The fixed ones; none for managers.
  var addresses: [String] {
    if case .addresses(let addresses) = recipients { addresses } else { [] }
  }
}
