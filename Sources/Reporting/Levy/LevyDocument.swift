package import Upskilling

/// A levy and its funds as they are shown: amounts as text, rules with their sources.
package struct LevyDocument: Encodable, Sendable {
  struct Month: Encodable {
    let month: Int
    let payBill: String
    let charge: String
    let allowance: String
    let due: String
  }

  struct Year: Encodable {
    let country: String
    let taxYear: Int
    let rate: String
    let allowance: String
    let months: [Month]
    let due: String
    let currency: String
    let rule: RuleCitation
    let status: ReviewStatus
  }

  struct Fund: Encodable {
    let paidInOn: Day
    let amount: String
    let spent: String
    let expired: String
    let left: String
    let expiresOn: Day
    let rule: RuleCitation
    let notes: [LevyNote]
    let status: ReviewStatus
  }

  struct Cost: Encodable {
    let on: Day
    let cost: String
    let fromFunds: String
    let employer: String
    let government: String
    let rule: RuleCitation?
    let notes: [LevyNote]
    let status: ReviewStatus
  }

  struct Account: Encodable {
    let country: String
    let asOf: Day
    let funds: [Fund]
    let left: String
    let costs: [Cost]
    let currency: String
  }

  let year: Year?
  let account: Account?

  package init(year: LevyYear?, account: LevyAccount?) {
    self.year = year.map { year in
      Year(
        country: year.country, taxYear: year.year, rate: year.rate.text,
        allowance: year.allowance.text,
        months: year.months.map {
          Month(
            month: $0.number, payBill: $0.payBill.text, charge: $0.charge.text,
            allowance: $0.allowance.text, due: $0.due.text)
        }, due: year.due.text, currency: year.allowance.currency.code, rule: year.rule,
        status: year.status)
    }
    self.account = account.map { account in
      Account(
        country: account.country, asOf: account.asOf,
        funds: account.funds.map {
          Fund(
            paidInOn: $0.paidIn.on, amount: $0.paidIn.amount.text, spent: $0.spent.text,
            expired: $0.expired.text, left: $0.left.text, expiresOn: $0.expiresOn, rule: $0.rule,
            notes: $0.notes, status: $0.status)
        }, left: account.left.text,
        costs: account.costs.map {
          Cost(
            on: $0.cost.on, cost: $0.cost.amount.text, fromFunds: $0.fromFunds.text,
            employer: $0.employer.text, government: $0.government.text, rule: $0.rule,
            notes: $0.notes, status: $0.status)
        }, currency: account.currency.code)
    }
  }

  /// For a terminal: the year by month, funds and costs, then why a person has to look, and the rules.
  package var text: String {
    var parts: [String] = []
    if let year { parts.append(Self.text(year)) }
    if let account { parts.append(Self.text(account)) }
    let notes = (account?.funds.flatMap(\.notes) ?? []) + (account?.costs.flatMap(\.notes) ?? [])
    let why = Self.distinct(notes.map { "  REVIEW: \($0.reason.sentence) (\($0.rule.rule))" })
    if !why.isEmpty { parts.append((["Why:"] + why).joined(separator: "\n")) }
    let rules =
      (year.map { [$0.rule] } ?? []) + (account?.funds.map(\.rule) ?? [])
      + (account?.costs.compactMap(\.rule) ?? []) + notes.map(\.rule)
    let cited = Self.distinct(rules.map { "  \($0.line)" })
    if !cited.isEmpty { parts.append((["Rules:"] + cited).joined(separator: "\n")) }
    return parts.joined(separator: "\n\n")
  }

  private static func text(_ year: Year) -> String {
    var table = TextTable(
      ["month", "pay bill", "charge", "allowance", "due", "", "status"], numbers: [0, 1, 2, 3, 4])
    table.rows = year.months.map {
      ["\($0.month)", $0.payBill, $0.charge, $0.allowance, $0.due, year.currency, ""]
    }
    table.rows.append(["", "", "", "", year.due, year.currency, year.status.rawValue])
    return """
      \(year.country) \(year.taxYear): \(year.rate) of the pay bill less \(year.allowance) a year
      \(table.render())
      """
  }

  private static func text(_ account: Account) -> String {
    var funds = TextTable(
      ["paid in", "amount", "spent", "expired", "left", "", "expires on", "status"],
      numbers: [1, 2, 3, 4])
    funds.rows = account.funds.map {
      [
        "\($0.paidInOn)", $0.amount, $0.spent, $0.expired, $0.left, account.currency,
        "\($0.expiresOn)", $0.status.rawValue,
      ]
    }
    funds.rows.append(["", "", "", "", account.left, account.currency, "", ""])
    var costs = TextTable(
      ["on", "cost", "from funds", "employer", "government", "", "status"], numbers: [1, 2, 3, 4])
    costs.rows = account.costs.map {
      [
        "\($0.on)", $0.cost, $0.fromFunds, $0.employer, $0.government, account.currency,
        $0.status.rawValue,
      ]
    }
    return """
      Funds of \(account.country) as of \(account.asOf)
      \(funds.render())

      Costs
      \(costs.render())
      """
  }

  private static func distinct(_ lines: [String]) -> [String] {
    var seen: Set<String> = []
    return lines.filter { seen.insert($0).inserted }
  }
}
