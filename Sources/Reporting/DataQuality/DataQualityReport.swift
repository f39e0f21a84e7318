package import Upskilling

/// What is known of the data itself, in counts.
package struct DataFacts: Sendable {
  /// What a feed delivered, and what became of the rows of its applied files.
  package struct Delivery: Sendable {
    package var feed: String
    package var applied: Int
    package var held: Int
    package var rejected: Int
    package var rows: Rows

    package init(feed: String, applied: Int, held: Int, rejected: Int, rows: Rows) {
      self.feed = feed
      self.applied = applied
      self.held = held
      self.rejected = rejected
      self.rows = rows
    }
  }

  package struct Rows: Sendable {
    package var read: Int
    package var applied: Int
    package var unchanged: Int
    package var duplicate: Int
    package var quarantined: Int

    package init(read: Int, applied: Int, unchanged: Int, duplicate: Int, quarantined: Int) {
      self.read = read
      self.applied = applied
      self.unchanged = unchanged
      self.duplicate = duplicate
      self.quarantined = quarantined
    }
  }

  /// Rows that wait for one reason.
  package struct Waiting: Sendable {
    package var feed: String
    package var reason: String
    package var rows: Int
    package var since: Day?
    package var isRetried: Bool

    package init(feed: String, reason: String, rows: Int, since: Day?, isRetried: Bool) {
      self.feed = feed
      self.reason = reason
      self.rows = rows
      self.since = since
      self.isRetried = isRetried
    }
  }

  package var deliveries: [Delivery]
  package var waiting: [Waiting]
  package var gaps: [Report.Note]

  package init(deliveries: [Delivery], waiting: [Waiting], gaps: [Report.Note]) {
    self.deliveries = deliveries
    self.waiting = waiting
    self.gaps = gaps
  }
}

extension Report {
  /// Whether the data can be trusted: what arrived, what waits and why, what is missing.
  package static func dataQuality(
    _ facts: DataFacts, scope: Scope, watermarks: [Watermark]
  ) -> Report {
    let waiting = facts.waiting.map(\.rows).reduce(0, +)
    let held = facts.deliveries.map(\.held).reduce(0, +)
    let behind = watermarks.filter { ($0.completeUpTo ?? Day(daysSinceEpoch: 0)) < scope.asOf }
    var report = Report(
      kind: .dataQuality, title: title(waiting: waiting, held: held, behind: behind.count),
      subject: "Counts rows and files of the feeds, people and courses. It names nobody.",
      scope: scope)
    let read = facts.deliveries.map(\.rows.read).reduce(0, +)
    report.cards = [
      .init(
        label: "Rows read", value: .count(read),
        denominator: Format.count(facts.deliveries.map(\.applied).reduce(0, +), "file", "files")
          + " applied"),
      .init(
        label: "In quarantine", value: .count(waiting),
        denominator: facts.waiting.compactMap(\.since).min().map { "oldest of \($0)" }
          ?? "nothing waits"),
      .init(
        label: "Files held or rejected",
        value: .count(held + facts.deliveries.map(\.rejected).reduce(0, +)),
        denominator: held == 0 ? "none waits for a person" : "\(held) held: bursar intake held"),
      .init(
        label: "Feeds behind", value: .count(behind.count),
        denominator: "of \(Format.count(watermarks.count, "feed", "feeds"))",
        detail: behind.prefix(3).map(\.feed).joined(separator: ", ")),
    ]
    report.sections = [
      deliveries(facts), waitingRows(facts),
      Section(
        id: "gaps", title: "What is missing",
        blocks: [
          .table(
            Table(
              id: "gaps", title: "Gaps and disagreements, as of the day",
              columns: [.text("What"), .number("Count")],
              rows: facts.gaps.map {
                [.init(.text($0.text)), .init(.count($0.count), figure: "gap/\($0.code)")]
              }))
        ]),
    ]
    report.watermarks = watermarks
    report.ties = facts.deliveries.map { delivery in
      let rows = delivery.rows
      return Tie(
        text: "\(delivery.feed): rows read = applied + unchanged + duplicate + quarantined",
        left: .count(rows.read),
        right: .count(rows.applied + rows.unchanged + rows.duplicate + rows.quarantined))
    }
    report.rules = [
      "A row is in quarantine from the day it was refused until its file is corrected or what it lacked arrives.",
      "Absence and invalidity remove nobody.",
    ]
    return report
  }

  private static func title(waiting: Int, held: Int, behind: Int) -> String {
    let parts = [
      waiting > 0
        ? Format.count(waiting, "row waits in quarantine", "rows wait in quarantine") : nil,
      held > 0 ? Format.count(held, "file is held", "files are held") : nil,
      behind > 0 ? Format.count(behind, "feed is behind", "feeds are behind") : nil,
    ].compactMap(\.self)
    return parts.isEmpty
      ? "Every feed is up to date and nothing waits"
      : parts.joined(separator: ", ").capitalizedFirst
  }

  private static func deliveries(_ facts: DataFacts) -> Section {
    let total = Rows.sum(facts.deliveries.map(\.rows))
    func cells(_ rows: DataFacts.Rows, _ feed: String?) -> [Cell] {
      [
        ("read", rows.read), ("applied", rows.applied), ("unchanged", rows.unchanged),
        ("duplicate", rows.duplicate), ("quarantined", rows.quarantined),
      ].map { name, count in
        .init(.count(count), figure: feed.map { "feed=\($0)/\(name)" })
      }
    }
    let table = Table(
      id: "deliveries", title: "What became of every row of the applied files",
      columns: [
        .text("Feed"), .number("Files"), .number("Read"), .number("Applied"),
        .number("Unchanged"), .number("Duplicate"), .number("Quarantined"), .number("Files held"),
        .number("Files rejected"),
      ],
      rows: facts.deliveries.map { delivery in
        [.init(.text(delivery.feed)), .init(.count(delivery.applied))]
          + cells(delivery.rows, delivery.feed)
          + [.init(.count(delivery.held)), .init(.count(delivery.rejected))]
      },
      total: [
        .init(.text("All")), .init(.count(facts.deliveries.map(\.applied).reduce(0, +))),
      ] + cells(total, nil) + [
        .init(.count(facts.deliveries.map(\.held).reduce(0, +))),
        .init(.count(facts.deliveries.map(\.rejected).reduce(0, +))),
      ], empty: "No file has arrived in the period.")
    return Section(id: "deliveries", title: "What arrived", blocks: [.table(table)])
  }

  private static func waitingRows(_ facts: DataFacts) -> Section {
    let table = Table(
      id: "quarantine",
      title: "Rows in quarantine, most first. Look at them: bursar intake quarantine",
      columns: [
        .text("Reason"), .text("Feed"), .number("Rows"), .number("Since"), .text("What to do"),
      ],
      rows: facts.waiting.map { item in
        [
          .init(.text(item.reason)), .init(.text(item.feed)),
          .init(.count(item.rows), figure: "feed=\(item.feed)/waiting"),
          .init(item.since.map(Value.day) ?? .missing("")),
          .init(
            .text(
              item.isRetried
                ? "nothing: tried again when what it lacks arrives" : "correct the file"
            )),
        ]
      }, empty: "Nothing waits in quarantine.")
    return Section(id: "quarantine", title: "What waits, and why", blocks: [.table(table)])
  }

  private enum Rows {
    static func sum(_ rows: [DataFacts.Rows]) -> DataFacts.Rows {
      rows.reduce(
        into: DataFacts.Rows(read: 0, applied: 0, unchanged: 0, duplicate: 0, quarantined: 0)
      ) {
        $0.read += $1.read
        $0.applied += $1.applied
        $0.unchanged += $1.unchanged
        $0.duplicate += $1.duplicate
        $0.quarantined += $1.quarantined
      }
    }
  }
}
