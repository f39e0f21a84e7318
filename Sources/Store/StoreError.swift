package import Postgres

/// A rule of the database that was broken, by the name of its constraint.
package enum StoreError: Error, Sendable, Equatable, CustomStringConvertible {
  case employerCodeTaken
  case employerCodeForm
  case employerNameMissing
  case unknownTimeZone
  /// A row of a file went missing between reading and accounting: a defect, nothing was kept.
  case rowsUnaccounted
  case amountNotPositive
  /// A key or a commitment twice in one call, or a move from a cell to itself.
  case operationTwice
  case unknownCell
  case unknownPeriod
  case unknownEntry
  case unknownCurrency
  case periodOverlaps
  case periodNameTaken
  case costCenterMissing
  case unknownEmployee
  case unknownContract
  case unknownDraft
  /// The version of the program has decided requests with other terms.
  case policyChanged
  /// Somebody asks for an employee who is not their report.
  case notOwnReport
  case delegationOverlaps
  case delegationToOneself
  case rateKnown
  case rateNotPositive
  case contractNameTaken
  case parentDiffers
  case unknownItem
  /// Another record adds up to the account: it has operations of its own.
  case accountNotAdjustable
  case reasonMissing
  case dayOutsidePeriod
  case unknownClose
  case unknownBatch
  case batchConfirmed
  /// Another export took the same lines meanwhile.
  case exportedMeanwhile
  case daysReversed
  /// Somebody else reported the same payments to payroll meanwhile.
  case reportedMeanwhile
  /// The people file says of no end of the employment.
  case notLeft
  case unknownSponsorship
  /// The person has a live sponsorship for the same course run.
  case sponsorshipLive
  case ownApprover
  /// Decided on what is no longer true; decide again.
  case factsChanged
  /// A sum beyond what a balance can hold.
  case amountTooLarge
  /// The lines of a document do not add up to its total.
  case documentTotal
  case documentSign
  case documentDays
  case claimWithoutEvidence
  case unknownDocument
  case bankAccountTaken
  /// The statement is of another account or currency.
  case otherAccount
  /// Opening and lines do not give closing.
  case statementBalance
  /// It overlaps a statement that says otherwise.
  case statementContradicts
  /// It does not open where the one before closes.
  case statementGap
  case bankReferenceTaken

  /// The rule behind a server error; `nil` where it is none of ours.
  package init?(_ error: PostgresError) {
    switch error.constraint {
    case "employer_code_unique": self = .employerCodeTaken
    case "employer_code_form": self = .employerCodeForm
    case "employer_name_present": self = .employerNameMissing
    case "employer_time_zone_known": self = .unknownTimeZone
    case "file_counts_add_up": self = .rowsUnaccounted
    case "operation_amount_positive", "transfer_amount_positive": self = .amountNotPositive
    case "operation_once_per_batch": self = .operationTwice
    case "operation_cell_known": self = .unknownCell
    case "operation_period_known", "cell_period_fk": self = .unknownPeriod
    case "operation_entry_known": self = .unknownEntry
    case "cell_currency_fk", "rate_base_fk", "rate_quote_fk", "contract_currency_fk":
      self = .unknownCurrency
    case "fiscal_period_no_overlap": self = .periodOverlaps
    case "fiscal_period_name_unique": self = .periodNameTaken
    case "cell_cost_center_present": self = .costCenterMissing
    case "sponsorship_employee_known": self = .unknownEmployee
    case "operation_contract_known": self = .unknownContract
    case "sponsorship_draft_known": self = .unknownDraft
    case "policy_unchanged": self = .policyChanged
    case "sponsorship_of_own_report": self = .notOwnReport
    case "delegation_one_at_a_time": self = .delegationOverlaps
    case "delegation_to_another": self = .delegationToOneself
    case "delegation_span_bounded", "contract_span_bounded": self = .daysReversed
    case "rate_day_unique": self = .rateKnown
    case "rate_positive", "rate_between_two": self = .rateNotPositive
    case "contract_name_unique": self = .contractNameTaken
    case "cell_parent_fk", "cell_parent_older": self = .parentDiffers
    case "operation_item_known": self = .unknownItem
    case "operation_account_adjustable": self = .accountNotAdjustable
    case "entry_adjustment_explained", "close_reopened_for_a_reason": self = .reasonMissing
    case "operation_day_in_period": self = .dayOutsidePeriod
    case "operation_close_known": self = .unknownClose
    case "gl_receipt_batch_fk": self = .unknownBatch
    case "gl_receipt_pk": self = .batchConfirmed
    case "gl_line_exported_once": self = .exportedMeanwhile
    case "open_item_currency_fk", "open_item_original_currency_fk": self = .unknownCurrency
    case "report_once", "late_return_once": self = .reportedMeanwhile
    case "exit_day_known": self = .notLeft
    case "agreement_sponsorship_known": self = .unknownSponsorship
    case "agreement_amount_positive": self = .amountNotPositive
    case "sponsorship_live_once": self = .sponsorshipLive
    case "sponsorship_not_own_approver": self = .ownApprover
    case "sponsorship_decided_on_current_facts": self = .factsChanged
    case "sponsorship_cell_fk": self = .unknownCell
    case "sponsorship_amounts_sensible": self = .amountNotPositive
    case "document_adds_up": self = .documentTotal
    case "document_sign_by_kind": self = .documentSign
    case "document_due_after_issue": self = .documentDays
    case "document_claim_has_evidence": self = .claimWithoutEvidence
    case "document_currency_fk", "bank_account_currency_fk", "item_currency_fk":
      self = .unknownCurrency
    case "acceptance_document_fk": self = .unknownDocument
    case "bank_account_pk", "bank_account_identifier_once": self = .bankAccountTaken
    case "statement_of_account": self = .otherAccount
    case "statement_balances": self = .statementBalance
    case "statement_agrees_with_known": self = .statementContradicts
    case "statement_joins_others": self = .statementGap
    case "statement_span_bounded": self = .daysReversed
    case "item_bank_reference_once": self = .bankReferenceTaken
    default:
      guard error.sqlState == .numericValueOutOfRange else { return nil }
      self = .amountTooLarge
    }
  }

  package var description: String {
    switch self {
    case .employerCodeTaken: "there is already an employer with this code"
    case .employerCodeForm:
      "the code must start with a letter and hold only a-z, 0-9 and hyphens"
    case .employerNameMissing: "the employer needs a name"
    case .unknownTimeZone: "the time zone is not known; name one such as Europe/Madrid"
    case .rowsUnaccounted:
      "the rows of the file do not add up; nothing was kept. Please report this"
    case .amountNotPositive: "the amount must be above zero"
    case .operationTwice: "the same key, commitment or cell stands twice in one call"
    case .unknownCell: "there is no such budget cell"
    case .unknownPeriod: "there is no such fiscal period"
    case .unknownEntry: "there is no such entry"
    case .unknownCurrency: "the currency is not one of ISO 4217, such as EUR"
    case .periodOverlaps: "the fiscal period overlaps another"
    case .periodNameTaken: "there is already a fiscal period with this name"
    case .costCenterMissing: "the budget needs a cost center"
    case .unknownEmployee: "there is nobody with this employee number"
    case .unknownContract: "there is no such contract"
    case .unknownDraft: "there is no such draft of this employee for this course and program"
    case .policyChanged:
      "this version of the program has decided requests with other rules; write a new version with a later 'from' instead of changing it"
    case .notOwnReport: "nobody asks for an employee who does not report to them"
    case .delegationOverlaps: "the approver has a delegate on some of these days already"
    case .delegationToOneself: "nobody is their own delegate"
    case .rateKnown: "the day has a rate for these currencies already; rates are never changed"
    case .rateNotPositive: "a rate lies above zero and between two currencies"
    case .contractNameTaken: "there is already a contract with this name"
    case .parentDiffers: "a budget is allocated from one of the same period and currency"
    case .unknownItem: "there is no such open item"
    case .accountNotAdjustable:
      "no such account, or one that other records add up to; adjust another"
    case .reasonMissing: "say why, with --reason"
    case .dayOutsidePeriod: "the day is not in the fiscal period"
    case .unknownClose: "there is no such close"
    case .unknownBatch: "there is no such batch"
    case .batchConfirmed: "the batch is confirmed already"
    case .exportedMeanwhile: "another export took some of these lines meanwhile; try again"
    case .reportedMeanwhile: "payroll was reported to meanwhile; try again"
    case .notLeft: "the employee has not left by this day, as far as the people file says"
    case .unknownSponsorship: "there is no such sponsorship; see: bursar sponsorship list"
    case .daysReversed: "the last day lies before the first"
    case .sponsorshipLive: "the employee has a live sponsorship for this course already"
    case .factsChanged: "the employee's sponsorships changed meanwhile; try again"
    case .ownApprover: "nobody approves a request of their own"
    case .amountTooLarge: "the amount is too large for a balance"
    case .documentTotal: "the lines of the document do not add up to its total"
    case .documentSign:
      "the total of an invoice or claim lies above zero, that of a credit note below"
    case .documentDays: "the document would be due before its date"
    case .claimWithoutEvidence: "a claim names an employee and where the receipt lies"
    case .unknownDocument: "there is no such document"
    case .bankAccountTaken: "there is already a bank account with this name or number"
    case .otherAccount:
      "it is not of this bank account and its currency; see: bursar bank list, and --all for a file of several"
    case .statementBalance:
      "opening balance and lines do not give the closing balance: the statement is incomplete"
    case .statementContradicts:
      "it contradicts a statement that covers some of the same days: their lines and balances do not agree; compare the two with: bursar bank show"
    case .statementGap:
      "the statement does not open where the one before it closes, or close where the next opens: one between them is missing"
    case .bankReferenceTaken:
      "the account holds a line with the same bank reference, of another day or amount"
    }
  }
}
