import Postgres
import Store
import TestSupport
import Testing
import Upskilling

/// What stays as it was because the ledger refuses, and what a close is told of it.
@Suite struct ReconciliationRefusalTests {
  /// A paper of one line of 20.00 EUR, and a bank account.
  private func withPaper(_ body: (Connection) async throws -> Void) async throws {
    try await withBudgetBook { book in
      var database = book.database
      database.role = nil
      let owner = try await Connection.open(database)
      try await owner.run(
        """
        SELECT reconciliation.import_document(1, NULL, '{"kind": "invoice", "party": "p", "number": "1",
          "number_key": "1", "currency": "EUR", "issued_on": "2026-01-02", "due_on": "2026-01-02", "total": 2000}',
          '[{"line": 1, "amount": 2000}]', NULL, '2026-01-02', 'x');
        """)
      try await body(owner)
      await owner.close()
    }
  }

  /// The first entry of the group takes the amount to the account of its reason, on a day that no period holds;
  /// the second makes it owed, under a key that is taken.
  @Test(arguments: [("2030-01-01", "no_period"), ("2026-01-02", "key_conflict")])
  func whatTheLedgerRefusesIsNotPosted(day: String, answer: String) async throws {
    try await withPaper { (owner: Connection) async throws in
      try await owner.run(
        """
        SELECT reconciliation.explain_item(1, 1, 'tax', NULL, '2026-01-02', 'x');
        SELECT ledger.adjust(1, 'reconciliation/1/2', 'bank', 'suspense', 'EUR', 1, NULL, 'why', '2026-01-02',
          'x')
        """)
      let post = "SELECT answer FROM reconciliation.post(1, NULL, 9, now(), '\(day)', 'x')"
      #expect(try await owner.value(post) == answer)
      #expect(
        try await owner.value("SELECT state FROM reconciliation.match_group") == "confirmed")
      #expect(try await owner.value("SELECT count(*) FROM reconciliation.posting") == "0")
      #expect(try await owner.value("SELECT count(*) FROM ledger.open_item") == "0")
    }
  }

  /// Every reason with an account can be given, and its amount is then in that account.
  @Test(arguments: [
    "price_within_tolerance", "late_cancel", "bank_fee", "fx_realised",
    "rounding", "tax", "credit_unapplied", "receipt_unapplied",
  ])
  func aReasonIsPostedToItsAccount(reason: String) async throws {
    try await withPaper { (owner: Connection) async throws in
      try await owner.run(
        "SELECT reconciliation.explain_item(1, 1, '\(reason)', NULL, '2026-01-02', 'x')")
      #expect(
        try await owner.value(
          "SELECT answer FROM reconciliation.post(1, NULL, 9, now(), '2026-01-02', 'x')") == "done")
      #expect(
        try await owner.value(
          """
          SELECT sum(CASE a.account_id WHEN t.to_account THEN t.amount ELSE -t.amount END)
          FROM ledger.transfer AS t
          JOIN ledger.account AS a ON a.account_id IN (t.from_account, t.to_account)
          JOIN reconciliation.reason AS r ON r.account = a.kind AND r.code = '\(reason)'
          """) == "2000")
    }
  }

  /// What was paid twice needs a vendor, and is no line of a paper.
  @Test func noReasonWithAnAccountIsForgotten() async throws {
    try await withPaper { (owner: Connection) async throws in
      let count = try await owner.value(
        "SELECT count(*) FROM reconciliation.reason WHERE account IS NOT NULL AND code <> 'duplicate_payment'"
      )
      #expect(count == "8")
    }
  }

  /// The key of the payment's entry is taken: nothing is paid.
  @Test func aPaymentThatTheLedgerRefusesIsNone() async throws {
    try await withPaper { (owner: Connection) async throws in
      try await owner.run(
        """
        SELECT reconciliation.open_bank_account(1, 'main', 'ES1', 'EUR', 'x');
        SELECT reconciliation.explain_item(1, 1, 'late_cancel', NULL, '2026-01-02', 'x');
        SELECT reconciliation.post(1, NULL, 9, now(), '2026-01-02', 'x');
        SELECT ledger.adjust(1, 'payment/r/1', 'bank', 'suspense', 'EUR', 1, NULL, 'why', '2026-01-02', 'x')
        """)
      #expect(
        try await owner.value(
          "SELECT answer FROM reconciliation.pay(1, 1, 'main', NULL, 'r', '', '2026-01-02', 'x')")
          == "key_conflict")
      #expect(
        try await owner.value("SELECT count(*) FROM reconciliation.item WHERE kind = 'payment'")
          == "0")
      #expect(try await owner.value("SELECT settled FROM ledger.open_item") == "0")
    }
  }

  /// All that was left, or the amount that this was; not another.
  @Test func aPaymentIsKnownByItsReference() async throws {
    try await withPaper { (owner: Connection) async throws in
      try await owner.run(
        """
        SELECT reconciliation.open_bank_account(1, 'main', 'ES1', 'EUR', 'x');
        SELECT reconciliation.explain_item(1, 1, 'late_cancel', NULL, '2026-01-02', 'x');
        SELECT reconciliation.post(1, NULL, 9, now(), '2026-01-02', 'x')
        """)
      for (amount, answer) in [
        ("NULL", "done"), ("NULL", "done"), ("2000", "done"), ("1999", "key_conflict"),
      ] {
        let pay =
          "SELECT answer FROM reconciliation.pay(1, 1, 'main', \(amount), 'r', '', '2026-01-02', 'x')"
        #expect(try await owner.value(pay) == answer)
      }
      #expect(
        try await owner.value("SELECT count(*) FROM reconciliation.item WHERE kind = 'payment'")
          == "1")
    }
  }

  @Test func aCloseIsToldWhatIsMissing() async throws {
    try await withPaper { (owner: Connection) async throws in
      func items(_ lastDay: String) async throws -> [[String?]] {
        try await owner.texts(
          "SELECT item, result FROM reconciliation.close_items(1, '2026-01-01', '\(lastDay)') ORDER BY item"
        )
      }
      #expect(
        try await items("2026-01-31") == [["statements", "not_set_up"], ["unmatched", "failed"]])
      #expect(
        try await items("2026-01-01") == [
          ["statements", "not_set_up"], ["unmatched", "not_set_up"],
        ])
      try await owner.run(
        """
        SELECT reconciliation.explain_item(1, 1, 'tax', NULL, '2026-01-02', 'x');
        SELECT reconciliation.open_bank_account(1, 'main', 'ES1', 'EUR', 'x')
        """)
      #expect(
        try await items("2026-01-31") == [["statements", "failed"], ["unmatched", "passed"]])
      try await owner.run(
        """
        SELECT reconciliation.import_statement(1, NULL, 'main', 'ES1', 'EUR', '1', '2026-01-01', '2026-01-30', 0, 0,
          'c', '[]')
        """)
      #expect(
        try await items("2026-01-31") == [["statements", "failed"], ["unmatched", "passed"]])
      #expect(
        try await items("2026-01-30") == [["statements", "passed"], ["unmatched", "passed"]])
    }
  }

  @Test func whatIsNotThereIsNotPostedOrTakenBack() async throws {
    try await withPaper { (owner: Connection) async throws in
      #expect(
        try await owner.value(
          "SELECT answer FROM reconciliation.post(1, '{99}', 9, now(), '2026-01-02', 'x')")
          == "no_group")
      #expect(
        try await owner.value("SELECT reconciliation.reverse(1, 99, 'x', now(), '2026-01-02', 'x')")
          == "no_group")
      let explain =
        "SELECT answer FROM reconciliation.explain_item(1, 1, 'tax', NULL, '2026-01-02', 'x')"
      let unknown = explain.replacing("'tax'", with: "'unknown'")
      #expect(try await owner.value(unknown) == "not_postable")
      let nothing = explain.replacing("1, 1,", with: "1, 99,")
      #expect(try await owner.value(nothing) == "nothing_left")
      #expect(try await owner.value(explain) == "done")
      #expect(try await owner.value(explain) == "nothing_left")
    }
  }

  /// No account, one of another number or currency, and one that a vendor cannot pay back to.
  @Test(arguments: [
    "pay(1, 1, 'other', NULL, 'r', '', '2026-01-02', 'x')",
    "pay(1, 2, 'dollars', NULL, 'r', '', '2026-01-02', 'x')",
    "import_statement(1, NULL, 'other', 'ES2', 'USD', '1', '2026-01-01', '2026-01-01', 0, 0, 'c', '[]')",
    "import_statement(1, NULL, 'dollars', 'ES1', 'USD', '1', '2026-01-01', '2026-01-01', 0, 0, 'c', '[]')",
    "import_statement(1, NULL, 'dollars', 'ES2', 'EUR', '1', '2026-01-01', '2026-01-01', 0, 0, 'c', '[]')",
  ])
  func anotherAccountIsRefused(call: String) async throws {
    try await withPaper { (owner: Connection) async throws in
      try await owner.run(
        """
        SELECT reconciliation.open_bank_account(1, 'dollars', 'ES2', 'USD', 'x');
        SELECT reconciliation.import_document(1, NULL, '{"kind": "credit_note", "party": "p", "number": "2",
          "number_key": "2", "currency": "EUR", "issued_on": "2026-01-02", "due_on": "2026-01-02", "total": -1}',
          '[{"line": 1, "amount": -1}]', NULL, '2026-01-02', 'x')
        """)
      let error = await #expect(throws: PostgresError.self) {
        try await owner.run("SELECT reconciliation.\(call)")
      }
      #expect(error?.constraint == "statement_of_account")
    }
  }

  /// A claim names an employee that there is.
  @Test func aClaimOfNobodyIsRefused() async throws {
    try await withPaper { (owner: Connection) async throws in
      let error = await #expect(throws: PostgresError.self) {
        try await owner.run(
          """
          SELECT reconciliation.import_document(1, NULL, '{"kind": "claim", "party": "p", "number": "2",
            "number_key": "2", "currency": "EUR", "issued_on": "2026-01-02", "due_on": "2026-01-02", "total": 1,
            "evidence": "e"}', '[{"line": 1, "amount": 1}]', 'E9', '2026-01-02', 'x')
          """)
      }
      #expect(error?.constraint == "sponsorship_employee_known")
    }
  }
}
