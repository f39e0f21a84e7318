import Foundation

/// A return as somebody published it. "$1.44 per $1" and "144 %" are different claims: what comes back per
/// unit is gross (44 %) or net (144 %), and is printed with that word only.
package enum PublishedReturn: Sendable, Equatable {
  /// Net benefit over cost, in percent.
  case roiPercent(Double)
  /// Benefit per unit of cost.
  case grossPerUnit(Double)
  /// Benefit less cost per unit of cost.
  case netPerUnit(Double)

  package var roiPercent: Double {
    switch self {
    case .roiPercent(let percent): percent
    case .grossPerUnit(let gross): (gross - 1) * 100
    case .netPerUnit(let net): net * 100
    }
  }

  package var benefitCostRatio: Double { 1 + roiPercent / 100 }

  /// `ROI 144 % (gross $2.44 per $1)`, with the sign or the code of a currency.
  package func text(currency: String = "$") -> String {
    let percent = ROIText.decimal(roiPercent, places: 1).replacing(/\.0$/, with: "")
    return
      "ROI \(percent) % (gross \(currency)\(ROIText.decimal(benefitCostRatio, places: 2)) "
      + "per \(currency)1)"
  }

  /// Whether two printed figures can be about the same result, to half a unit of what each prints.
  package func agrees(with other: PublishedReturn, within points: Double = 1) -> Bool {
    abs(roiPercent - other.roiPercent) <= points
  }
}

/// The cost that a published net benefit and ROI imply: 100 × net / ROI, with what their rounding leaves
/// open.
package struct ImpliedCost: Sendable, Equatable, Codable {
  package var cost: Double
  package var interval: Interval

  /// - Parameters:
  ///   - net: Net benefit as printed.
  ///   - netHalfWidth: Half a unit of its last printed digit.
  ///   - roiPercent: ROI as printed, and half a unit of its last digit.
  /// - Returns: `nil` where the rounded ROI could be zero or the two have different signs.
  package init?(
    net: Double, netHalfWidth: Double, roiPercent: Double, roiHalfWidth: Double
  ) {
    guard net * roiPercent > 0, abs(net) > netHalfWidth, abs(roiPercent) > roiHalfWidth else {
      return nil
    }
    cost = 100 * net / roiPercent
    let (net, roi) = (abs(net), abs(roiPercent))
    interval = Interval(
      100 * (net - netHalfWidth) / (roi + roiHalfWidth),
      100 * (net + netHalfWidth) / (roi - roiHalfWidth))
  }
}
