import Postgres
import Store
import TestSupport
import Testing
import Upskilling

/// Every named rule of the budget, ledger, program and tax schemas, broken on purpose by the owner of the tables: each
/// refuses by its own name. A rule that is dropped, or added without a line here, fails.
@Suite struct GuardTests {
  /// Statements that break one rule each. `1` is the employer, its period, its first cell (EUR) with
  /// authority 100 and accounts from `:a`; `2` is a cell in JPY.
  static let broken: [String: String] = [
    "payroll_file_pk":
      "INSERT INTO tax.payroll_file (employer_id, file_id, reported_on, content, content_hash, actor) OVERRIDING SYSTEM VALUE SELECT employer_id, file_id, reported_on, content, content_hash, actor FROM tax.payroll_file",
    "payroll_file_employer_fk": payrollFile
      + "(9, '2026-01-01', '', encode(sha256(''), 'hex'), NULL, 'x')",
    "payroll_file_hashed": payrollFile
      + "(1, '2026-01-01', 'y', encode(sha256(''), 'hex'), NULL, 'x')",
    "report_once": report + "1, 1, 1, 'EUR', 3, 2, 1, 'OK')",
    "report_entry_fk": report.replacing("max(entry_id)", with: "max(entry_id) + 9")
      + "2, 1, 1, 'EUR', 3, 2, 1, 'OK')",
    "report_file_fk": report + "2, 9, 1, 'EUR', 3, 2, 1, 'OK')",
    "report_employee_fk": report + "2, 1, 9, 'EUR', 3, 2, 1, 'OK')",
    "report_currency_fk": report + "2, 1, 1, 'XXX', 3, 2, 1, 'OK')",
    "report_splits_what_was_paid": report + "2, 1, 1, 'EUR', 4, 2, 1, 'OK')",
    "report_amounts_not_negative": report + "2, 1, 1, 'EUR', 1, 2, -1, 'OK')",
    "report_status_known": report + "2, 1, 1, 'EUR', 3, 2, 1, 'FINE')",
    "late_return_once": late + "1, 1, 1, 'refund', 2026, 2027, 'EUR', 1, 'OK')",
    "late_return_entry_fk": late.replacing("max(entry_id)", with: "max(entry_id) + 9")
      + "2, 1, 1, 'refund', 2026, 2027, 'EUR', 1, 'OK')",
    "late_return_file_fk": late + "2, 9, 1, 'refund', 2026, 2027, 'EUR', 1, 'OK')",
    "late_return_employee_fk": late + "2, 1, 9, 'refund', 2026, 2027, 'EUR', 1, 'OK')",
    "late_return_currency_fk": late + "2, 1, 1, 'refund', 2026, 2027, 'XXX', 1, 'OK')",
    "late_return_kind_known": late + "2, 1, 1, 'correction', 2026, 2027, 'EUR', 1, 'OK')",
    "late_return_in_later_year": late + "2, 1, 1, 'refund', 2027, 2027, 'EUR', 1, 'OK')",
    "late_return_not_negative": late + "2, 1, 1, 'refund', 2026, 2027, 'EUR', -1, 'OK')",
    "late_return_status_known": late + "2, 1, 1, 'refund', 2026, 2027, 'EUR', 1, 'FINE')",
    "exit_pk":
      "INSERT INTO people.exit (employer_id, exit_id, employee_id, left_on, reason, actor) OVERRIDING SYSTEM VALUE SELECT employer_id, exit_id, employee_id, left_on, reason, actor FROM people.exit",
    "exit_employee_fk": exit + "(1, 99, '2026-01-01', 'resignation', 'x')",
    "exit_reason_known": exit + "(1, 1, '2026-01-01', 'boredom', 'x')",
    "agreement_pk":
      "INSERT INTO program.agreement (employer_id, agreement_id, sponsorship_id, signed_on, schedule, agreed, currency, facts, actor) OVERRIDING SYSTEM VALUE SELECT employer_id, agreement_id, sponsorship_id, signed_on, schedule, agreed, currency, facts, actor FROM program.agreement",
    "agreement_sponsorship_fk": agreement + "(1, 99, '2026-01-01', 's', 1, 'EUR', '{}', 'x')",
    "agreement_currency_fk": agreement + "(1, 1, '2026-01-01', 's', 1, 'XXX', '{}', 'x')",
    "agreement_amount_positive": agreement + "(1, 1, '2026-01-01', 's', 0, 'EUR', '{}', 'x')",
    "agreement_facts_known": agreement + "(1, 1, '2026-01-01', 's', 1, 'EUR', '{prorated}', 'x')",
    "statement_pk":
      "INSERT INTO program.statement (employer_id, statement_id, sponsorship_id, agreement_id, exit_on, due, status, is_demanded, content, actor) OVERRIDING SYSTEM VALUE SELECT employer_id, statement_id, sponsorship_id, agreement_id, exit_on, due, status, false, content, actor FROM program.statement",
    "statement_sponsorship_fk": statement + "(1, 99, 1, '2026-01-02', 1, 'OK', false, '', 'x')",
    "statement_agreement_fk": statement + "(1, 1, 99, '2026-01-02', 1, 'OK', false, '', 'x')",
    "statement_due_not_negative": statement + "(1, 1, 1, '2026-01-02', -1, 'OK', false, '', 'x')",
    "statement_status_known": statement + "(1, 1, 1, '2026-01-02', 1, 'FINE', false, '', 'x')",
    "statement_demands_what_is_certain":
      statement + "(1, 1, 1, '2026-01-02', 1, 'REVIEW', true, '', 'x')",
    "statement_demanded_once": statement
      + "(1, 1, 1, '2026-01-01', 1, 'OK', true, '', 'x'), (1, 1, 1, '2026-01-01', 2, 'OK', true, '', 'x')",
    "currency_code_form": "INSERT INTO ledger.currency VALUES ('eur', 2, 'Euro')",
    "currency_exponent_range": "INSERT INTO ledger.currency VALUES ('ZZZ', 9, 'Zed')",
    "currency_pk": "INSERT INTO ledger.currency VALUES ('EUR', 2, 'Euro')",
    "fiscal_period_employer_fk":
      "INSERT INTO budget.fiscal_period (employer_id, name, span) VALUES (9, 'x', '[2030-01-01,2030-12-31]')",
    "fiscal_period_name_unique":
      "INSERT INTO budget.fiscal_period (employer_id, name, span) VALUES (1, 'FY26', '[2030-01-01,2030-12-31]')",
    "fiscal_period_no_overlap":
      "INSERT INTO budget.fiscal_period (employer_id, name, span) VALUES (1, 'x', '[2026-12-31,2030-12-31]')",
    "fiscal_period_span_bounded":
      "INSERT INTO budget.fiscal_period (employer_id, name, span) VALUES (1, 'x', '[2030-01-01,)')",
    "fiscal_period_state_known":
      "UPDATE budget.fiscal_period SET state = 'ajar' WHERE period_id = 1",
    "fiscal_period_closed_by_somebody":
      "UPDATE budget.fiscal_period SET state = 'closed' WHERE period_id = 1",
    "fiscal_period_pk":
      "INSERT INTO budget.fiscal_period (employer_id, period_id, name, span) OVERRIDING SYSTEM VALUE VALUES (1, 1, 'x', '[2030-01-01,2030-12-31]')",
    "cell_period_fk":
      "INSERT INTO budget.cell (employer_id, period_id, cost_center, currency) VALUES (1, 99, 'x', 'EUR')",
    "cell_currency_fk":
      "INSERT INTO budget.cell (employer_id, period_id, cost_center, currency) VALUES (1, 1, 'x', 'XXX')",
    "cell_dimensions_unique":
      "INSERT INTO budget.cell (employer_id, period_id, cost_center, currency) VALUES (1, 1, 'CC-1', 'EUR')",
    "cell_cost_center_present":
      "INSERT INTO budget.cell (employer_id, period_id, cost_center, currency) VALUES (1, 1, '', 'EUR')",
    "cell_control_known": "UPDATE budget.cell SET control = 'maybe' WHERE cell_id = 1",
    "cell_available_not_negative":
      "UPDATE budget.cell SET available = -1, reserved = 101 WHERE cell_id = 1",
    "cell_balances_not_negative":
      "UPDATE budget.cell SET available = 101, reserved = -1 WHERE cell_id = 1",
    "cell_equation": "UPDATE budget.cell SET available = 99 WHERE cell_id = 1",
    "cell_pk":
      "INSERT INTO budget.cell (employer_id, cell_id, period_id, cost_center, currency) OVERRIDING SYSTEM VALUE VALUES (1, 1, 1, 'x', 'EUR')",
    "account_cell_fk":
      "INSERT INTO ledger.account VALUES (1, 999, 'budgetary', 'available', 'USD', 99)",
    "account_kind_once":
      "INSERT INTO ledger.account VALUES (1, 999, 'budgetary', 'available', 'EUR', 1)",
    "account_kind_of_book":
      "INSERT INTO ledger.account VALUES (1, 999, 'budgetary', 'gifts', 'EUR', 1)",
    "account_pk":
      "INSERT INTO ledger.account SELECT a.employer_id, a.account_id, 'financial', 'payables', 'EUR', NULL FROM ledger.account AS a LIMIT 1",
    "commitment_cell_fk":
      "INSERT INTO budget.commitment (employer_id, cell_id, state, reserved) VALUES (1, 99, 'reserved', 1)",
    "commitment_carried_from_fk":
      "INSERT INTO budget.commitment (employer_id, cell_id, state, committed, carried_from) VALUES (1, 1, 'committed', 1, 99)",
    "commitment_carried_once":
      "INSERT INTO budget.commitment (employer_id, cell_id, state, committed, carried_from) VALUES (1, 1, 'committed', 1, 1), (1, 1, 'committed', 1, 1)",
    "commitment_state_known":
      "INSERT INTO budget.commitment (employer_id, cell_id, state) VALUES (1, 1, 'lost')",
    "commitment_amounts_not_negative":
      "INSERT INTO budget.commitment (employer_id, cell_id, state, expended, refunded) VALUES (1, 1, 'fulfilled', 1, 2)",
    "commitment_open_amounts_by_state":
      "INSERT INTO budget.commitment (employer_id, cell_id, state, reserved) VALUES (1, 1, 'released', 1)",
    "commitment_pk":
      "INSERT INTO budget.commitment (employer_id, commitment_id, cell_id, state) VALUES (1, 1, 1, 'released')",
    "request_pk": "INSERT INTO ledger.request VALUES (1, 'open-1', 'x', 1, 'done')",
    "request_key_present": "INSERT INTO ledger.request VALUES (1, '', 'x', 1, 'done')",
    "entry_cell_fk":
      "INSERT INTO ledger.entry (employer_id, entry_id, kind, cell_id, period_id, occurred_on, effective_on, actor) VALUES (1, 999, 'lapse', 1, 2, now(), now(), 'x')",
    "entry_reversal_fk":
      "INSERT INTO ledger.entry (employer_id, entry_id, kind, cell_id, period_id, occurred_on, effective_on, actor, reversal_of) VALUES (1, 999, 'reverse', 1, 1, now(), now(), 'x', 998)",
    "entry_reversed_once":
      "INSERT INTO ledger.entry (employer_id, entry_id, kind, cell_id, period_id, occurred_on, effective_on, actor, reversal_of) SELECT 1, n, 'reverse', 1, 1, now(), now(), 'x', (SELECT min(entry_id) FROM ledger.entry) FROM generate_series(998, 999) AS n",
    "entry_kind_known":
      "INSERT INTO ledger.entry (employer_id, entry_id, kind, cell_id, period_id, occurred_on, effective_on, actor) VALUES (1, 999, 'gift', 1, 1, now(), now(), 'x')",
    "entry_reversal_names_original":
      "INSERT INTO ledger.entry (employer_id, entry_id, kind, cell_id, period_id, occurred_on, effective_on, actor) VALUES (1, 999, 'reverse', 1, 1, now(), now(), 'x')",
    "entry_pk":
      "INSERT INTO ledger.entry (employer_id, entry_id, kind, cell_id, period_id, occurred_on, effective_on, actor) SELECT employer_id, entry_id, kind, cell_id, period_id, occurred_on, effective_on, actor FROM ledger.entry LIMIT 1",
    "transfer_entry_fk":
      "INSERT INTO ledger.transfer SELECT employer_id, 999, line, book, currency, from_account, to_account, amount FROM ledger.transfer LIMIT 1",
    "transfer_from_fk":
      "INSERT INTO ledger.transfer SELECT employer_id, entry_id, 9, book, 'JPY', from_account, to_account, amount FROM ledger.transfer WHERE currency = 'EUR' LIMIT 1",
    "transfer_to_fk":
      "INSERT INTO ledger.transfer SELECT employer_id, entry_id, 9, book, currency, from_account, (SELECT max(account_id) FROM ledger.account), amount FROM ledger.transfer WHERE currency = 'EUR' LIMIT 1",
    "transfer_commitment_fk":
      "INSERT INTO ledger.transfer SELECT employer_id, entry_id, 9, book, currency, from_account, to_account, amount, 99 FROM ledger.transfer LIMIT 1",
    "transfer_amount_positive":
      "INSERT INTO ledger.transfer SELECT employer_id, entry_id, 9, book, currency, from_account, to_account, 0 FROM ledger.transfer LIMIT 1",
    "transfer_moves":
      "INSERT INTO ledger.transfer SELECT employer_id, entry_id, 9, book, currency, from_account, from_account, 1 FROM ledger.transfer LIMIT 1",
    "transfer_pk": "INSERT INTO ledger.transfer SELECT (t).* FROM ledger.transfer AS t LIMIT 1",
    "sponsorship_employee_fk": sponsorship
      + "(1, 99, 'p', 'c', 'x', 1, 1, 0, NULL, 'requested', NULL, now())",
    "sponsorship_approver_fk": sponsorship
      + "(1, 1, 'p', 'c', 'x', 1, 1, 0, 99, 'requested', NULL, now())",
    "sponsorship_cell_fk": sponsorship
      + "(1, 1, 'p', 'c', 'x', 99, 1, 0, NULL, 'requested', NULL, now())",
    "sponsorship_commitment_fk": sponsorship
      + "(1, 1, 'p', 'c', 'x', 1, 1, 0, NULL, 'approved', 99, now())",
    "sponsorship_commitment_once": sponsorship
      + "(1, 1, 'p', 'c', 'x', 1, 1, 0, NULL, 'approved', 1, now()), (1, 1, 'p', 'd', 'x', 1, 1, 0, NULL, 'approved', 1, now())",
    "sponsorship_state_known": sponsorship
      + "(1, 1, 'p', 'c', 'x', 1, 1, 0, NULL, 'maybe', 1, now())",
    "sponsorship_money_by_state": sponsorship
      + "(1, 1, 'p', 'c', 'x', 1, 1, 0, NULL, 'approved', NULL, now())",
    "sponsorship_amounts_sensible": sponsorship
      + "(1, 1, 'p', 'c', 'x', 1, 0, 0, NULL, 'requested', NULL, now())",
    "sponsorship_not_own_approver": sponsorship
      + "(1, 1, 'p', 'c', 'x', 1, 1, 0, 1, 'requested', NULL, now())",
    "sponsorship_live_once": sponsorship
      + "(1, 1, 'p', 'c', 'x', 1, 1, 0, NULL, 'requested', NULL, now()), (1, 1, 'p', 'c', 'x', 1, 1, 0, NULL, 'requested', NULL, now())",
    "sponsorship_pk":
      "INSERT INTO program.sponsorship (employer_id, sponsorship_id, employee_id, provider, content_id, program, cell_id, employer_pays, learner_pays, state, requested_on) OVERRIDING SYSTEM VALUE SELECT 1, 7, 1, 'p', n::text, 'x', 1, 1, 0, 'requested', now() FROM generate_series(1, 2) AS n",
    "sponsorship_event_sponsorship_fk":
      "INSERT INTO program.sponsorship_event (employer_id, sponsorship_id, state, actor, occurred_on) VALUES (1, 99, 'requested', 'x', now())",
    "policy_pk": "INSERT INTO program.policy VALUES (1, 'x', '2026-01-01', '{}', 'x')",
    "policy_employer_fk": "INSERT INTO program.policy VALUES (9, 'x', '2027-01-01', '{}', 'x')",
    "delegation_pk":
      "INSERT INTO program.delegation (employer_id, delegation_id, approver_id, delegate_id, span, recorded_by) OVERRIDING SYSTEM VALUE SELECT 1, 7, n, 3 - n, '[2027-01-01,2027-01-02]', 'x' FROM generate_series(1, 2) AS n",
    "delegation_approver_fk": delegation + "(1, 99, 1, '[2026-01-01,2026-01-02]', 'x')",
    "delegation_delegate_fk": delegation + "(1, 1, 99, '[2026-01-01,2026-01-02]', 'x')",
    "delegation_to_another": delegation + "(1, 1, 1, '[2026-01-01,2026-01-02]', 'x')",
    "delegation_span_bounded": delegation + "(1, 1, 2, '[2026-01-01,)', 'x')",
    "delegation_one_at_a_time": delegation
      + "(1, 1, 2, '[2026-01-01,2026-01-02]', 'x'), (1, 1, 2, '[2026-01-02,2026-01-03]', 'x')",
    "transition_pk": "INSERT INTO program.transition VALUES ('draft', 'cancel', 'withdrawn', NULL)",
    "transition_operation_known":
      "INSERT INTO program.transition VALUES ('draft', 'x', 'withdrawn', 'steal')",
    "sponsorship_requested_by_fk": "UPDATE program.sponsorship SET requested_by = 99",
    "sponsorship_policy_fk": "UPDATE program.sponsorship SET policy_from = '2027-01-01'",
    "sponsorship_price_currency_fk": "UPDATE program.sponsorship SET price_currency = 'XXX'",
    "sponsorship_attempt_fk":
      "UPDATE program.sponsorship SET attempt_id = 99 WHERE content_id = '1'",
    "sponsorship_attempt_once":
      "ALTER TABLE program.sponsorship DROP CONSTRAINT sponsorship_attempt_fk; UPDATE program.sponsorship SET attempt_id = 1",
    "sponsorship_payment_known": "UPDATE program.sponsorship SET payment = 'cash'",
    "sponsorship_chain_without_learner":
      "UPDATE program.sponsorship SET next_approvers = ARRAY[employee_id]",
    "sponsorship_repayment_by_state": "UPDATE program.sponsorship SET repayment_due = 1",
    "sponsorship_event_employee_fk":
      "INSERT INTO program.sponsorship_event (employer_id, sponsorship_id, state, actor, occurred_on, employee_id) SELECT 1, min(sponsorship_id), 'draft', 'x', now(), 99 FROM program.sponsorship",
    "cell_parent_fk": "UPDATE budget.cell SET parent_id = 1 WHERE cell_id = 2",
    "cell_parent_older": "UPDATE budget.cell SET parent_id = 1 WHERE cell_id = 1",
    "entry_period_fk":
      "INSERT INTO ledger.entry (employer_id, entry_id, kind, period_id, occurred_on, effective_on, actor) VALUES (1, 999, 'deposit', 99, now(), now(), 'x')",
    "entry_cell_by_kind":
      "INSERT INTO ledger.entry (employer_id, entry_id, kind, period_id, occurred_on, effective_on, actor) VALUES (1, 999, 'increase', 1, now(), now(), 'x')",
    "account_contract_of_prepaid":
      "INSERT INTO ledger.account VALUES (1, 999, 'financial', 'prepaid', 'EUR', NULL, NULL)",
    "account_contract_fk":
      "INSERT INTO ledger.account VALUES (1, 999, 'financial', 'prepaid', 'EUR', NULL, 99)",
    "account_financial_once":
      "INSERT INTO ledger.account VALUES (1, 998, 'financial', 'payables', 'EUR'), (1, 999, 'financial', 'payables', 'EUR')",
    "contract_pk":
      "INSERT INTO ledger.contract (employer_id, contract_id, name, provider, unit, currency, span) OVERRIDING SYSTEM VALUE SELECT 1, 7, n::text, 'p', 'seats', 'EUR', '[2026-01-01,2026-12-31]' FROM generate_series(1, 2) AS n",
    "contract_employer_fk": contract + "(9, 'c', 'p', 'seats', 'EUR', '[2026-01-01,2026-12-31]')",
    "contract_currency_fk": contract + "(1, 'c', 'p', 'seats', 'XXX', '[2026-01-01,2026-12-31]')",
    "contract_name_unique": contract
      + "(1, 'c', 'p', 'seats', 'EUR', '[2026-01-01,2026-12-31]'), (1, 'c', 'p', 'seats', 'EUR', '[2026-01-01,2026-12-31]')",
    "contract_unit_known": contract + "(1, 'c', 'p', 'hours', 'EUR', '[2026-01-01,2026-12-31]')",
    "contract_span_bounded": contract + "(1, 'c', 'p', 'seats', 'EUR', '[2026-01-01,)')",
    "contract_seats_suffice": contract
      + "(1, 'c', 'p', 'seats', 'EUR', '[2026-01-01,2026-12-31]'); UPDATE ledger.contract SET seats_drawn = 1",
    "contract_credit_suffices": contract
      + "(1, 'c', 'p', 'seats', 'EUR', '[2026-01-01,2026-12-31]'); UPDATE ledger.contract SET drawn = 1",
    "contract_seats_by_unit": contract
      + "(1, 'c', 'p', 'credit', 'EUR', '[2026-01-01,2026-12-31]'); UPDATE ledger.contract SET seats = 1",
    "rate_pk":
      "INSERT INTO ledger.rate (employer_id, rate_id, base, quote, valid_on, rate, source, recorded_by) OVERRIDING SYSTEM VALUE SELECT 1, 7, 'EUR', 'USD', date '2026-01-01' + n, 1, 's', 'x' FROM generate_series(1, 2) AS n",
    "rate_employer_fk": rate + "(9, 'EUR', 'USD', now(), 1, 's', 'x')",
    "rate_base_fk": rate + "(1, 'XXX', 'USD', now(), 1, 's', 'x')",
    "rate_quote_fk": rate + "(1, 'EUR', 'XXX', now(), 1, 's', 'x')",
    "rate_day_unique": rate
      + "(1, 'EUR', 'USD', now(), 1, 's', 'x'), (1, 'EUR', 'USD', now(), 2, 's', 'x')",
    "rate_between_two": rate + "(1, 'EUR', 'EUR', now(), 1, 's', 'x')",
    "rate_positive": rate + "(1, 'EUR', 'USD', now(), 0, 's', 'x')",
    "rate_source_present": rate + "(1, 'EUR', 'USD', now(), 1, '', 'x')",
    "fiscal_period_closed_days_inside":
      "UPDATE budget.fiscal_period SET closed_through = lower(span) - 1 WHERE period_id = 1",
    "fiscal_period_closed_to_the_end":
      "UPDATE budget.fiscal_period SET closed_through = upper(span) - 1 WHERE period_id = 1",
    "commitment_refunds_within_cost":
      "INSERT INTO budget.commitment (employer_id, cell_id, state, expended, refunded, refunded_late) VALUES (1, 1, 'fulfilled', 2, 1, 2)",
    "entry_adjustment_explained":
      "INSERT INTO ledger.entry (employer_id, entry_id, kind, period_id, occurred_on, effective_on, actor, is_adjustment) VALUES (1, 999, 'adjust', 1, now(), now(), 'x', true)",
    "open_item_pk":
      "INSERT INTO ledger.open_item (employer_id, item_id, account, entry_id, currency, amount, original_currency, original_amount) OVERRIDING SYSTEM VALUE SELECT 1, 7, 'payables', min(entry_id), 'EUR', 1, 'EUR', 1 FROM ledger.entry, generate_series(1, 2) AS n GROUP BY n",
    "open_item_entry_fk": item + "(1, 'payables', 999, NULL, 'EUR', 1, 0, 'EUR', 1, 0)",
    "open_item_commitment_fk": item + "(1, 'payables', 1, 99, 'EUR', 1, 0, 'EUR', 1, 0)",
    "open_item_currency_fk": item + "(1, 'payables', 1, NULL, 'XXX', 1, 0, 'EUR', 1, 0)",
    "open_item_original_currency_fk": item + "(1, 'payables', 1, NULL, 'EUR', 1, 0, 'XXX', 1, 0)",
    "open_item_account_known": item + "(1, 'gifts', 1, NULL, 'EUR', 1, 0, 'EUR', 1, 0)",
    "open_item_settled_in_part": item + "(1, 'payables', 1, NULL, 'EUR', 1, 2, 'EUR', 1, 2)",
    "open_item_settled_together": item + "(1, 'payables', 1, NULL, 'EUR', 2, 2, 'USD', 2, 1)",
    "open_item_one_currency": item + "(1, 'payables', 1, NULL, 'EUR', 2, 1, 'EUR', 3, 1)",
    "item_use_pk": itemUse + "(1, 1, 1, 1, 1), (1, 1, 1, 1, 1)",
    "item_use_entry_fk": itemUse + "(1, 999, 1, 1, 1)",
    "item_use_item_fk": itemUse + "(1, 1, 99, 1, 1)",
    "close_pk":
      "INSERT INTO ledger.close (employer_id, close_id, period_id, kind, first_day, last_day, hash, actor) OVERRIDING SYSTEM VALUE SELECT 1, 7, 1, 'check', '2026-01-01', '2026-01-31', n::text, 'x' FROM generate_series(1, 2) AS n",
    "close_period_fk": close + "(1, 99, 'check', '2026-01-01', '2026-01-31', 'h', NULL, 'x')",
    "close_kind_known": close + "(1, 1, 'ajar', '2026-01-01', '2026-01-31', 'h', NULL, 'x')",
    "close_days_in_order": close + "(1, 1, 'check', '2026-02-01', '2026-01-31', 'h', NULL, 'x')",
    "close_hash_by_kind": close + "(1, 1, 'check', '2026-01-01', '2026-01-31', NULL, NULL, 'x')",
    "close_reopened_for_a_reason": close
      + "(1, 1, 'reopen', '2026-01-01', '2026-01-31', NULL, '', 'x')",
    "close_item_pk":
      "INSERT INTO ledger.close_item VALUES (1, 1, 'cost', 7, 'passed', '{}'), (1, 1, 'cost', 7, 'passed', '{}')",
    "close_item_close_fk":
      "INSERT INTO ledger.close_item VALUES (1, 99, 'cost', 7, 'passed', '{}')",
    "close_item_result_known":
      "INSERT INTO ledger.close_item VALUES (1, 1, 'cost', 7, 'perhaps', '{}')",
    "close_balance_pk":
      "INSERT INTO ledger.close_balance VALUES (1, 1, 'b', 'k', 'EUR', 0, 0, 0, 0), (1, 1, 'b', 'k', 'EUR', 0, 0, 0, 0)",
    "close_balance_close_fk":
      "INSERT INTO ledger.close_balance VALUES (1, 99, 'b', 'k', 'EUR', 0, 0, 0, 0)",
    "close_balance_rolls_forward":
      "INSERT INTO ledger.close_balance VALUES (1, 1, 'b', 'k', 'EUR', 1, 2, 1, 1)",
    "close_signature_pk":
      "INSERT INTO ledger.close_signature VALUES (1, 1, 'x', 'h'), (1, 1, 'x', 'h')",
    "close_signature_close_fk": "INSERT INTO ledger.close_signature VALUES (1, 1, 'x', 'other')",
    "gl_batch_pk":
      "INSERT INTO ledger.gl_batch (employer_id, batch_id, layout, period_id, last_day, currency, lines, total, mapping, content, content_hash, actor) OVERRIDING SYSTEM VALUE SELECT 1, 7, 'sap', 1, '2026-01-31', 'EUR', 1, 1, 'm', '', '\(noBytes)', 'x' FROM generate_series(1, 2)",
    "gl_batch_period_fk": batch
      + "(1, 'sap', 99, '2026-01-31', 'EUR', 1, 1, 'm', '', '\(noBytes)', 'x')",
    "gl_batch_currency_fk": batch
      + "(1, 'sap', 1, '2026-01-31', 'XXX', 1, 1, 'm', '', '\(noBytes)', 'x')",
    "gl_batch_layout_known": batch
      + "(1, 'stone', 1, '2026-01-31', 'EUR', 1, 1, 'm', '', '\(noBytes)', 'x')",
    "gl_batch_not_empty": batch
      + "(1, 'sap', 1, '2026-01-31', 'EUR', 0, 1, 'm', '', '\(noBytes)', 'x')",
    "gl_batch_content_hashed": batch
      + "(1, 'sap', 1, '2026-01-31', 'EUR', 1, 1, 'm', 'x', '\(noBytes)', 'x')",
    "gl_line_exported_once":
      "INSERT INTO ledger.gl_line VALUES (1, 'sap', 1, 1, 1), (1, 'sap', 1, 1, 1)",
    "gl_line_transfer_fk": "INSERT INTO ledger.gl_line VALUES (1, 'sap', 999, 1, 1)",
    "gl_line_batch_fk": "INSERT INTO ledger.gl_line VALUES (1, 'csv', 1, 1, 1)",
    "gl_line_sums_of_both_sides":
      "INSERT INTO ledger.gl_line VALUES (1, 'sap', 1, 1, 1, 1, NULL)",
    "gl_receipt_pk": "INSERT INTO ledger.gl_receipt VALUES (1, 1, 'J-1', 'x'), (1, 1, 'J-1', 'x')",
    "gl_receipt_batch_fk": "INSERT INTO ledger.gl_receipt VALUES (1, 99, 'J-1', 'x')",
    "gl_receipt_reference_present": "INSERT INTO ledger.gl_receipt VALUES (1, 1, '', 'x')",
    "sponsorship_event_pk":
      "INSERT INTO program.sponsorship (employer_id, sponsorship_id, employee_id, provider, content_id, program, cell_id, employer_pays, learner_pays, state, requested_on) OVERRIDING SYSTEM VALUE VALUES (1, 7, 1, 'p', 'c', 'x', 1, 1, 0, 'requested', now()); INSERT INTO program.sponsorship_event (employer_id, event_id, sponsorship_id, state, actor, occurred_on) OVERRIDING SYSTEM VALUE SELECT 1, 7, 7, 'requested', 'x', now() FROM generate_series(1, 2)",
  ]

  private static let sponsorship =
    "INSERT INTO program.sponsorship (employer_id, employee_id, provider, content_id, program, cell_id, employer_pays, learner_pays, approver_id, state, commitment_id, requested_on) VALUES "

  private static let delegation =
    "INSERT INTO program.delegation (employer_id, approver_id, delegate_id, span, recorded_by) VALUES "
  private static let payrollFile =
    "INSERT INTO tax.payroll_file (employer_id, reported_on, content, content_hash, run_id, actor) VALUES "
  /// Number, file, employee, currency, amounts and status follow.
  private static let report =
    "INSERT INTO tax.report (employer_id, entry_id, country, tax_year, rules, number, file_id, employee_id, currency, paid, tax_free, taxable, status) VALUES (1, (SELECT max(entry_id) FROM ledger.entry), 'ES', 2026, '{}', "
  /// Number, file, employee, kind, years, currency, amount and status follow.
  private static let late =
    "INSERT INTO tax.late_return (employer_id, entry_id, country, number, file_id, employee_id, kind, payment_year, tax_year, currency, returned, status) VALUES (1, (SELECT max(entry_id) FROM ledger.entry), 'ES', "
  private static let exit =
    "INSERT INTO people.exit (employer_id, employee_id, left_on, reason, actor) VALUES "
  private static let agreement =
    "INSERT INTO program.agreement (employer_id, sponsorship_id, signed_on, schedule, agreed, currency, facts, actor) VALUES "
  private static let statement =
    "INSERT INTO program.statement (employer_id, sponsorship_id, agreement_id, exit_on, due, status, is_demanded, content, actor) VALUES "
  private static let item =
    "INSERT INTO ledger.open_item (employer_id, account, entry_id, commitment_id, currency, amount, settled, original_currency, original_amount, original_settled) VALUES "
  private static let itemUse =
    "INSERT INTO ledger.item_use (employer_id, entry_id, item_id, amount, original_amount) VALUES "
  private static let close =
    "INSERT INTO ledger.close (employer_id, period_id, kind, first_day, last_day, hash, reason, actor) VALUES "
  private static let batch =
    "INSERT INTO ledger.gl_batch (employer_id, layout, period_id, last_day, currency, lines, total, mapping, content, content_hash, actor) VALUES "
  /// SHA-256 of nothing (FIPS 180-4).
  private static let noBytes = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
  private static let contract =
    "INSERT INTO ledger.contract (employer_id, name, provider, unit, currency, span) VALUES "
  private static let rate =
    "INSERT INTO ledger.rate (employer_id, base, quote, valid_on, rate, source, recorded_by) VALUES "

  static let targets = [
    "account_book_currency_target", "cell_currency_target", "cell_period_target",
    "cell_parent_target", "contract_currency_target", "close_hash_target", "gl_batch_layout_target",
  ]

  private func withRules(_ body: (Connection) async throws -> Void) async throws {
    try await withBudgetBook { book in
      let euro = try await book.open("CC-1", budget: 100)
      _ = try await book.open("CC-2", currency: "JPY", budget: 100)
      _ = try await book.settle(euro, [.init(key: "r", kind: .reserve, amount: 1)])
      _ = try await book.settle(
        euro, [.init(key: "x", kind: .release, commitmentID: 1)])
      var database = book.database
      database.role = nil
      let owner = try await Connection.open(database)
      try await owner.run(
        """
        INSERT INTO people.employee (employer_id, employee_number, source_id, as_of)
        VALUES (1, 'E1', 'E1', '2026-01-01'), (1, 'E2', 'E2', '2026-01-01');
        INSERT INTO people.assignment (employer_id, employee_id, valid_from, status)
        SELECT 1, employee_id, '2026-01-01', 'active' FROM people.employee;
        INSERT INTO people.exit (employer_id, employee_id, left_on, reason, actor)
        VALUES (1, 1, '2026-01-01', 'resignation', 'x');
        INSERT INTO program.policy VALUES (1, 'x', '2026-01-01', '{}', 'x');
        INSERT INTO ledger.rate (employer_id, base, quote, valid_on, rate, source, recorded_by)
        VALUES (1, 'EUR', 'JPY', '2026-01-01', 160, 's', 'x');
        SELECT ledger.adjust(1, 'j', 'bank', 'suspense', 'EUR', 100, NULL, 'x', '2026-01-01', 'x');
        INSERT INTO ledger.open_item (employer_id, account, entry_id, currency, amount, settled,
          original_currency, original_amount, original_settled)
        SELECT 1, 'payables', min(entry_id), 'EUR', 9, 9, 'EUR', 9, 9 FROM ledger.entry;
        INSERT INTO ledger.item_use SELECT 1, max(entry_id), 1, 9, 9 FROM ledger.entry;
        INSERT INTO ledger.close (employer_id, period_id, kind, first_day, last_day, hash, actor)
        VALUES (1, 1, 'check', '2026-01-01', '2026-01-31', 'h', 'x');
        INSERT INTO ledger.close_item VALUES (1, 1, 'tax', 1, 'passed');
        INSERT INTO ledger.close_balance VALUES (1, 1, 'x', 'x', 'x', 0, 0, 0, 0);
        INSERT INTO ledger.close_signature VALUES (1, 1, 'signer', 'h');
        SELECT ledger.freeze_gl_batch(1, ledger.number_gl_batch(), l, 1, '2026-01-31', 'EUR', ARRAY[max(e.entry_id)], ARRAY[1], NULL,
          NULL, 2, 100, 'm', '', encode(sha256(''), 'hex'), 'x')
        FROM ledger.entry AS e, unnest(ARRAY['sap', 'csv']) WITH ORDINALITY AS n (l, o) GROUP BY l, o ORDER BY o;
        INSERT INTO ledger.gl_receipt VALUES (1, 2, 'J', 'x');
        INSERT INTO program.sponsorship (employer_id, employee_id, provider, content_id, program, cell_id,
          employer_pays, learner_pays, state, requested_on)
        SELECT 1, 2, 'p', n::text, 'x', 1, 1, 0, 'draft', '2026-01-01' FROM generate_series(1, 2) AS n;
        INSERT INTO program.sponsorship_event (employer_id, sponsorship_id, state, actor, occurred_on)
        SELECT 1, sponsorship_id, 'draft', 'x', '2026-01-01' FROM program.sponsorship;
        INSERT INTO tax.payroll_file (employer_id, reported_on, content, content_hash, run_id, actor)
        VALUES (1, '2026-01-01', '', encode(sha256(''), 'hex'), 7, 'x');
        SELECT budget.settle(1, 2, ARRAY[ROW('y1', 'reserve', NULL, 3, true, NULL)::budget.operation], now(),
          '2026-01-01', 'x');
        SELECT budget.settle(1, 2, ARRAY[ROW('y2', 'commit', max(commitment_id), 3, true, NULL)::budget.operation],
          now(), '2026-01-01', 'x') FROM budget.commitment;
        SELECT budget.settle(1, 2, ARRAY[ROW('y3', 'expend', max(commitment_id), 3, true, NULL)::budget.operation],
          now(), '2026-01-01', 'x') FROM budget.commitment;
        INSERT INTO tax.report SELECT 1, max(entry_id), 1, 1, 1, 'ES', 2026, 'JPY', 3, 2, 1, 'OK', '{}'
        FROM ledger.entry;
        INSERT INTO tax.late_return SELECT 1, max(entry_id), 'refund', 'ES', 2027, 1, 1, 1, 2026, 'JPY', 3, 'OK'
        FROM ledger.entry;
        INSERT INTO program.agreement (employer_id, sponsorship_id, signed_on, schedule, agreed, currency, facts, actor)
        VALUES (1, 1, '2026-01-01', 's', 1, 'EUR', '{}', 'x');
        INSERT INTO program.statement (employer_id, sponsorship_id, agreement_id, exit_on, due, status, is_demanded,
          content, actor) VALUES (1, 1, 1, '2026-01-01', 1, 'OK', false, '', 'x')
        """)
      try await body(owner)
      await owner.close()
    }
  }

  private static let guards = RuleGuards(
    place:
      "(n.nspname IN ('budget', 'ledger', 'program', 'tax') OR c.oid = 'people.exit'::regclass)",
    broken: broken, targets: targets)

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
    "ledger.entry", "ledger.transfer", "ledger.request", "ledger.rate", "ledger.item_use",
    "ledger.close", "ledger.close_item", "ledger.close_balance", "ledger.close_signature",
    "ledger.gl_batch", "ledger.gl_line", "ledger.gl_receipt", "program.policy",
    "program.sponsorship_event", "program.agreement", "program.statement", "tax.payroll_file",
    "tax.report", "tax.late_return", "people.exit",
  ]) func historyIsOnlyAddedTo(table: String) async throws {
    try await withRules { owner in try await expectOnlyAddedTo(table, owner) }
  }

  /// One altered balance, one altered row of the journal: the audit finds either.
  @Test(arguments: [
    (
      "UPDATE budget.cell SET available = available - 1, reserved = reserved + 1 WHERE cell_id = 1",
      ["cell_balances_follow_the_journal", "commitments_add_up_to_their_cell"]
    ),
    (
      "ALTER TABLE ledger.transfer DISABLE TRIGGER transfer_append_only; UPDATE ledger.transfer SET amount = amount + 1 WHERE entry_id = (SELECT min(entry_id) FROM ledger.transfer)",
      ["cell_balances_follow_the_journal"]
    ),
    (
      "ALTER TABLE ledger.request DISABLE TRIGGER request_append_only; DELETE FROM ledger.request WHERE key = 'r'",
      ["entry_without_request"]
    ),
    (
      """
      SELECT reconciliation.exchange_in_transit(1, 'payment/p/1', 'EUR', 110, 'USD', 120, '2026-01-02', 'x');
      SELECT ledger.reverse(1, 'b', (SELECT max(entry_id) FROM ledger.entry), '2026-01-02', 'x')
      """, ["conversions_have_both_sides"]
    ),
  ])
  func theAuditFindsWhatWasAltered(sql: String, checks: [String]) async throws {
    try await withDatabase { database in
      let owner = try await Connection.open(database)
      try await owner.run(
        """
        SELECT people.add_employer('acme', 'Acme', 'Etc/UTC');
        SELECT budget.add_period(1, 'FY26', '2026-01-01', '2026-12-31');
        SELECT budget.open_cell(1, 1, 'CC-1', '', 'EUR', 'stop', NULL);
        """)
      try await owner.run(
        """
        SELECT budget.settle(1, 1, ARRAY[
          ROW('o', 'increase', NULL, 100, false, NULL)::budget.operation,
          ROW('r', 'reserve', NULL, 10, false, NULL)::budget.operation], now(), '2026-01-01', 'x')
        """)
      try await owner.run(sql)
      let found = try await owner.offendersOfAllChecks().keys.sorted()
      #expect(found == checks.map { "checks/\($0).sql" })
      await owner.close()
    }
  }
}
