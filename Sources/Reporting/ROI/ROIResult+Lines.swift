import Upskilling

/// A benefit in money before it is printed: how its amount follows from the difference and from the value.
struct PricedBenefit {
  let benefit: Benefit
  let status: ROIResult.Line.Status
  /// Minor units, not yet rounded; `nil` while pending.
  let amount: Double?
  /// People × value of one event: what one point of difference brings.
  var perDifference = 0.0
  /// Events gained: what one unit of value brings.
  var events: Double?
  var difference: Double?
  var interval: Interval?
  var error: Double?
  var value: Int?
  var valueRange: ClosedRange<Int>?
  var estimates: EstimateTotal?
  var effect: RateEffect?
  var formula: String

  /// - Throws: `ROIRefusal`.
  init(_ benefit: Benefit, _ currency: Currency) throws(ROIRefusal) {
    self.benefit = benefit
    switch benefit.basis {
    case .rate(.pending(let day), _, _):
      (status, amount, formula) = (.pending, nil, "pending until \(day)")
    case .rate(.incomparable(let why), _, _):
      (status, amount, formula) = (.noControls, 0, "\(why), so it counts 0")
    case .rate(.effect(let effect), let value, let range):
      let units = try Self.value(value, currency)
      (status, self.effect, self.value, valueRange) = (.measured, effect, units, range)
      amount = effect.events * Double(units)
      perDifference = Double(effect.people) * Double(units)
      (events, difference) = (effect.events, effect.difference)
      (interval, error) = (effect.interval, effect.standardError)
      func rate(_ rate: Double) -> String {
        "\(ROIText.decimal(rate * 100, places: effect.unit.places)) %"
      }
      formula =
        "\(effect.people) \(effect.unit.rawValue) × (\(rate(effect.treatedRate)) − "
        + "\(rate(effect.controlRate))) × \(ROIText.money(units, currency))"
    case .days(let people, let treated, let control, let error, let rate):
      let units = try Self.value(rate, currency)
      guard treated >= 0, control >= 0 else { throw .negative }
      let gained = control - treated
      (status, self.value, self.error, difference) = (.measured, units, error, gained)
      amount = Double(people) * gained * Double(units)
      perDifference = Double(people) * Double(units)
      events = Double(people) * gained
      interval = error.map { .normal(gained, standardError: $0) }
      formula =
        "\(people) people × \(ROIText.decimal(gained, places: 2)) days × "
        + ROIText.money(units, currency)
    case .estimates(let estimates, let silent, let rule):
      let total = try EstimateTotal(estimates, silent: silent, rule: rule, currency: currency)
      (status, self.estimates, amount) = (.estimated, total, Double(total.amount))
      let dropped = total.rows.count { $0.dropped != nil }
      formula =
        "\(total.rows.count - dropped) estimates, improvement × isolation × confidence; "
        + "\(dropped) dropped, \(silent) silent count 0"
    }
  }

  private static func value(_ money: Money, _ currency: Currency) throws(ROIRefusal) -> Int {
    let units = try money.minorUnits(in: currency)
    guard units >= 0 else { throw .negative }
    return units
  }

  /// The line, given all other benefits and the cost.
  func line(cost: Int, others: Double, _ currency: Currency) throws(ROIRefusal) -> ROIResult.Line {
    let rounded: Int?
    if let amount { rounded = try ROIRefusal.rounded(amount) } else { rounded = nil }
    var line = ROIResult.Line(
      category: benefit.category, title: benefit.category.title, status: status,
      amount: rounded,
      amountText: rounded.map { ROIText.money($0, currency) } ?? "pending",
      interval: interval.map { Interval($0.lower * perDifference, $0.upper * perDifference) },
      standardError: error.map { $0 * perDifference }, formula: formula,
      valueSource: benefit.valueSource, unmatched: effect?.unmatched ?? 0,
      riskRatio: effect?.riskRatio, eValue: effect?.riskRatio.flatMap(EValue.of),
      estimates: estimates)
    guard let events else { return line }
    let title = benefit.category.valueTitle
    let needed = Double(cost) - others
    if events > 0, needed > 0 {
      let value = try ROIRefusal.rounded(needed / events)
      line.breakEven = value
      line.breakEvenText =
        "\(title) must exceed \(ROIText.money(value, currency)) for break-even"
    } else if events > 0 {
      line.breakEvenText = "breaks even whatever the \(title) is"
    } else {
      line.breakEvenText = "no \(title) breaks even: nothing was gained"
    }
    return line
  }
}
