/// Count, mean and spread of a set of values, kept without the values. Two can be joined (Chan, Golub and
/// LeVeque, American Statistician 37 (1983) 242–247), so a database may hand them over ready made.
package struct Sample: Sendable, Equatable, Codable {
  package var count: Int
  package var mean: Double
  /// Σ (y − ȳ)².
  package var squaredDeviations: Double

  package init(count: Int = 0, mean: Double = 0, squaredDeviations: Double = 0) {
    self.count = count
    self.mean = mean
    self.squaredDeviations = squaredDeviations
  }

  package init(_ values: some Sequence<Double>) {
    self.init()
    for value in values { add(value) }
  }

  /// All values of several samples.
  package init(joining samples: some Sequence<Sample>) {
    self.init()
    for sample in samples { add(sample) }
  }

  /// Ones and zeros.
  package init(successes: Int, of total: Int) {
    let rate = total == 0 ? 0 : Double(successes) / Double(total)
    self.init(
      count: total, mean: rate, squaredDeviations: Double(total) * rate * (1 - rate))
  }

  package mutating func add(_ value: Double) {
    count += 1
    let change = value - mean
    mean += change / Double(count)
    squaredDeviations += change * (value - mean)
  }

  package mutating func add(_ other: Sample) {
    guard other.count > 0 else { return }
    let total = Double(count + other.count)
    let change = other.mean - mean
    squaredDeviations +=
      other.squaredDeviations + change * change * Double(count) * Double(other.count) / total
    mean += change * Double(other.count) / total
    count += other.count
  }

  /// With divisor n − 1; zero for fewer than two values.
  package var variance: Double {
    count < 2 ? 0 : squaredDeviations / Double(count - 1)
  }

  /// Variance of the mean with divisor n: for ones and zeros it is pq/n. Zero for fewer than two values.
  package var varianceOfMean: Double {
    count == 0 ? 0 : squaredDeviations / Double(count) / Double(count)
  }
}
