package import Settings
package import Upskilling

/// Reads cases that somebody wants explained: payments, pay bills and levy funds, or an agreement and the end of an
/// employment.
package struct CaseReader {
  private let currencies: CurrencyList

  package init(currencies: [Currency]) {
    self.currencies = CurrencyList(currencies)
  }

  /// Payments, what came back of them, and what of them was reported.
  package struct Benefits: Sendable {
    package var payments: [BenefitPayment] = []
    package var returns: [BenefitReturn] = []
    package var reported: [ReportedBenefit] = []
    package var reportedReturns: [ReportedReturn] = []

    /// What was reported of money that came back of a payment in a later tax year.
    package struct ReportedReturn: Sendable {
      package let paymentID: Int
      package let kind: BenefitReturn.Kind
      /// In which it came back, by the calendar year in which it begins.
      package let year: Int
      package let amount: Money
    }
  }

  /// - Throws: `SettingsError` pointing at the line at fault.
  package func benefits(_ root: Setting) throws(SettingsError) -> Benefits {
    let top = try root.mapping(allowing: ["payments", "returns", "reported"])
    var benefits = Benefits()
    for setting in try top.required("payments").list() {
      benefits.payments.append(try payment(setting))
    }
    for setting in try top["returns"]?.list() ?? [] {
      let mapping = try setting.mapping(allowing: ["payment", "kind", "on", "amount"])
      benefits.returns.append(
        BenefitReturn(
          paymentID: try mapping.required("payment").int(),
          kind: try mapping.required("kind").choice(of: BenefitReturn.Kind.self),
          on: try mapping.required("on").day(),
          amount: try currencies.money(mapping.required("amount"))))
    }
    for setting in try top["reported"]?.list() ?? [] {
      try report(setting, to: &benefits)
    }
    return benefits
  }

  private func report(
    _ setting: Setting, to benefits: inout Benefits
  ) throws(SettingsError) {
    let ofPayment = ["payment", "tax_free", "taxable"]
    let ofReturn = ["payment", "kind", "tax_year", "returned"]
    if try setting.mapping(allowing: ofPayment + ofReturn)["returned"] != nil {
      let mapping = try setting.mapping(allowing: ofReturn)
      benefits.reportedReturns.append(
        Benefits.ReportedReturn(
          paymentID: try mapping.required("payment").int(),
          kind: try mapping.required("kind").choice(of: BenefitReturn.Kind.self),
          year: try mapping.required("tax_year").int(),
          amount: try currencies.money(mapping.required("returned"))))
    } else {
      let mapping = try setting.mapping(allowing: ofPayment)
      benefits.reported.append(
        ReportedBenefit(
          paymentID: try mapping.required("payment").int(),
          taxFree: try currencies.money(mapping.required("tax_free")),
          taxable: try currencies.money(mapping.required("taxable"))))
    }
  }

  private func payment(_ setting: Setting) throws(SettingsError) -> BenefitPayment {
    let mapping = try setting.mapping(allowing: [
      "payment", "employee", "place", "payer", "paid_on", "incurred_on", "hired_on", "amount",
      "expense", "facts", "private_percent", "channel",
    ])
    return BenefitPayment(
      id: try mapping.required("payment").int(),
      employeeNumber: try mapping.required("employee").string(),
      jurisdiction: try mapping.required("place").jurisdiction(),
      payer: try mapping["payer"]?.string() ?? "",
      paidOn: try mapping.required("paid_on").day(),
      incurredOn: try mapping["incurred_on"]?.day(), hiredOn: try mapping["hired_on"]?.day(),
      amount: try currencies.money(mapping.required("amount")),
      expense: try mapping.required("expense").choice(of: Expense.self),
      facts: Set(try mapping["facts"]?.choices(of: TaxFact.self) ?? []),
      privatePercent: try mapping["private_percent"]?.percent() ?? 0,
      channel: try mapping["channel"]?.choice(of: BenefitPayment.Channel.self) ?? .provider)
  }

  /// Pay bills of a tax year, and what was paid into levy funds and out of them.
  package struct Levy: Sendable {
    package let country: String
    /// Of the year's months, from the first.
    package var payBills: (year: Int, months: [Money])?
    package var paidIn: [LevyAmount] = []
    package var costs: [LevyAmount] = []

    package var hasFunds: Bool { !paidIn.isEmpty || !costs.isEmpty }
  }

  /// - Throws: `SettingsError` pointing at the line at fault.
  package func levy(_ root: Setting) throws(SettingsError) -> Levy {
    let top = try root.mapping(allowing: ["place", "pay_bills", "paid_in", "costs"])
    var levy = Levy(country: RuleBook.country(of: try top.required("place").jurisdiction()))
    if let setting = top["pay_bills"] {
      let mapping = try setting.mapping(allowing: ["year", "months"])
      var months: [Money] = []
      for month in try mapping.required("months").list() {
        months.append(try currencies.money(month))
      }
      levy.payBills = (try mapping.required("year").int(), months)
    }
    for setting in try top["paid_in"]?.list() ?? [] { levy.paidIn.append(try amount(setting)) }
    for setting in try top["costs"]?.list() ?? [] { levy.costs.append(try amount(setting)) }
    return levy
  }

  private func amount(_ setting: Setting) throws(SettingsError) -> LevyAmount {
    let mapping = try setting.mapping(allowing: ["on", "amount"])
    return LevyAmount(
      on: try mapping.required("on").day(),
      amount: try currencies.money(mapping.required("amount")))
  }

  /// An agreement under one of the schedules of the rules, and how the employment ended.
  ///
  /// - Throws: `SettingsError` pointing at the line at fault.
  package func leaver(
    _ root: Setting, by book: RuleBook
  ) throws(SettingsError) -> (agreement: RepaymentAgreement, exit: EmploymentExit) {
    let top = try root.mapping(allowing: ["agreement", "exit"])
    let mapping = try top.required("exit").mapping(allowing: ["on", "reason", "places"])
    var places: Set<String> = []
    for place in try mapping.required("places").list() { places.insert(try place.jurisdiction()) }
    let exit = EmploymentExit(
      on: try mapping.required("on").day(),
      reason: try mapping.required("reason").choice(of: ExitReason.self), jurisdictions: places)
    return (try agreement(top.required("agreement"), book), exit)
  }

  private func agreement(
    _ setting: Setting, _ book: RuleBook
  ) throws(SettingsError) -> RepaymentAgreement {
    let mapping = try setting.mapping(allowing: [
      "sponsorship", "employee", "signed_on", "agreed", "cost", "refunded", "schedule",
      "serves_from", "training_from", "training_through", "employees", "facts",
    ])
    let signedOn = try mapping.required("signed_on").day()
    let name = try mapping.required("schedule")
    guard let schedule = book.schedule(try name.string(), signedOn: signedOn) else {
      throw name.error(
        "no schedule '\(try name.string())' holds on \(signedOn)",
        suggestion: nearestWord(to: try name.string(), among: book.schedules.map(\.id)))
    }
    let cost = try currencies.money(mapping.required("cost"))
    for fact in try mapping["facts"]?.list() ?? [] {
      let condition = try fact.choice(of: RepaymentCondition.self)
      guard !RepaymentCondition.derived.contains(condition) else {
        throw fact.error("'\(condition.rawValue)' follows from the agreement's terms")
      }
    }
    return RepaymentAgreement(
      sponsorship: try mapping["sponsorship"]?.int() ?? 0,
      employeeNumber: try mapping.required("employee").string(), signedOn: signedOn,
      agreed: try currencies.money(mapping.required("agreed"), in: cost.currency), cost: cost,
      refunded: try mapping["refunded"].map { (setting) throws(SettingsError) in
        try currencies.money(setting, in: cost.currency)
      } ?? Money(0, cost.currency),
      schedule: schedule, servesFrom: try mapping.required("serves_from").day(),
      trainingFrom: try mapping["training_from"]?.day(),
      trainingThrough: try mapping["training_through"]?.day(),
      employees: try mapping["employees"]?.int(atLeast: 1),
      facts: Set(try mapping["facts"]?.choices(of: RepaymentCondition.self) ?? []))
  }
}
