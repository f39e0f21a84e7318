/// What an employer paid for a person's learning, as tax rules see it.
package struct BenefitPayment: Sendable, Equatable {
  /// How the money went.
  package enum Channel: String, Sendable, CaseIterable, Encodable {
    /// To the employee with their pay.
    case payroll
    /// To the employee as a creditor.
    case payables
    /// To the provider.
    case provider
  }

  /// Its number: orders the payments of one day.
  package let id: Int
  package let employeeNumber: String
  /// Country whose payroll taxes it, or a part of it, as `US` or `US-CA`. Rules are the country's.
  package let jurisdiction: String
  /// The company of the employer that paid; caps are one for all of them.
  package let payer: String
  /// Business day in the employer's zone: selects the tax year and the version of a rule.
  package let paidOn: Day
  /// When the employee had the expense, where it is reimbursed.
  package let incurredOn: Day?
  package let hiredOn: Day?
  /// Above zero.
  package let amount: Money
  package let expense: Expense
  /// What is established of it; what is not said counts as not so.
  package let facts: Set<TaxFact>
  /// How much of the course is private or a reward, in percent.
  package let privatePercent: Int
  package let channel: Channel

  package init(
    id: Int, employeeNumber: String, jurisdiction: String, payer: String = "", paidOn: Day,
    incurredOn: Day? = nil, hiredOn: Day? = nil, amount: Money, expense: Expense,
    facts: Set<TaxFact> = [], privatePercent: Int = 0, channel: Channel = .provider
  ) {
    self.id = id
    self.employeeNumber = employeeNumber
    self.jurisdiction = jurisdiction
    self.payer = payer
    self.paidOn = paidOn
    self.incurredOn = incurredOn
    self.hiredOn = hiredOn
    self.amount = amount
    self.expense = expense
    self.facts = facts
    self.privatePercent = privatePercent
    self.channel = channel
  }
}

/// What a payment was for: a closed list.
package enum Expense: String, Sendable, CaseIterable, Encodable {
  case tuition, fees, books, supplies, equipment, meals, lodging, transport, other
  case studentLoan = "student_loan"
  /// Tools or supplies that the employee keeps after the course.
  case keptTools = "kept_tools"
}

/// What is established of a payment, with evidence kept: a closed list.
package enum TaxFact: String, Sendable, CaseIterable, Encodable {
  /// The program is a written plan that favors nobody and offers no cash instead.
  case writtenPlan = "written_plan"
  /// The course maintains or improves skills of the present job, or is required for it.
  case jobRelated = "job_related"
  /// The course leads to the least requirements of a job, or to a new trade.
  case newTrade = "new_trade"
  /// The course improves what the person can be employed for.
  case employability
  /// The course is mainly a reward.
  case reward
  /// Sport, games or hobby, neither business related nor part of a degree.
  case hobby
}

/// Money that came back of a payment.
package struct BenefitReturn: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable, Encodable {
    /// The provider gave it back.
    case refund
    /// The employee paid it back.
    case repayment
    /// The payment was booked by mistake: it counts as never made, whatever the day.
    case correction
  }

  package let paymentID: Int
  package let kind: Kind
  package let on: Day
  /// Above zero.
  package let amount: Money

  package init(paymentID: Int, kind: Kind, on day: Day, amount: Money) {
    self.paymentID = paymentID
    self.kind = kind
    self.on = day
    self.amount = amount
  }
}
