import Jobs
import Postgres
import Reporting
import Store
import Upskilling

/// What finance sees at the end of the sample company's month.
struct DemoClose {
  private let walks: [(party: String, currency: Currency, walk: DifferenceWalk)]
  private let open: [OpenExceptions.Row]
  private let close: Closes.Row?
  private let items: [CloseItems.Row]
  private let batches: [GLBatches.Row]
  private let files: [String]

  /// Reads it, and writes the files for the general ledger beside the reports.
  init(
    room: EngineRoom, period: FiscalPeriods.Row, lastDay: Day, account: String
  ) async throws {
    let id = room.employerID
    let vendors = try await room.query(SponsoredProviders(employerID: id))
      .map { (MatchScope.vendors, $0.provider) }
    var walks: [(party: String, currency: Currency, walk: DifferenceWalk)] = []
    for (scope, party) in vendors + [(.bank, account)] {
      walks += try await room.query(
        WalkRows(employerID: id, scope: scope, party: party, asOf: lastDay)
      ).walks.map { (party, $0.currency, $0.walk) }
    }
    self.walks = walks
    open = try await room.query(OpenExceptions(employerID: id))
    close = try await room.query(Closes(employerID: id, periodID: period.periodID)).first {
      $0.kind == CloseKind.hard.rawValue && $0.lastDay == lastDay.description
    }
    items =
      if let close { try await room.query(CloseItems(employerID: id, closeID: close.closeID)) } else
      { [] }
    batches = try await room.query(GLBatches(employerID: id, withContent: true)).filter {
      $0.lastDay == lastDay.description
    }
    let folder = "\(room.catalog.configuration.reportDirectory)/\(room.catalog.employer.code)"
    files = try batches.map { try $0.write(to: folder) }
  }

  var text: String {
    ([walkTable, openTable] + [sentences.joined(separator: "\n")]).joined(separator: "\n\n")
  }

  private var walkTable: String {
    var table = TextTable(
      ["of", "ours", "explained", "unexplained", "theirs", ""], numbers: [1, 2, 3, 4])
    table.rows = walks.map { party, currency, walk in
      [walk.ours, walk.theirs - walk.ours - walk.unexplained, walk.unexplained, walk.theirs]
        .map { Money($0, currency).text }
    }.enumerated().map { [walks[$0].party] + $1 + [walks[$0].currency.code] }
    return table.render()
  }

  /// What is open, and whose task it is.
  private var openTable: String {
    let groups = Dictionary(grouping: open) { [$0.owner, $0.reason, $0.party] }
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }
    var table = TextTable(["open: whose", "reason", "of", "items", "amount", ""], numbers: [3, 4])
    table.rows = groups.map { key, items in
      let total = items.map(\.amount.minorUnits).reduce(0, +)
      return [
        key[0], key[1].replacing("_", with: " "), key[2], "\(items.count)",
        Money(total, items[0].amount.currency).text, items[0].amount.currency.code,
      ]
    }
    return table.render()
  }

  private var sentences: [String] {
    let results = Dictionary(grouping: items, by: \.result).sorted { $0.key > $1.key }
      .map { result, items in
        let names = items.map { $0.item.replacing("_", with: " ") }.joined(separator: ", ")
        return "\(items.count) \(result.replacing("_", with: " "))"
          + (result == "passed" ? "" : " (\(names))")
      }
    let closed = close.map {
      [
        "\($0.firstDay) to \($0.lastDay) is closed; the checklist: "
          + results.joined(separator: ", "),
        "Trial balance \($0.hash ?? ""), signed by \($0.signers ?? "nobody")",
      ]
    }
    return (closed ?? ["Not closed yet; see: bursar period check"])
      + zip(batches, files).map {
        "General ledger: \($0.total.text) \($0.total.currency.code) debit and credit in "
          + "\($0.lines) lines, taken as \($0.reference ?? "nothing yet"): \($1)"
      }
  }
}
