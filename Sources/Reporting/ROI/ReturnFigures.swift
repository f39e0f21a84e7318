package import Upskilling

/// ROI, benefit–cost ratio, both totals, net and payback: always all of them, since each alone misleads.
/// Amounts in minor units; where a figure is undefined its text says so.
package struct ReturnFigures: Sendable, Equatable, Codable {
  package var benefit: Int
  package var cost: Int
  package var net: Int
  /// 100 × (benefit − cost) / cost; `nil` where the cost is not above zero.
  package var roiPercent: Double?
  package var roiText: String
  /// benefit / cost, so that ROI = (BCR − 1) × 100.
  package var benefitCostRatio: Double?
  package var benefitCostText: String
  /// months × cost / benefit, for benefits that come evenly; 0 where the cost is not above zero, `nil` where
  /// the benefit is not.
  package var paybackMonths: Double?
  package var paybackText: String
  package var benefitText: String
  package var costText: String
  package var netText: String

  /// - Parameter months: The window in which the benefit arose.
  package init(benefit: Int, cost: Int, months: Int, currency: Currency) {
    self.benefit = benefit
    self.cost = cost
    net = benefit - cost
    benefitText = ROIText.money(benefit, currency)
    costText = ROIText.money(cost, currency)
    netText = ROIText.money(net, currency)
    if cost > 0 {
      let roi = 100 * Double(net) / Double(cost)
      let ratio = Double(benefit) / Double(cost)
      (roiPercent, roiText) = (roi, ROIText.percent(roi))
      (benefitCostRatio, benefitCostText) = (ratio, "\(ROIText.decimal(ratio, places: 2)) : 1")
    } else {
      (roiText, benefitCostText) = (Self.noCost, Self.noCost)
    }
    if cost <= 0 {
      (paybackMonths, paybackText) = (0, "at once (\(Self.noCostReason))")
    } else if benefit <= 0 {
      paybackText = "no payback"
    } else {
      let payback = Double(months) * Double(cost) / Double(benefit)
      paybackMonths = payback
      let text = "\(ROIText.decimal(payback, places: 1)) months"
      paybackText = payback > Double(months) ? "\(text), not within \(months) months" : text
    }
  }

  private static let noCostReason = "no cost recorded"
  private static let noCost = "n/a (\(noCostReason))"

  /// All of them in a line.
  package var text: String {
    "ROI \(roiText), BCR \(benefitCostText); benefit \(benefitText) less cost \(costText) is "
      + "\(netText); payback \(paybackText)"
  }
}
