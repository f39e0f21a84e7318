/// People alike in everything compared on (job family, level, tenure band, site), as participants and as
/// controls at risk on the same index date.
package struct Stratum: Sendable, Equatable, Codable {
  /// One side of a stratum.
  package struct Arm: Sendable, Equatable, Codable {
    package var outcome: Sample
    /// In the order of the comparison's covariates.
    package var covariates: [Sample]

    package init(_ outcome: Sample = Sample(), covariates: [Sample] = []) {
      self.outcome = outcome
      self.covariates = covariates
    }

    /// People, of whom so many had the outcome.
    package init(_ successes: Int, of total: Int) {
      self.init(Sample(successes: successes, of: total))
    }

    package var count: Int { outcome.count }
  }

  /// The values that its people share, as printed.
  package var key: [String]
  package var treated: Arm
  package var control: Arm

  package init(_ key: [String], treated: Arm, control: Arm) {
    self.key = key
    self.treated = treated
    self.control = control
  }

  var isMatched: Bool { treated.count > 0 && control.count > 0 }
}

extension Stratum {
  /// A person to compare.
  package struct Unit: Sendable, Equatable {
    package var isTreated: Bool
    package var key: [String]
    package var outcome: Double
    package var covariates: [Double]

    package init(isTreated: Bool, key: [String], outcome: Double, covariates: [Double] = []) {
      self.isTreated = isTreated
      self.key = key
      self.outcome = outcome
      self.covariates = covariates
    }
  }

  /// The strata of people, in the order of their keys.
  package static func strata(of units: some Sequence<Unit>) -> [Stratum] {
    var strata: [[String]: Stratum] = [:]
    for unit in units {
      let arm: WritableKeyPath<Stratum, Arm> = unit.isTreated ? \.treated : \.control
      strata[unit.key, default: Stratum(unit.key, treated: Arm(), control: Arm())][keyPath: arm]
        .add(unit)
    }
    return strata.values.sorted { $0.key.lexicographicallyPrecedes($1.key) }
  }
}

extension Stratum.Arm {
  fileprivate mutating func add(_ unit: Stratum.Unit) {
    outcome.add(unit.outcome)
    if covariates.isEmpty {
      covariates = unit.covariates.map { _ in Sample() }
    }
    for (index, value) in unit.covariates.enumerated() where index < covariates.count {
      covariates[index].add(value)
    }
  }
}
