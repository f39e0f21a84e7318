/// What a law lets an employer ask back.
package struct RepaymentLaw: Sendable, Equatable {
  /// The longest time to be served for a training of some length.
  package struct Tie: Sendable, Equatable {
    /// Length of the training in months: at least and at most so many, or more than.
    package var atLeast: Int?
    package var moreThan: Int?
    package var atMost: Int?
    /// Months to be served at most.
    package var months: Int

    package init(atLeast: Int? = nil, moreThan: Int? = nil, atMost: Int? = nil, months: Int) {
      self.atLeast = atLeast
      self.moreThan = moreThan
      self.atMost = atMost
      self.months = months
    }
  }

  /// What becomes of an agreement that ties for longer; nothing is owed in either case.
  package enum LongerTie: String, Sendable, CaseIterable {
    case void
    /// The limit itself is not certain.
    case review
  }

  /// The law holds for employers with so many employees or more.
  package var employeesAtLeast: Int?
  /// Without all of which an agreement is void: not cut down, nothing is owed.
  package var requires: [RepaymentCondition]
  /// Ends of the employment on which something may be owed; `nil` for all.
  package var dueOn: Set<ExitReason>?
  /// The first that fits the training's length decides.
  package var ties: [Tie]
  package var longerTie: LongerTie
  /// Months, from the end of the training, over which what is owed has to fall to nothing.
  package var fallsOverMonths: Int?
  /// What is expected without being a condition.
  package var reviewUnless: [RepaymentCondition]
  /// Whether what is owed may only be taken from pay with the employee's consent.
  package var deductionNeedsConsent: Bool

  package init(
    employeesAtLeast: Int? = nil, requires: [RepaymentCondition] = [],
    dueOn: Set<ExitReason>? = nil, ties: [Tie] = [], longerTie: LongerTie = .void,
    fallsOverMonths: Int? = nil, reviewUnless: [RepaymentCondition] = [],
    deductionNeedsConsent: Bool = false
  ) {
    self.employeesAtLeast = employeesAtLeast
    self.requires = requires
    self.dueOn = dueOn
    self.ties = ties
    self.longerTie = longerTie
    self.fallsOverMonths = fallsOverMonths
    self.reviewUnless = reviewUnless
    self.deductionNeedsConsent = deductionNeedsConsent
  }
}
