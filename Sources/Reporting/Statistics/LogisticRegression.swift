import Foundation

/// Logistic regression by Newton's method, for propensities: the chance of taking part given what was known
/// on the index date (Rosenbaum and Rubin, Biometrika 70 (1983) 41–55).
package struct LogisticRegression: Sendable, Equatable {
  /// The constant, then one for each covariate.
  package let coefficients: [Double]
  package let logLikelihood: Double

  /// Fewest people of either kind for each coefficient; with less, stay with exact strata (Peduzzi et al.,
  /// Journal of Clinical Epidemiology 49 (1996) 1373–1379).
  package static let peoplePerCoefficient = 10

  /// - Parameters:
  ///   - rows: Covariates of each person, without a constant.
  ///   - outcomes: Whether each took part.
  /// - Returns: `nil` with too few people for the covariates, covariates that depend on each other, or
  ///   groups that they tell apart completely.
  package init?(_ rows: [[Double]], _ outcomes: [Bool]) {
    let design = rows.map { [1] + $0 }
    guard let width = design.first?.count, rows.count == outcomes.count,
      design.allSatisfy({ $0.count == width })
    else { return nil }
    let taking = outcomes.count { $0 }
    guard min(taking, outcomes.count - taking) >= Self.peoplePerCoefficient * width else {
      return nil
    }
    var beta = [Double](repeating: 0, count: width)
    for _ in 0..<50 {
      var gradient = [Double](repeating: 0, count: width)
      var information = [[Double]](repeating: gradient, count: width)
      for (row, outcome) in zip(design, outcomes) {
        let chance = Self.chance(row, beta)
        for i in 0..<width {
          gradient[i] += row[i] * ((outcome ? 1 : 0) - chance)
          for j in 0...i { information[i][j] += row[i] * row[j] * chance * (1 - chance) }
        }
      }
      guard let step = Self.solve(information, gradient) else { return nil }
      beta = zip(beta, step).map(+)
      if zip(beta, step).allSatisfy({ abs($1) <= 1e-12 * max(1, abs($0)) }) {
        coefficients = beta
        logLikelihood = zip(design, outcomes).reduce(0) { sum, person in
          let chance = Self.chance(person.0, beta)
          return sum + log(person.1 ? chance : 1 - chance)
        }
        return
      }
    }
    return nil
  }

  /// The chance of a person with these covariates.
  package func chance(_ row: [Double]) -> Double {
    Self.chance([1] + row, coefficients)
  }

  private static func chance(_ row: [Double], _ beta: [Double]) -> Double {
    1 / (1 + exp(-zip(row, beta).reduce(0) { $0 + $1.0 * $1.1 }))
  }

  /// Solves a symmetric positive definite system, given its lower triangle, by Cholesky's method.
  private static func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double]? {
    let size = right.count
    var lower = matrix
    var solution = right
    for i in 0..<size {
      for j in 0...i {
        let rest = (0..<j).reduce(lower[i][j]) { $0 - lower[i][$1] * lower[j][$1] }
        if i == j {
          guard rest > 1e-12 * matrix[i][i] else { return nil }
          lower[i][i] = rest.squareRoot()
        } else {
          lower[i][j] = rest / lower[j][j]
        }
      }
      solution[i] = (0..<i).reduce(solution[i]) { $0 - lower[i][$1] * solution[$1] } / lower[i][i]
    }
    for i in (0..<size).reversed() {
      solution[i] =
        (i + 1..<size).reduce(solution[i]) { $0 - lower[$1][i] * solution[$1] } / lower[i][i]
    }
    return solution
  }
}

extension LogisticRegression {
  /// The effect on participants with controls weighted by the odds of taking part, p/(1 − p) (Hirano, Imbens
  /// and Ridder, Econometrica 71 (2003) 1161–1189). Its error is the bootstrap's. `nil` where one group is
  /// empty.
  package func effectOnTreated(
    _ rows: [[Double]], _ outcomes: [Bool], _ values: [Double]
  ) -> Double? {
    var treated = Sample()
    var (sum, weights) = (0.0, 0.0)
    for ((row, outcome), value) in zip(zip(rows, outcomes), values) {
      if outcome {
        treated.add(value)
      } else {
        let chance = chance(row)
        let odds = chance / (1 - chance)
        sum += odds * value
        weights += odds
      }
    }
    return treated.count > 0 && weights > 0 ? treated.mean - sum / weights : nil
  }
}
