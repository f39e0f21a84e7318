package import Postgres
package import Store
package import Upskilling

/// Compares the two sides of a scope: the database takes what rests on quoted commitments, the matcher the rest;
/// what they find is a run with its proposals and exceptions. Nothing is confirmed.
package struct MatchSides: Sendable {
  package let context: StepContext
  package let rules: MatchRules
  package var workers = 1

  package init(context: StepContext, rules: MatchRules, workers: Int = 1) {
    self.context = context
    self.rules = rules
    self.workers = workers
  }

  /// What a run found.
  package struct Findings: Sendable {
    package let runID: Int
    /// Pairs that the database took.
    package let keyed: Int
    package let result: MatchResult

    /// Groups of the matcher that need no person.
    package var groups: Int { result.groups.count { !$0.pass.isSuggestion } }
    /// Groups that a person has to confirm.
    package var suggestions: Int { result.groups.count { $0.pass.isSuggestion } }
    package var exceptions: Int { result.exceptions.count }
  }

  /// Reads both sides, matches them, and keeps the run: one transaction for the passes of the database, one for
  /// what the matcher adds. A run that ends in between has proposals but no exceptions; the next replaces it.
  package func run(_ scope: MatchScope, on connection: Connection) async throws -> Findings {
    let opened = try await connection.transaction { db in try read(scope, on: db) }
    let result = try await match(opened, scope)
    try await connection.transaction { db in try save(result, of: opened.runID, on: db) }
    return Findings(runID: opened.runID, keyed: opened.keyed, result: result)
  }

  /// What a run would find now, and its groups pair by pair, those of the database too. Nothing is kept.
  package func rehearse(
    _ scope: MatchScope, on connection: Connection
  ) async throws -> (findings: Findings, pairs: [GroupPairs.Row]) {
    let rehearsal = TransactionOptions(isDryRun: true)
    let opened = try await connection.transaction(rehearsal) { db in try read(scope, on: db) }
    let result = try await match(opened, scope)
    var proposed = GroupPairs(employerID: context.employerID)
    proposed.state = .proposed
    proposed.scope = scope
    let statement = proposed
    let pairs = try await connection.transaction(rehearsal) { db in
      // The run of the first transaction is gone, and with it what the database paired.
      let again = try read(scope, on: db)
      try save(result, of: again.runID, on: db)
      return try db.rows(statement)
    }
    return (Findings(runID: opened.runID, keyed: opened.keyed, result: result), pairs)
  }

  private func save(
    _ result: MatchResult, of runID: Int, on db: isolated Connection
  ) throws {
    for part in SaveFindings.parts(
      employerID: context.employerID, runID: runID, result: result)
    {
      try db.execute(part)
    }
  }

  private func match(_ sides: Sides, _ scope: MatchScope) async throws -> MatchResult {
    try await Matcher(
      scope: scope, rules: rules, currencies: sides.currencies, rates: sides.rates,
      asOf: context.occurredOn
    ).match(sides.theirs, with: sides.ours, workers: workers)
  }

  private struct Sides: Sendable {
    let runID: Int
    let keyed: Int
    let currencies: [Currency]
    let rates: RateTable
    let theirs: [TheirItem]
    let ours: [OurItem]
  }

  private func read(_ scope: MatchScope, on db: isolated Connection) throws -> Sides {
    let employerID = context.employerID
    let day = context.occurredOn
    try db.execute(JoinWholeTables())
    let parties =
      switch scope {
      case .vendors: try db.rows(OpenVendors(employerID: employerID)).map(\.party)
      case .bank: try db.rows(BankAccounts(employerID: employerID)).map(\.code)
      }
    let runID = try db.row(
      OpenMatchRun(context: context, scope: scope, rules: rules, parties: parties)
    ).runID
    let currencies = try db.rows(Currencies()).map(\.currency)
    var keyed = 0
    let theirs: [TheirItem]
    let ours: [OurItem]
    switch scope {
    case .vendors:
      keyed = try db.row(MatchKeys(employerID: employerID, runID: runID)).proposed
      theirs = try db.rows(OpenLines(employerID: employerID, runID: runID, asOf: day)).map(\.item)
      ours = try db.rows(OpenCommitments(employerID: employerID, runID: runID, asOf: day)).map(
        \.item)
    case .bank:
      theirs = try db.rows(OpenCash(employerID: employerID, kind: .bankLine, asOf: day)).map(
        \.theirs)
      ours = try db.rows(OpenCash(employerID: employerID, kind: .payment, asOf: day)).map(\.ours)
    }
    return Sides(
      runID: runID, keyed: keyed, currencies: currencies,
      rates: try rates(scope, theirs, ours, on: db), theirs: theirs, ours: ours)
  }

  /// The stored rates that lines of the scope may need: of bills into the currencies of budgets, of documents
  /// into those of bank accounts.
  private func rates(
    _ scope: MatchScope, _ theirs: [TheirItem], _ ours: [OurItem], on db: isolated Connection
  ) throws -> RateTable {
    let lines = Set(theirs.map(\.currency))
    let (bases, quotes) =
      switch scope {
      case .vendors: (lines, Set(ours.map(\.currency)))
      case .bank: (Set(ours.compactMap(\.original?.currency.code)), lines)
      }
    guard bases.union(quotes).count > 1, let firstDay = theirs.map(\.day).min() else {
      return RateTable()
    }
    let usable = UsableRates(
      employerID: context.employerID, bases: bases, quotes: quotes, firstDay: firstDay,
      lastDay: context.occurredOn)
    return RateTable(try db.rows(usable).map(\.rate))
  }
}
