import Settings
import Upskilling

extension RuleReader {
  func repayment(
    _ setting: Setting, _ jurisdiction: String, _ places: inout [String: String]
  ) throws(SettingsError) -> Rule<RepaymentLaw> {
    let mapping = try setting.mapping(allowing: ["rule", "title", "applies_by", "versions"])
    let date = try mapping.required("applies_by")
    let appliesBy = try date.choice(of: RuleDate.self)
    guard appliesBy != .payment else {
      throw date.error("a repayment rule applies by contract or by exit")
    }
    return try rule(
      mapping, in: jurisdiction, by: appliesBy,
      keys: [
        "employees_at_least", "requires", "due_on", "longest_tie", "longer_tie",
        "falls_over_months", "review_unless", "deduction_needs_consent",
      ], &places
    ) { (fields, _) throws(SettingsError) in try law(fields) }
  }

  private func law(_ mapping: SettingMapping) throws(SettingsError) -> RepaymentLaw {
    var law = RepaymentLaw()
    law.employeesAtLeast = try mapping["employees_at_least"]?.int(atLeast: 1)
    law.requires = try mapping["requires"]?.choices(of: RepaymentCondition.self) ?? []
    law.dueOn = try mapping["due_on"].map { (setting) throws(SettingsError) in
      Set(try setting.choices(of: ExitReason.self))
    }
    for tie in try mapping["longest_tie"]?.list() ?? [] { law.ties.append(try self.tie(tie)) }
    if let setting = mapping["longer_tie"] {
      guard !law.ties.isEmpty else { throw setting.error("there is no longest_tie") }
      law.longerTie = try setting.choice(of: RepaymentLaw.LongerTie.self)
    }
    law.fallsOverMonths = try mapping["falls_over_months"]?.months(atLeast: 1)
    law.reviewUnless = try mapping["review_unless"]?.choices(of: RepaymentCondition.self) ?? []
    law.deductionNeedsConsent = try mapping["deduction_needs_consent"]?.bool() ?? false
    return law
  }

  private func tie(_ setting: Setting) throws(SettingsError) -> RepaymentLaw.Tie {
    let mapping = try setting.mapping(allowing: [
      "training_at_least", "training_more_than", "training_at_most", "months",
    ])
    return RepaymentLaw.Tie(
      atLeast: try mapping["training_at_least"]?.months(atLeast: 0),
      moreThan: try mapping["training_more_than"]?.months(atLeast: 0),
      atMost: try mapping["training_at_most"]?.months(atLeast: 0),
      months: try mapping.required("months").months(atLeast: 0))
  }

  func schedule(
    _ setting: Setting, _ places: inout [String: String]
  ) throws(SettingsError) -> Rule<RepaymentSchedule> {
    let mapping = try setting.mapping(allowing: ["schedule", "title", "versions"])
    return try rule(
      mapping, named: "schedule", in: "", by: .contract,
      keys: ["months", "step", "starts", "month_end", "due_on", "accelerates"], &places
    ) { (fields, _) throws(SettingsError) in try scheduleTerms(fields) }
  }

  private func scheduleTerms(
    _ mapping: SettingMapping
  ) throws(SettingsError) -> RepaymentSchedule {
    let months = try mapping.required("months")
    var schedule = RepaymentSchedule(
      months: try months.months(atLeast: 1),
      step: try mapping.required("step").choice(of: RepaymentSchedule.Step.self),
      start: try mapping.required("starts").choice(of: RepaymentSchedule.Start.self),
      dueOn: Set(try mapping.required("due_on").choices(of: ExitReason.self)))
    guard schedule.step != .quarterly || schedule.months.isMultiple(of: 3) else {
      throw months.error("quarterly steps need a multiple of three months")
    }
    if let setting = mapping["month_end"] {
      schedule.monthEnd = try setting.choice(of: RepaymentSchedule.MonthEnd.self)
    }
    schedule.accelerates = try mapping["accelerates"]?.bool() ?? false
    return schedule
  }
}
