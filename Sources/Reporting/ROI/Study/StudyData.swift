package import Upskilling

/// What a study has counted: people one by one, or whole organization units over periods.
package protocol StudyData: Sendable {
  var plan: StudyPlan { get }
  /// The day up to which people's data is complete.
  var watermark: Day { get }
  /// Which counts may be shown.
  var smallCells: SmallCells { get }
  /// Who took part, what they learned.
  var levels: ROIStudy.Levels { get }
  /// What the reader should know of what was counted.
  var notes: [String] { get }
  /// Who and when, without the method and the grade.
  var subject: String { get }
  /// How it was counted.
  var rules: [String] { get }
  /// The outcome over time; `nil` where there is nothing to show.
  var outcomes: Report.Section? { get }

  /// The study that the plan and the counts make, with the tuition that the ledger holds.
  func study(spent: Money, returned: Money) -> ROIStudy
  /// Who was compared with whom.
  func method(_ result: ROIResult) -> Report.Section
  /// The amount of a benefit with the counts behind it.
  func basis(of category: Benefit.Category) -> (amount: Money, table: Report.Table)
}

extension StudyData {
  /// The study with its costs, and a benefit for each event of employment that the plan gives a value.
  func study(
    spent: Money, returned: Money, measured: (Benefit.Category) -> Benefit.Measurement
  ) -> ROIStudy {
    let benefits = [Benefit.Category.retention, .promotion, .transfer].compactMap {
      category -> Benefit? in
      guard let value = plan.values[category] else { return nil }
      return Benefit(
        category, .rate(measured(category), value: value.amount), valueSource: value.source)
    }
    return ROIStudy(
      program: plan.title, currency: plan.currency, windowMonths: plan.windowMonths,
      programMonths: plan.programMonths, isolation: plan.isolation, levels: levels,
      costs: costs(spent: spent, returned: returned), benefits: benefits, funding: plan.funding,
      intangibles: plan.intangibles, smallCells: smallCells)
  }

  private func costs(spent: Money, returned: Money) -> [CostLine] {
    var costs = plan.costs
    costs.append(
      CostLine(
        .tuition, spent, on: watermark, source: .ledger, estimator: "ledger: expended"))
    if returned.minorUnits > 0 {
      costs.append(
        CostLine(
          .refund, Money(-returned.minorUnits, returned.currency), on: watermark, source: .ledger,
          estimator: "ledger: refunds"))
    }
    let known = levels.hours ?? 0
    let hours = known > 0 ? known : Double(plan.hoursEach ?? 0) * Double(levels.participants)
    if let pay = plan.hourlyPay, hours > 0 {
      let amount = hours * Double(pay.minorUnits) * (1 + Double(plan.loadPercent) / 100)
      costs.append(
        CostLine(
          .learnerTime, Money(Int(amount.rounded()), plan.currency), on: watermark,
          source: .estimate,
          estimator:
            "\(Format.number(hours, decimals: 0)) hours × \(pay.text) + \(plan.loadPercent) %",
          confidence: 0.8))
    }
    return costs
  }

  /// Where learners' paid time is not from the courses' length.
  var learningNotes: [String] {
    guard plan.hourlyPay != nil, levels.hours ?? 0 == 0 else { return [] }
    return [
      plan.hoursEach.map { "The courses' length is not known: \($0) hours each are declared." }
        ?? "The courses' length is not known, so learners' paid time is not in the cost: declare hours_each."
    ]
  }
}
