import Postgres
import Store
import TestSupport
import Testing

/// Every named rule of the reconciliation schema, broken on purpose as those of the ledger are in GuardTests.
@Suite struct ReconciliationGuardTests {
  /// `1` is the employer, its source, its invoice, the statement of its bank account `main`, its run, its group,
  /// its commitment and employee. Items: 1 the line of the invoice, 2 that of the statement, 3 the commitment, 4
  /// a payment.
  private static let guards = RuleGuards(
    place: "n.nspname = 'reconciliation'",
    broken: [
      "reason_pk":
        "INSERT INTO reconciliation.reason SELECT (r).* FROM reconciliation.reason AS r LIMIT 1",
      "reason_owner_known": "INSERT INTO reconciliation.reason VALUES ('x', 'x', NULL, 'them')",
      "source_pk":
        "INSERT INTO reconciliation.source (employer_id, source_id, name, sha256, profile, imported_by, imported_on) OVERRIDING SYSTEM VALUE VALUES (1, 1, 'f', '\(noBytes)', 'q', 'x', now())",
      "source_employer_fk": source + "(9, 'f', '\(noBytes)', 'q', 'x', now())",
      "source_once": source + "(1, 'g', '\(noBytes)', 'p', 'x', now())",
      "source_sha256_form": source + "(1, 'f', 'E3', 'q', 'x', now())",
      "document_pk":
        "INSERT INTO reconciliation.document (employer_id, document_id, kind, party, number, number_key, currency, issued_on, due_on, total, recorded_by, recorded_on) OVERRIDING SYSTEM VALUE VALUES (1, 1, 'invoice', 'p', '2', '2', 'EUR', '2026-01-02', '2026-01-02', 1, 'x', now())",
      "document_employer_fk": document(
        "9, NULL, 'invoice', 'p', NULL, '2', 'EUR', '2026-01-02', 1, NULL, NULL"),
      "document_source_fk": document(
        "1, 99, 'invoice', 'p', NULL, '2', 'EUR', '2026-01-02', 1, NULL, NULL"),
      "document_employee_fk": document(
        "1, 1, 'claim', 'p', 99, '2', 'EUR', '2026-01-02', 1, 'e', NULL"),
      "document_currency_fk": document(
        "1, 1, 'invoice', 'p', NULL, '2', 'XXX', '2026-01-02', 1, NULL, NULL"),
      "document_suspected_fk": document(
        "1, 1, 'invoice', 'p', NULL, '2', 'EUR', '2026-01-02', 1, NULL, 99"),
      "document_number_once": document(
        "1, 1, 'invoice', 'p', NULL, '1', 'EUR', '2026-01-02', 1, NULL, NULL"),
      "document_kind_known": document(
        "1, 1, 'quote', 'p', NULL, '2', 'EUR', '2026-01-02', 1, NULL, NULL"),
      "document_named": document(
        "1, 1, 'invoice', '', NULL, '2', 'EUR', '2026-01-02', 1, NULL, NULL"),
      "document_sign_by_kind": document(
        "1, 1, 'credit_note', 'p', NULL, '2', 'EUR', '2026-01-02', 1, NULL, NULL"),
      "document_due_after_issue": document(
        "1, 1, 'invoice', 'p', NULL, '2', 'EUR', '2026-01-01', 1, NULL, NULL"),
      "document_claim_has_evidence": document(
        "1, 1, 'claim', 'p', 1, '2', 'EUR', '2026-01-02', 1, NULL, NULL"),
      "acceptance_pk": acceptance + "(1, 1, 'y', now())",
      "acceptance_document_fk": acceptance + "(1, 99, 'y', now())",
      "bank_account_pk": account + "(1, 'main', 'ES2', 'EUR', 'x')",
      "bank_account_employer_fk": account + "(9, 'other', 'ES2', 'EUR', 'x')",
      "bank_account_currency_fk": account + "(1, 'other', 'ES2', 'XXX', 'x')",
      "bank_account_identifier_once": account + "(1, 'other', 'ES1', 'EUR', 'x')",
      "bank_account_named": account + "(1, '', 'ES2', 'EUR', 'x')",
      "statement_pk":
        "INSERT INTO reconciliation.statement (employer_id, statement_id, account, number, span, opening, movement, closing, content) OVERRIDING SYSTEM VALUE VALUES (1, 1, 'main', '2', '[2026-02-01,2026-03-01)', 5, 0, 5, 'd')",
      "statement_source_fk": statement
        + "(1, 99, 'main', '2', '[2026-02-01,2026-03-01)', 5, 0, 5, 'd')",
      "statement_account_fk": statement
        + "(1, 1, 'other', '2', '[2026-02-01,2026-03-01)', 5, 0, 5, 'd')",
      "statement_span_bounded": statement + "(1, 1, 'main', '2', '[2026-02-01,)', 5, 0, 5, 'd')",
      "statement_balances": statement
        + "(1, 1, 'main', '2', '[2026-02-01,2026-03-01)', 5, 1, 5, 'd')",
      "item_pk":
        "INSERT INTO reconciliation.item (employer_id, item_id, kind, document_id, line, party, currency, amount, dated_on) OVERRIDING SYSTEM VALUE VALUES (1, 1, 'line', 1, 2, 'p', 'EUR', 1, now())",
      "item_document_fk": item("1, 'line', 99, NULL, NULL, 2, 'EUR', 1, 0, '', '', 1, NULL"),
      "item_statement_fk": item("1, 'bank_line', NULL, 99, NULL, 2, 'EUR', 1, 0, '', '', 1, NULL"),
      "item_commitment_fk": item(
        "1, 'commitment', NULL, NULL, 99, 1, 'EUR', 1, 0, '', '', 1, NULL"),
      "item_currency_fk": item("1, 'line', 1, NULL, NULL, 2, 'XXX', 1, 0, '', '', 1, NULL"),
      "item_belongs_by_kind": item("1, 'line', 1, 1, NULL, 2, 'EUR', 1, 0, '', '', 1, NULL"),
      "item_amount_not_zero": item("1, 'line', 1, NULL, NULL, 2, 'EUR', 0, 0, '', '', 1, NULL"),
      "item_matched_within": item("1, 'line', 1, NULL, NULL, 2, 'EUR', -1, 1, '', '', 1, NULL"),
      "item_quantity_positive": item("1, 'line', 1, NULL, NULL, 2, 'EUR', 1, 0, '', '', 0, NULL"),
      "item_charge_known": item("1, 'line', 1, NULL, NULL, 2, 'EUR', 1, 0, '', '', 1, 'tip'"),
      "item_document_line_once": item("1, 'line', 1, NULL, NULL, 1, 'EUR', 1, 0, '', '', 1, NULL"),
      "item_statement_line_once": item(
        "1, 'bank_line', NULL, 1, NULL, 1, 'EUR', 1, 0, '', '', 1, NULL"),
      "item_bank_reference_once": item(
        "1, 'bank_line', NULL, 1, NULL, 2, 'EUR', 1, 0, '', 'B', 1, NULL"),
      "item_payment_reference_once": item(
        "1, 'payment', 1, NULL, NULL, 1, 'EUR', -1, 0, 'P', '', 1, NULL"),
      "item_commitment_once": item(
        "1, 'commitment', NULL, NULL, 1, 1, 'EUR', 1, 0, '', '', 1, NULL"),
      "item_original_currency_fk": abroad + "'XXX', -1)",
      "item_original_of_payment": abroad + "'USD', 1)",
      "match_pair_worth_at_a_rate": pair + "(1, 1, 2, 1, 3, 2, 1, 'fx_realised', 1, NULL)",
      "match_pair_party_by_reason": pair
        + "(1, 1, 2, 1, 3, 2, 1, 'tax', NULL, NULL, 'p')",
      "repeated_line_pk": repeated + "(1, 2, 1, 1)",
      "repeated_line_statement_fk": repeated + "(1, 99, 2, 1)",
      "repeated_line_item_fk": repeated + "(1, 2, 2, 99)",
      "repeated_line_once": repeated + "(1, 2, 2, 2)",
      "match_pair_rate_fk": pair + "(1, 1, 2, 1, 3, 2, 1, 'fx_realised', 1, 99)",
      "run_pk":
        "INSERT INTO reconciliation.run (employer_id, run_id, scope, as_of, rules, actor) OVERRIDING SYSTEM VALUE VALUES (1, 1, 'bank', now(), '{}', 'x')",
      "run_employer_fk": run + "(9, 'bank', now(), '{}', 'x')",
      "run_scope_known": run + "(1, 'payroll', now(), '{}', 'x')",
      "exception_pk": exception + "(1, 1, 1, 1, NULL, 'unknown', 1, 1)",
      "exception_run_fk": exception + "(1, 99, 2, 1, NULL, 'unknown', 1, 1)",
      "exception_item_fk": exception + "(1, 1, 2, 99, NULL, 'unknown', 1, 1)",
      "exception_commitment_fk": exception + "(1, 1, 2, NULL, 99, 'unknown', 1, 1)",
      "exception_reason_fk": exception + "(1, 1, 2, 1, NULL, 'because', 1, 1)",
      "exception_of_one_side": exception + "(1, 1, 2, 1, 1, 'unknown', 1, 1)",
      "match_group_pk":
        "INSERT INTO reconciliation.match_group (employer_id, group_id, group_no, scope, pass, confirmed_by, confirmed_on) OVERRIDING SYSTEM VALUE VALUES (1, 1, 2, 'vendors', 'manual', 'x', now())",
      "match_group_run_fk": group("1, 99, 2, 'vendors', 'manual', 'confirmed'"),
      "match_group_proposal_once": group("1, 1, 1, 'vendors', 'manual', 'confirmed'"),
      "match_group_scope_known": group("1, 1, 2, 'payroll', 'manual', 'confirmed'"),
      "match_group_pass_known": group("1, 1, 2, 'vendors', 'guess', 'confirmed'"),
      "match_group_state_known": group("1, 1, 2, 'vendors', 'manual', 'proposed'"),
      "match_group_days_by_state": group("1, 1, 2, 'vendors', 'manual', 'posted'"),
      "match_pair_pk": pair + "(1, 1, 1, 1, 3, 1, 1, NULL)",
      "match_pair_group_fk": pair + "(1, 99, 2, 1, 3, 1, 1, NULL)",
      "match_pair_item_fk": pair + "(1, 1, 2, 99, 3, 1, 1, NULL)",
      "match_pair_counter_fk": pair + "(1, 1, 2, 1, 99, 1, 1, NULL)",
      "match_pair_reason_fk": pair + "(1, 1, 2, 1, 3, 2, 1, 'because')",
      "match_pair_difference_explained": pair + "(1, 1, 2, 1, 3, 2, 1, NULL)",
      "match_pair_counterpart": pair + "(1, 1, 2, 1, NULL, 1, 1, NULL)",
      "match_pair_of_two": pair + "(1, 1, 2, 1, 1, 1, 1, NULL)",
      "posting_pk": posting + "SELECT 1, 1, 1, max(entry_id), NULL FROM ledger.entry",
      "posting_group_fk": posting + "SELECT 1, 99, 2, max(entry_id), NULL FROM ledger.entry",
      "posting_entry_fk": posting + "VALUES (1, 1, 2, 999, NULL)",
      "posting_document_fk": posting + "SELECT 1, 1, 2, max(entry_id), 99 FROM ledger.entry",
      "posting_entry_once": posting + "SELECT 1, 1, 2, min(entry_id), NULL FROM ledger.entry",
    ])

  /// SHA-256 of nothing (FIPS 180-4).
  private static let noBytes = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
  private static let source =
    "INSERT INTO reconciliation.source (employer_id, name, sha256, profile, imported_by, imported_on) VALUES "
  /// Employer, source, kind, party, employee, number, currency, day due, total, evidence and what it repeats.
  private static func document(_ values: String) -> String {
    "INSERT INTO reconciliation.document (employer_id, source_id, kind, party, employee_id, number, currency, due_on, total, evidence, suspected_of, number_key, issued_on, recorded_by, recorded_on) VALUES (\(values), '2', '2026-01-02', 'x', now())"
  }
  private static let acceptance =
    "INSERT INTO reconciliation.acceptance (employer_id, document_id, accepted_by, accepted_on) VALUES "
  private static let account =
    "INSERT INTO reconciliation.bank_account (employer_id, code, identifier, currency, opened_by) VALUES "
  private static let statement =
    "INSERT INTO reconciliation.statement (employer_id, source_id, account, number, span, opening, movement, closing, content) VALUES "
  /// Employer, kind, document, statement, commitment, line, currency, amount, what is matched of it, reference,
  /// the bank's reference, quantity and charge.
  private static func item(_ values: String) -> String {
    "INSERT INTO reconciliation.item (employer_id, kind, document_id, statement_id, commitment_id, line, currency, amount, matched, reference, bank_reference, quantity, charge, party, dated_on) VALUES (\(values), 'main', now())"
  }
  /// A payment of a document in another currency: its currency and amount follow.
  private static let abroad =
    "INSERT INTO reconciliation.item (employer_id, kind, document_id, party, currency, amount, dated_on, reference, original_currency, original_amount) VALUES (1, 'payment', 1, 'main', 'EUR', -1, now(), 'Q', "
  private static let run =
    "INSERT INTO reconciliation.run (employer_id, scope, as_of, rules, actor) VALUES "
  private static let exception = "INSERT INTO reconciliation.exception VALUES "
  private static func group(_ values: String) -> String {
    "INSERT INTO reconciliation.match_group (employer_id, run_id, group_no, scope, pass, state, confirmed_by, confirmed_on) VALUES (\(values), 'x', now())"
  }
  private static let pair = "INSERT INTO reconciliation.match_pair VALUES "
  private static let repeated = "INSERT INTO reconciliation.repeated_line VALUES "
  private static let posting = "INSERT INTO reconciliation.posting "

  private func withRules(_ body: (Connection) async throws -> Void) async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 100)
      _ = try await book.settle(cell, [.init(key: "r", kind: .reserve, amount: 1)])
      var database = book.database
      database.role = nil
      let owner = try await Connection.open(database)
      try await owner.run(
        """
        INSERT INTO people.employee (employer_id, employee_number, source_id, as_of)
        VALUES (1, 'E1', 'E1', '2026-01-01');
        INSERT INTO people.assignment (employer_id, employee_id, valid_from, status)
        VALUES (1, 1, '2026-01-01', 'active');
        \(Self.source)(1, 'f', '\(Self.noBytes)', 'p', 'x', now());
        \(Self.document("1, 1, 'invoice', 'p', NULL, '1', 'EUR', '2026-01-02', 1, NULL, NULL"));
        \(Self.acceptance)(1, 1, 'x', now());
        \(Self.account)(1, 'main', 'ES1', 'EUR', 'x');
        \(Self.statement)(1, 1, 'main', '1', '[2026-01-01,2026-02-01)', 0, 5, 5, 'c');
        \(Self.item("1, 'line', 1, NULL, NULL, 1, 'EUR', 1, 1, '', '', 1, NULL"));
        \(Self.item("1, 'bank_line', NULL, 1, NULL, 1, 'EUR', 5, 0, '', 'B', 1, NULL"));
        \(Self.item("1, 'commitment', NULL, NULL, 1, 1, 'EUR', 1, 1, '', '', 1, NULL"));
        \(Self.item("1, 'payment', 1, NULL, NULL, 1, 'EUR', -1, 0, 'P', '', 1, NULL"));
        \(Self.statement)(1, 1, 'main', '2', '[2026-01-01,2026-02-01)', 0, 5, 5, 'd');
        \(Self.repeated)(1, 2, 1, 2);
        \(Self.run)(1, 'vendors', now(), '{}', 'x');
        \(Self.exception)(1, 1, 1, 2, NULL, 'unknown', 5, 5);
        \(Self.group("1, 1, 1, 'vendors', 'hard_key', 'confirmed'"));
        \(Self.pair)(1, 1, 1, 1, 3, 1, 1, NULL);
        \(Self.posting)SELECT 1, 1, 1, min(entry_id), NULL FROM ledger.entry;
        """)
      try await body(owner)
      await owner.close()
    }
  }

  @Test func everyRuleRefusesByItsName() async throws {
    try await withRules { owner in try await Self.guards.expectRefusalsByName(owner) }
  }

  @Test func whatARuleRefusesIsRefusedByThatRuleAlone() async throws {
    try await withRules { owner in try await Self.guards.expectNoOtherRefusesByThatName(owner) }
  }

  @Test func noRuleIsForgotten() async throws {
    try await withConnection { connection in
      try await Self.guards.expectNoneForgotten(connection)
    }
  }

  @Test(arguments: [
    "source", "document", "acceptance", "statement", "match_pair", "posting", "repeated_line",
  ])
  func historyIsOnlyAddedTo(table: String) async throws {
    try await withRules { owner in
      try await expectOnlyAddedTo("reconciliation.\(table)", owner)
    }
  }

  /// What is taken of an item and how far a group has come change; what they are does not.
  @Test(arguments: [
    "UPDATE reconciliation.item SET amount = 2 WHERE kind = 'line'",
    "UPDATE reconciliation.item SET currency = 'JPY' WHERE kind = 'line'",
    "UPDATE reconciliation.item SET party = 'q' WHERE kind = 'bank_line'",
    "UPDATE reconciliation.item SET dated_on = dated_on + 1 WHERE kind = 'payment'",
    "UPDATE reconciliation.item SET document_id = 2 WHERE kind = 'payment'",
    "UPDATE reconciliation.item SET statement_id = 2 WHERE kind = 'bank_line'",
    "UPDATE reconciliation.item SET kind = 'payment' WHERE kind = 'line'",
    "UPDATE reconciliation.item SET (original_currency, original_amount) = ('USD', -1) WHERE kind = 'payment'",
    "DELETE FROM reconciliation.item", "TRUNCATE reconciliation.item CASCADE",
    "DELETE FROM reconciliation.match_group", "TRUNCATE reconciliation.match_group CASCADE",
  ])
  func whatWasSaidStays(sql: String) async throws {
    try await withRules { owner in try await expectNoRewrite(sql, owner) }
  }
}
