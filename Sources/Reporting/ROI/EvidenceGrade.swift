/// How far a result can be trusted, printed beside every ROI.
package enum EvidenceGrade: String, Sendable, CaseIterable, Codable, Comparable {
  /// By lot.
  case a = "A"
  /// Matched controls or difference in differences, of good balance and size.
  case b = "B"
  /// The same of weaker balance or size; a trend line.
  case c = "C"
  /// Somebody's estimate, adjusted by their confidence.
  case d = "D"
  /// No isolation: costs and completions, no ROI.
  case none = "–"

  /// Stronger evidence comes first.
  package static func < (left: EvidenceGrade, right: EvidenceGrade) -> Bool {
    allCases.firstIndex(of: left) ?? 0 < allCases.firstIndex(of: right) ?? 0
  }
}

/// A grade with what kept it from a better one.
package struct Evidence: Sendable, Equatable, Codable {
  /// What a comparison rests on.
  package struct Basis: Sendable, Equatable {
    /// The largest standardized difference left after matching; `nil` where not known.
    package var worstBalance: Double?
    /// Participants with a control, of all; `nil` where nobody was matched one by one.
    package var matchedShare: Double?
    /// People in the smaller group; `nil` where not known.
    package var smallestArm: Int?
    /// Everybody was followed up to the horizon.
    package var isFollowUpComplete: Bool
    /// Periods before the program, for a difference in differences.
    package var periodsBefore: Int
    /// Clusters on the side that has fewer, for a difference in differences; `nil` where not known.
    package var smallerSide: Int?
    /// The gap between the groups moved before the program, more than by chance.
    package var isDrifting: Bool

    package init(
      worstBalance: Double? = nil, matchedShare: Double? = nil, smallestArm: Int? = nil,
      isFollowUpComplete: Bool = false, periodsBefore: Int = 0, smallerSide: Int? = nil,
      isDrifting: Bool = false
    ) {
      self.worstBalance = worstBalance
      self.matchedShare = matchedShare
      self.smallestArm = smallestArm
      self.isFollowUpComplete = isFollowUpComplete
      self.periodsBefore = periodsBefore
      self.smallerSide = smallerSide
      self.isDrifting = isDrifting
    }
  }

  package static let smallestArm = 50
  package static let smallestMatchedShare = 0.8

  package var grade: EvidenceGrade
  /// Why it is not better.
  package var reasons: [String]

  package init(_ isolation: IsolationMethod, _ basis: Basis) {
    reasons = []
    switch isolation {
    case .randomized: grade = .a
    case .matchedControl:
      reasons = Self.weaknesses(basis) + Self.matchingWeaknesses(basis)
      grade = reasons.isEmpty ? .b : .c
    case .differenceInDifferences:
      reasons = Self.weaknesses(basis) + Self.pathWeaknesses(basis)
      grade = reasons.isEmpty ? .b : .c
    case .trendLine:
      (grade, reasons) = (.c, ["a trend line has no controls"])
    case .expertEstimate, .participantEstimate:
      (grade, reasons) = (.d, ["rests on estimates, adjusted by the estimators' confidence"])
    case .none:
      (grade, reasons) = (.none, ["nothing separates the program from everything else"])
    }
  }

  private static func weaknesses(_ basis: Basis) -> [String] {
    var reasons: [String] = []
    if let arm = basis.smallestArm {
      if arm < smallestArm { reasons.append("fewer than \(smallestArm) people in a group") }
    } else {
      reasons.append("group sizes not known")
    }
    if !basis.isFollowUpComplete { reasons.append("follow-up not complete") }
    return reasons
  }

  private static func pathWeaknesses(_ basis: Basis) -> [String] {
    var reasons: [String] = []
    if basis.periodsBefore < DifferenceInDifferences.periodsNeeded {
      reasons.append("fewer than three periods before the program: paths not shown to be parallel")
    }
    if basis.isDrifting {
      reasons.append("the gap between the groups moved before the program: paths not parallel")
    }
    if let side = basis.smallerSide, side < 2 {
      reasons.append("fewer than two units on a side: no interval")
    }
    return reasons
  }

  private static func matchingWeaknesses(_ basis: Basis) -> [String] {
    var reasons: [String] = []
    if let balance = basis.worstBalance {
      if balance > StandardizedDifference.flagged {
        reasons.append("groups differ by more than 0.1 standard deviations in a covariate")
      }
    } else {
      reasons.append("balance not shown")
    }
    if basis.matchedShare.map({ $0 < smallestMatchedShare }) ?? true {
      reasons.append("fewer than 80 % of the participants have a control")
    }
    return reasons
  }
}
