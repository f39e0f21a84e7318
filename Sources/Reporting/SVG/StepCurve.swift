/// One series of a step plot, ready to be drawn: sorted, inside the axes, holding each share until the next.
struct StepCurve {
  struct Look {
    let color: String
    let dash: String
  }

  /// Color and dash, so that curves differ without color too.
  private static let looks = [
    Look(color: Palette.actual, dash: ""), Look(color: Palette.caution, dash: "8 3"),
    Look(color: Palette.good, dash: "2 3"), Look(color: Palette.bad, dash: "10 3 2 3"),
    Look(color: Palette.secondary, dash: "4 2"),
  ]

  let name: String
  let look: Look
  /// The first curve's band is plain, the second's hatched; more would hide each other.
  let isFirst: Bool
  let band: Fill?
  let atRisk: [Int]
  /// From here on few remain.
  let thinFrom: Int
  private let points: [Chart.StepPlot.Point]

  init(_ series: Chart.StepPlot.Series, number: Int, in plot: Chart.StepPlot) {
    let known = series.points
      .filter { $0.share.isFinite && (0...plot.end).contains($0.day) }
      .sorted { $0.day < $1.day }
    let hasBand = known.contains { $0.lower?.isFinite == true && $0.upper?.isFinite == true }
    name = series.name
    look = Self.looks[number % Self.looks.count]
    isFirst = number == 0
    let paint: Fill =
      isFirst ? .solid(look.color) : .hatched(look.color, ground: Palette.surface)
    band = hasBand && number < 2 ? paint : nil
    atRisk = series.atRisk
    thinFrom = min(plot.end, max(0, series.thinFrom ?? plot.end))
    points = [.init(day: 0, share: plot.start)] + known
  }

  var last: Double { points.last?.share ?? 0 }

  /// The corners of the line between two days.
  func corners(
    from first: Int, to last: Int,
    of height: (Chart.StepPlot.Point) -> Double = { $0.share }
  ) -> [(day: Double, share: Double)] {
    var level = points.last { $0.day <= first }.map(height) ?? 0
    var corners = [(Double(first), level)]
    for point in points where point.day > first && point.day <= last {
      corners.append((Double(point.day), level))
      level = height(point)
      corners.append((Double(point.day), level))
    }
    return corners + [(Double(last), level)]
  }

  /// The corners of the band, there and back.
  func bandCorners(until end: Int) -> [(day: Double, share: Double)] {
    corners(from: 0, to: end) { $0.upper.flatMap { $0.isFinite ? $0 : nil } ?? $0.share }
      + corners(from: 0, to: end) { $0.lower.flatMap { $0.isFinite ? $0 : nil } ?? $0.share }
      .reversed()
  }
}
