import Bursary
import Jobs
import Postgres
import Store
import TestSupport
import Testing
import Upskilling

/// Bills and payments in another currency than the budget's or the account's, from import to ledger and back:
/// finance.md 3.1 rule 6 and 3.7. The checks of SQL/checks are empty after each.
@Suite struct ForeignBillTests {
  static let eur = House.eur
  static let usd = House.usd
  static let yen = Currency(code: "JPY", exponent: 0)
  static let dinar = Currency(code: "KWD", exponent: 3)

  static let oracleRates: ForeignBill.Rates = [
    ("2026-03-01", "EUR", "USD", "1.0800"), ("2026-03-10", "EUR", "USD", "1.1000"),
    ("2026-03-20", "EUR", "USD", "1.0900"), ("2026-03-25", "EUR", "USD", "1.1200"),
  ]

  private func withOracle(
    authority: Int = 200_000, rates: ForeignBill.Rates = oracleRates, points: Int? = 300,
    account: Currency = usd, _ body: (ForeignBill) async throws -> Void
  ) async throws {
    try await withForeignBill(
      price: Money(100_000, Self.eur), budget: Self.usd, account: account, authority: authority,
      rates: rates, points: points, body)
  }

  /// Oracle X, step by step: committed at 1.08, billed at 1.10, paid at 1.09 and at 1.12.
  @Test func oracleX() async throws {
    try await withOracle { bill in
      #expect(try await bill.balances() == [0, 108_000, 0, 92_000])

      let document = try await bill.bill("A-1", 100_000, on: "2026-03-10")
      #expect(try await bill.settle(.vendors, on: "2026-03-10").answers == ["done"])
      #expect(try await bill.balances() == [0, 0, 110_000, 90_000])
      #expect(
        try await bill.financial() == [
          "USD training_expense": 110_000, "USD payables": -110_000,
        ])
      #expect(
        try await bill.walks(.vendors, asOf: "2026-03-10") == [
          "EUR": ["ours 0", "fx_realised 100000", "theirs 100000"],
          "USD": ["ours 108000", "fx_realised -108000", "theirs 0"],
        ])

      #expect(try await bill.pay(document, 100_001, "PAY-1", on: "2026-03-19") == "exceeds_open")
      for _ in 0..<2 {
        #expect(try await bill.pay(document, 60_000, "PAY-1", on: "2026-03-19") == "done")
      }
      #expect(try await bill.pay(document, 60_001, "PAY-1", on: "2026-03-19") == "key_conflict")
      #expect(
        try await bill.financial() == [
          "USD training_expense": 110_000, "USD payables": -44_000,
          "USD cash_in_transit": -66_000,
        ])
      try await bill.statement(500_000, -65_400, "PAY-1", on: "2026-03-20")
      #expect(try await bill.settle(.bank, on: "2026-03-20").answers == ["done"])
      #expect(
        try await bill.financial() == [
          "USD training_expense": 110_000, "USD payables": -44_000, "USD bank": -65_400,
          "USD exchange_difference": -600,
        ])
      #expect(
        try await bill.value(
          "SELECT (original_amount - original_settled) || ' ' || original_currency FROM ledger.open_item"
        ) == "40000 EUR")

      #expect(try await bill.pay(document, nil, "PAY-2", on: "2026-03-24") == "done")
      #expect(try await bill.pay(document, nil, "PAY-3", on: "2026-03-24") == "nothing_left")
      try await bill.statement(434_600, -44_800, "PAY-2", on: "2026-03-25")
      #expect(try await bill.settle(.bank, on: "2026-03-25").answers == ["done"])
      let settled = [
        "USD training_expense": 110_000, "USD bank": -110_200, "USD exchange_difference": 200,
      ]
      #expect(try await bill.financial() == settled)
      #expect(
        try await bill.value(
          "SELECT string_agg(i.amount - i.settled || ' ' || i.original_amount - i.original_settled, ',') FROM ledger.open_item AS i"
        ) == "0 0")
      #expect(try await bill.exceptions() == [])
      #expect(
        try await bill.walks(.bank, asOf: "2026-03-25") == [
          "USD": ["ours 390000", "fx_realised -200", "theirs 389800"]
        ])
      // Nothing is left to propose, to confirm or to post.
      #expect(try await bill.settle(.bank, on: "2026-03-25").groups == [])
      #expect(try await bill.financial() == settled)
    }
  }

  /// What was posted is taken back, once, and can be matched anew.
  @Test func takingBackRestores() async throws {
    try await withOracle { bill in
      let document = try await bill.bill("A-1", 100_000, on: "2026-03-10")
      let billed = try await bill.settle(.vendors, on: "2026-03-10").groups
      #expect(try await bill.reverse(billed[0], on: "2026-03-10") == "done")
      #expect(try await bill.reverse(billed[0], on: "2026-03-10") == "already_reversed")
      #expect(try await bill.balances() == [0, 108_000, 0, 92_000])
      #expect(try await bill.financial() == [:])
      let again = try await bill.settle(.vendors, on: "2026-03-10").groups
      #expect(try await bill.balances() == [0, 0, 110_000, 90_000])

      #expect(try await bill.pay(document, nil, "PAY-1", on: "2026-03-19") == "done")
      // It was paid: what it rests on cannot go before it.
      #expect(try await bill.reverse(again[0], on: "2026-03-19") == "later_facts")
      let before = try await bill.financial()
      // The line names the invoice instead of the payment.
      try await bill.statement(500_000, -109_000, "A-1", on: "2026-03-20")
      let paid = try await bill.settle(.bank, on: "2026-03-20").groups
      #expect(
        try await bill.financial() == [
          "USD training_expense": 110_000, "USD bank": -109_000, "USD exchange_difference": -1_000,
        ])
      #expect(try await bill.reverse(paid[0], on: "2026-03-21") == "done")
      #expect(try await bill.reverse(paid[0], on: "2026-03-21") == "already_reversed")
      #expect(try await bill.financial() == before)
      #expect(try await bill.settle(.bank, on: "2026-03-21").answers == ["done"])
      #expect(try await bill.financial()["USD exchange_difference"] == -1_000)
    }
  }

  /// Recognized before it was billed, at the rate of the commitment: recognized anew at that of the bill.
  @Test func recognizedBeforeItWasBilled() async throws {
    try await withOracle { bill in
      let sponsorship = try #require(
        try await bill.value("SELECT sponsorship_id FROM program.sponsorship").flatMap { Int($0) })
      _ = try await bill.office.advance(sponsorship, .fulfill(), key: nil, at: House.march)
      #expect(try await bill.balances() == [0, 0, 108_000, 92_000])
      let before = try await bill.financial()
      try await bill.bill("A-1", 100_000, on: "2026-03-10")
      let groups = try await bill.settle(.vendors, on: "2026-03-10").groups
      #expect(try await bill.balances() == [0, 0, 110_000, 90_000])
      #expect(
        try await bill.financial() == [
          "USD training_expense": 110_000, "USD payables": -110_000,
        ])
      #expect(try await bill.reverse(groups[0], on: "2026-03-10") == "done")
      #expect(try await bill.balances() == [0, 0, 108_000, 92_000])
      #expect(try await bill.financial() == before)
    }
  }

  /// Without a rate of the bill's day, or without fx_percent, or beyond it: a named exception, and nothing posted.
  @Test(arguments: [
    ([oracleRates[0]], 300 as Int?, "2026-03-10"), (oracleRates, nil, "2026-03-10"),
    (oracleRates, 185, "2026-03-10"),
  ]) func aBillThatNoRateBringsTogether(rates: ForeignBill.Rates, points: Int?, day: String)
    async throws
  {
    try await withOracle(rates: rates, points: points) { bill in
      try await bill.bill("A-1", 100_000, on: day)
      let settled = try await bill.settle(.vendors, on: day)
      #expect(settled.groups == [] && settled.answers == [])
      #expect(
        try await bill.exceptions() == ["currency_mismatch 100000", "enrolled_not_billed 108000"])
      #expect(try await bill.balances() == [0, 108_000, 0, 92_000])
      #expect(try await bill.financial() == [:])
    }
  }

  /// The same at the bank: the payment stays in transit.
  @Test(arguments: [("2026-04-02", 300 as Int?), ("2026-03-20", nil), ("2026-03-20", 0)])
  func aPaymentThatNoRateBringsTogether(day: String, points: Int?) async throws {
    try await withOracle(points: 300) { bill in
      let document = try await bill.bill("A-1", 100_000, on: "2026-03-10")
      try await bill.settle(.vendors, on: "2026-03-10")
      #expect(try await bill.pay(document, nil, "PAY-1", on: "2026-03-19") == "done")
      let before = try await bill.financial()
      try await bill.statement(500_000, -109_001, "PAY-1", on: day)
      var rules = bill.rules
      rules.standard.exchangePoints = points
      let strict = ForeignBill(
        house: bill.house, office: bill.office, budget: bill.budget, commitment: bill.commitment,
        billed: bill.billed, account: bill.account, rules: rules)
      #expect(try await strict.settle(.bank, on: day).groups == [])
      #expect(try await strict.financial() == before)
      #expect(
        try await strict.exceptions() == ["currency_mismatch -109001", "timing_in_transit -110000"])
      let item = try await strict.value(
        "SELECT result FROM reconciliation.close_items(1, '2026-03-01', '2026-04-30') WHERE item = 'unmatched'"
      )
      #expect(item == "failed")
    }
  }

  /// The variance of 20.00 has to be available: 19.99 is not enough, when matching and when posting.
  @Test func theVarianceNeverOverdrawsTheBudget() async throws {
    try await withOracle(authority: 109_999) { bill in
      try await bill.bill("A-1", 100_000, on: "2026-03-10")
      #expect(try await bill.settle(.vendors, on: "2026-03-10").groups == [])
      #expect(
        try await bill.exceptions() == [
          "insufficient_budget 108000", "insufficient_budget 100000",
        ])
    }
    try await withOracle(authority: 110_000) { bill in
      try await bill.bill("A-1", 100_000, on: "2026-03-10")
      let found = try await bill.propose(.vendors, on: "2026-03-10")
      let confirm = ConfirmGroups(
        context: bill.step("2026-03-10"), runID: found.runID, groups: nil)
      _ = try await bill.house.office.pool.transaction { db in try db.rows(confirm) }
      // Taken by somebody else meanwhile.
      try await bill.house.owner.run(
        """
        SELECT budget.settle(1, 2, ARRAY[ROW('less', 'decrease', NULL, 1, false, NULL)
          ::budget.operation], now(), '2026-01-01', 'test')
        """)
      #expect(try await bill.post(on: "2026-03-10") == ["insufficient_budget"])
      #expect(try await bill.balances() == [0, 108_000, 0, 1_999])
      #expect(try await bill.financial() == [:])
    }
  }

  /// Two bills for the same commitment: an exception, not a guess.
  @Test func twoBillsForOneCommitment() async throws {
    try await withOracle { bill in
      try await bill.bill("A-1", 100_000, on: "2026-03-10")
      try await bill.bill("B-2", 100_000, on: "2026-03-10")
      #expect(try await bill.settle(.vendors, on: "2026-03-10").groups == [])
      #expect(
        try await bill.exceptions().filter { $0.hasPrefix("unknown") } == [
          "unknown 100000", "unknown 100000",
        ])
    }
  }

  /// Any number of workers finds the same.
  @Test func workersFindTheSame() async throws {
    try await withOracle { bill in
      try await bill.bill("A-1", 100_000, on: "2026-03-10")
      let one = try await bill.propose(.vendors, on: "2026-03-10").result
      #expect(one.groups.count == 1)
      for workers in [4, 16] {
        let found = try await bill.propose(.vendors, on: "2026-03-10", workers: workers).result
        #expect(found == one)
      }
    }
  }

  /// Decimals of finance.md 3.7: price, rates of commitment, bill and payment, and what they make in dollars.
  @Test(arguments: [
    (Money(100_000, yen), "0.006712", "0.006700", "0.006750", [67_120, 67_000, 67_500]),
    (Money(12_345, dinar), "3.2571", "3.2600", "3.2500", [4_021, 4_024, 4_012]),
  ]) func otherDecimals(
    price: Money, committed: String, billed: String, paid: String, dollars: [Int]
  ) async throws {
    let code = price.currency.code
    let rates: ForeignBill.Rates = [
      ("2026-03-01", code, "USD", committed), ("2026-03-10", code, "USD", billed),
      ("2026-03-20", code, "USD", paid),
    ]
    try await withForeignBill(
      price: price, budget: Self.usd, account: Self.usd, authority: 100_000, rates: rates
    ) { bill in
      #expect(try await bill.balances() == [0, dollars[0], 0, 100_000 - dollars[0]])
      let document = try await bill.bill("A-1", price.minorUnits, on: "2026-03-10")
      try await bill.settle(.vendors, on: "2026-03-10")
      #expect(try await bill.balances() == [0, 0, dollars[1], 100_000 - dollars[1]])
      #expect(try await bill.pay(document, nil, "PAY-1", on: "2026-03-19") == "done")
      try await bill.statement(500_000, -dollars[2], "PAY-1", on: "2026-03-20")
      try await bill.settle(.bank, on: "2026-03-20")
      #expect(
        try await bill.financial() == [
          "USD training_expense": dollars[1], "USD bank": -dollars[2],
          "USD exchange_difference": dollars[2] - dollars[1],
        ])
    }
  }

  /// A budget in dollars pays a bill in euros from an account in euros: the euros are what was paid, and the dollars
  /// of the book are settled at the rate of the day. Oracle X's first payment.
  @Test func fromAnAccountInTheCurrencyOfTheBill() async throws {
    try await withOracle(
      rates: Self.oracleRates + [("2026-03-19", "EUR", "USD", "1.0900")], account: Self.eur
    ) { bill in
      let document = try await bill.bill("A-1", 100_000, on: "2026-03-10")
      try await bill.settle(.vendors, on: "2026-03-10")
      #expect(try await bill.pay(document, 60_000, "PAY-1", on: "2026-03-19") == "done")
      try await bill.statement(500_000, -60_000, "PAY-1", on: "2026-03-20")
      #expect(try await bill.settle(.bank, on: "2026-03-20").answers == ["done"])
      #expect(
        try await bill.financial() == [
          "USD training_expense": 110_000, "USD payables": -44_000, "USD conversion": -65_400,
          "USD exchange_difference": -600, "EUR conversion": 60_000, "EUR bank": -60_000,
        ])
    }
  }

  /// A cent is no yen: nothing is posted.
  @Test func lessThanTheSmallestUnit() async throws {
    try await withForeignBill(
      price: Money(100_000, Self.eur), budget: Self.eur, account: Self.yen,
      rates: [("2026-03-19", "EUR", "JPY", "40")]
    ) { bill in
      let document = try await bill.bill("A-1", 100_000, on: "2026-03-10")
      try await bill.settle(.vendors, on: "2026-03-10")
      #expect(try await bill.pay(document, 1, "PAY-1", on: "2026-03-19") == "amount_too_small")
      #expect(
        try await bill.financial() == ["EUR training_expense": 100_000, "EUR payables": -100_000])
    }
  }

  /// Bill and account in yen, budget in dollars: it is settled at the rate of the day, without which nothing is paid,
  /// as where a yen is no cent.
  @Test func fromAnAccountInTheCurrencyOfTheBillWithoutARate() async throws {
    try await withForeignBill(
      price: Money(100_000, Self.yen), budget: Self.usd, account: Self.yen,
      rates: [("2026-03-01", "JPY", "USD", "0.004"), ("2026-03-10", "JPY", "USD", "0.004")]
    ) { bill in
      let document = try await bill.bill("A-1", 100_000, on: "2026-03-10")
      try await bill.settle(.vendors, on: "2026-03-10")
      #expect(try await bill.pay(document, 1, "PAY-1", on: "2026-03-10") == "amount_too_small")
      #expect(try await bill.pay(document, nil, "PAY-1", on: "2026-03-25") == "no_rate")
      #expect(
        try await bill.financial() == ["USD training_expense": 40_000, "USD payables": -40_000])
    }
  }

  /// Budget and bill in euros, account in dollars: without a rate of the day nothing is paid; with one the payment is
  /// in transit at it, and the bank's own is the difference. In parts, and in the end nothing is owed.
  @Test func fromAnAccountInAnotherCurrencyThanBudgetAndBill() async throws {
    try await withForeignBill(
      price: Money(100_000, Self.eur), budget: Self.eur, account: Self.usd,
      rates: [("2026-03-19", "EUR", "USD", "1.0900")]
    ) { bill in
      let document = try await bill.bill("A-1", 100_000, on: "2026-03-10")
      try await bill.settle(.vendors, on: "2026-03-10")
      #expect(try await bill.pay(document, 60_000, "PAY-1", on: "2026-03-18") == "no_rate")
      #expect(
        try await bill.financial() == ["EUR training_expense": 100_000, "EUR payables": -100_000])
      #expect(try await bill.pay(document, 60_000, "PAY-1", on: "2026-03-19") == "done")
      try await bill.statement(500_000, -65_550, "PAY-1", on: "2026-03-20")
      #expect(try await bill.settle(.bank, on: "2026-03-20").answers == ["done"])
      #expect(try await bill.pay(document, nil, "PAY-2", on: "2026-03-20") == "done")
      try await bill.statement(434_450, -43_500, "PAY-2", on: "2026-03-23")
      let last = try await bill.settle(.bank, on: "2026-03-23")
      #expect(
        try await bill.financial() == [
          "EUR training_expense": 100_000, "EUR conversion": -100_000,
          "USD conversion": 109_000, "USD bank": -109_050, "USD exchange_difference": 50,
        ])
      #expect(try await bill.reverse(last.groups[0], on: "2026-03-24") == "done")
      #expect(
        try await bill.financial() == [
          "EUR training_expense": 100_000, "EUR conversion": -100_000,
          "USD conversion": 109_000, "USD bank": -65_550, "USD exchange_difference": 150,
          "USD cash_in_transit": -43_600,
        ])
    }
  }
}

/// The rules of the tables, broken on purpose by their owner: each refuses by its name.
extension ForeignBillTests {
  /// Every account that a reason names is one of the financial book.
  @Test func reasonsNameAccounts() async throws {
    try await withHouse { house in
      let posted = try await house.owner.texts(
        "SELECT DISTINCT account FROM reconciliation.reason WHERE account IS NOT NULL"
      ).compactMap { $0[0] }
      #expect(posted.contains("exchange_difference"))
      #expect(Set(posted).isSubset(of: GLMappingReader.accounts))
      for account in posted {
        _ = try await house.owner.value(
          "SELECT ledger.financial_account(1, '\(account)', 'EUR', NULL)")
      }
    }
  }

  /// What the check finds: a worth that the rate does not make.
  @Test func theAuditFindsAnotherWorth() async throws {
    try await withOracle { bill in
      try await bill.bill("A-1", 100_000, on: "2026-03-10")
      try await bill.settle(.vendors, on: "2026-03-10")
      #expect(try await bill.house.owner.offendersOfAllChecks() == [:])
      try await bill.house.owner.run(
        """
        ALTER TABLE reconciliation.match_pair DISABLE TRIGGER match_pair_append_only;
        UPDATE reconciliation.match_pair SET worth = worth + 1
        """)
      #expect(
        try await bill.house.owner.offendersOfAllChecks().keys.contains {
          $0.contains("exchanges_follow_their_rates")
        })
      try await bill.house.owner.run("UPDATE reconciliation.match_pair SET worth = worth - 1")
    }
  }

  @Test func rulesRefuseByTheirNames() async throws {
    try await withOracle { bill in
      let document = try await bill.bill("A-1", 100_000, on: "2026-03-10")
      try await bill.settle(.vendors, on: "2026-03-10")
      #expect(try await bill.pay(document, nil, "PAY-1", on: "2026-03-19") == "done")
      let pair =
        "INSERT INTO reconciliation.match_pair (employer_id, group_id, line, item_id, counter_item_id, theirs, ours, worth, rate_id, reason) SELECT employer_id, group_id, 9, item_id, counter_item_id, theirs, ours, "
      let item =
        "INSERT INTO reconciliation.item (employer_id, kind, document_id, party, currency, amount, dated_on, reference, original_currency, original_amount) SELECT employer_id, kind, document_id, party, currency, amount, dated_on, 'x', "
      for (rule, sql) in [
        "match_pair_difference_explained": pair + "worth, rate_id, 'rounding'",
        "match_pair_worth_at_a_rate": pair + "worth, NULL, reason",
        "match_pair_rate_fk": pair + "worth, 99, reason",
        "item_original_of_payment": item + "'USD', original_amount",
        "item_original_currency_fk": item + "'XXX', original_amount",
      ] {
        let table = sql.hasPrefix(item) ? "item WHERE kind = 'payment'" : "match_pair"
        let error = await #expect(throws: PostgresError.self, "\(rule)") {
          try await bill.house.owner.run("\(sql) FROM reconciliation.\(table)")
        }
        #expect(error?.constraint == rule)
      }
      for change in [
        "item_original_of_payment": "original_amount = -original_amount",
        "item_append_only": "original_amount = original_amount - 1",
      ] {
        let error = await #expect(throws: PostgresError.self) {
          try await bill.house.owner.run(
            "UPDATE reconciliation.item SET \(change.value) WHERE kind = 'payment'")
        }
        #expect(error?.constraint == change.key || error?.sqlState?.rawValue == "UP201")
      }
    }
  }
}
