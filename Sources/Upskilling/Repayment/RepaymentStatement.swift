/// How what a leaver owes came to be, line by line: the lines' amounts add up to what is due.
package struct RepaymentStatement: Sendable, Equatable {
  package struct Line: Sendable, Equatable {
    package let reason: RepaymentReason
    /// What is not met, where the agreement is void.
    package let condition: RepaymentCondition?
    /// Such as `10 of 24 monthly steps served`.
    package let detail: String
    /// Below zero where it lowers what is due.
    package let amount: Money
    /// What it rests on; `nil` for facts.
    package let rule: RuleCitation?

    package init(
      _ reason: RepaymentReason, _ amount: Money, condition: RepaymentCondition? = nil,
      detail: String = "", rule: RuleCitation? = nil
    ) {
      self.reason = reason
      self.condition = condition
      self.detail = detail
      self.amount = amount
      self.rule = rule
    }
  }

  /// Why a person has to look, and the rule it comes from.
  package struct Doubt: Sendable, Equatable {
    package let reason: RepaymentDoubt
    package let rule: RuleCitation?

    package init(_ reason: RepaymentDoubt, _ rule: RuleCitation? = nil) {
      self.reason = reason
      self.rule = rule
    }
  }

  /// A part of what is due, and its day.
  package struct Instalment: Sendable, Equatable {
    package let dueOn: Day
    package let amount: Money

    package init(dueOn: Day, amount: Money) {
      self.dueOn = dueOn
      self.amount = amount
    }
  }

  package let sponsorship: Int
  package let employeeNumber: String
  package let exit: EmploymentExit
  /// Whose law it follows: of several places the one under which least is due.
  package let jurisdiction: String
  package let lines: [Line]
  package let due: Money
  /// Add up to what is due; one, on the day of leaving, where the agreement accelerates.
  package let instalments: [Instalment]
  /// The laws of the place that were tried, whether they took anything away or not.
  package let laws: [RuleCitation]
  /// Laws under which it may be taken from pay only with the employee's consent.
  package let consent: [RuleCitation]
  /// In the order of the closed list.
  package let doubts: [Doubt]

  package init(
    sponsorship: Int, employeeNumber: String, exit: EmploymentExit, jurisdiction: String,
    lines: [Line], due: Money, instalments: [Instalment], laws: [RuleCitation],
    consent: [RuleCitation],
    doubts: [Doubt]
  ) {
    self.sponsorship = sponsorship
    self.employeeNumber = employeeNumber
    self.exit = exit
    self.jurisdiction = jurisdiction
    self.lines = lines
    self.due = due
    self.instalments = instalments
    self.laws = laws
    self.consent = consent
    self.doubts = doubts
  }

  package var status: ReviewStatus { doubts.isEmpty ? .ok : .review }

  /// Whether a law makes the agreement void.
  package var isVoid: Bool { lines.contains { $0.reason == .void || $0.reason == .tieTooLong } }

  /// The step that the sponsorship takes by itself: none where nothing is due or a person has to look.
  package var step: SponsorshipStep? {
    status == .ok && due.minorUnits > 0 ? .demand(due.minorUnits) : nil
  }
}

/// Why a line stands in a repayment statement: a closed list.
package enum RepaymentReason: String, Sendable, CaseIterable, Codable {
  case cost, refunded
  case notAgreed = "not_agreed"
  case served
  case exitNotAgreed = "exit_not_agreed"
  case void
  case tieTooLong = "tie_too_long"
  case exitNotChargeable = "exit_not_chargeable"
  case fallsFaster = "falls_faster"

  /// In a sentence.
  package var sentence: String {
    switch self {
    case .cost: "what the employer spent"
    case .refunded: "what the provider gave back"
    case .notAgreed: "more than was agreed"
    case .served: "what has been served"
    case .exitNotAgreed: "the agreement asks nothing on this end of the employment"
    case .void: "the agreement is void"
    case .tieTooLong: "the agreement ties for longer than the law allows"
    case .exitNotChargeable: "the law lets nothing be asked on this end of the employment"
    case .fallsFaster: "the law lets what is owed fall faster"
    }
  }
}

/// Why a person has to look at a repayment statement: a closed list.
package enum RepaymentDoubt: String, Sendable, CaseIterable, Codable {
  case severalJurisdictions = "several_jurisdictions"
  case noNationalRule = "no_national_rule"
  case disputed, proposed
  case tieUnsettled = "tie_unsettled"
  case tiesLonger = "ties_longer"
  case sizeUnknown = "size_unknown"
  case notAsExpected = "not_as_expected"

  /// In a sentence.
  package var sentence: String {
    switch self {
    case .severalJurisdictions:
      "the law of several places may hold: that under which least is due is used"
    case .noNationalRule: "no rule of the country itself is known"
    case .disputed: "sources differ on the rule: the stricter reading is used"
    case .proposed: "a rule that is only proposed would change this"
    case .tieUnsettled: "the rule does not settle how long a training of this length may tie"
    case .tiesLonger: "the agreement ties for longer than the rule lets anything be owed"
    case .sizeUnknown: "the rule depends on the number of employees, which is not known"
    case .notAsExpected: "the agreement lacks what is expected of it"
    }
  }
}
