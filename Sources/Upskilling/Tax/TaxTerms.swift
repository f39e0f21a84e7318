/// What a version of a tax rule says.
package enum TaxTerms: Sendable, Equatable {
  case exemption(TaxExemption)
  case timing(TaxTiming)
  case reporting(TaxReporting)
  case returns(TaxReturns)
}

/// Which payments are tax-free, and up to how much.
package struct TaxExemption: Sendable, Equatable {
  package var expenses: Set<Expense>
  /// All of which must be established.
  package var needs: Set<TaxFact>
  /// None of which may be.
  package var unless: Set<TaxFact>
  /// Whether a course that is private in part is split; otherwise all of it is taxable.
  package var splitsPrivate: Bool
  /// Per person and tax year; without one, no limit.
  package var cap: TaxCap?

  package init(
    expenses: Set<Expense>, needs: Set<TaxFact> = [], unless: Set<TaxFact> = [],
    splitsPrivate: Bool = false, cap: TaxCap? = nil
  ) {
    self.expenses = expenses
    self.needs = needs
    self.unless = unless
    self.splitsPrivate = splitsPrivate
    self.cap = cap
  }
}

/// A cap for each tax year. A year that is not listed has none that could be computed with.
package struct TaxCap: Sendable, Equatable {
  package var amounts: [Int: Money]
  /// How the caps of later years come about.
  package var index: CapIndex?

  package init(amounts: [Int: Money], index: CapIndex? = nil) {
    self.amounts = amounts
    self.index = index
  }
}

/// How a cap follows prices: the increase over a base is rounded to the nearest multiple of a step.
package struct CapIndex: Sendable, Equatable {
  package let base: Money
  package let step: Money

  package init(base: Money, step: Money) {
    self.base = base
    self.step = step
  }

  /// The cap after prices have risen by a rate since the base year, as 0.027.
  ///
  /// - Throws: `MoneyError.overflow`.
  package func cap(after rise: ExchangeRate) throws(MoneyError) -> Money {
    let increase = try base.converted(to: base.currency, at: rise).minorUnits
    let steps = (increase + step.minorUnits / 2) / step.minorUnits
    return try base.adding(Money(steps * step.minorUnits, step.currency))
  }

  /// Whether indexing can lead to a cap at all.
  package func reaches(_ cap: Money) -> Bool {
    cap.minorUnits >= base.minorUnits && (cap.minorUnits - base.minorUnits) % step.minorUnits == 0
  }
}

/// When a reimbursed expense must have been had for an exemption to hold.
package struct TaxTiming: Sendable, Equatable {
  /// The exemption, by the rule's name.
  package var exemption: String
  /// Whether in the tax year of the reimbursement.
  package var isInYearOfPayment: Bool
  /// Whether after the person was hired.
  package var isAfterHire: Bool

  package init(exemption: String, isInYearOfPayment: Bool, isAfterHire: Bool) {
    self.exemption = exemption
    self.isInYearOfPayment = isInYearOfPayment
    self.isAfterHire = isAfterHire
  }
}

/// How payroll reports the taxable part.
package struct TaxReporting: Sendable, Equatable {
  /// Boxes of the year's wage statement.
  package var boxes: [String]
  /// The employee's contributions on it, as 0.0765, before any ceiling of theirs.
  package var employeeRate: ExchangeRate?

  package init(boxes: [String], employeeRate: ExchangeRate? = nil) {
    self.boxes = boxes
    self.employeeRate = employeeRate
  }
}

/// What money that comes back in a later tax year does to the year of its payment.
package struct TaxReturns: Sendable, Equatable {
  /// Of which kinds it is settled that the earlier year stays as reported.
  package var unchanged: Set<BenefitReturn.Kind>

  package init(unchanged: Set<BenefitReturn.Kind>) {
    self.unchanged = unchanged
  }
}
