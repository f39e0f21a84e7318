/// A card's last points as a small line that ends in a dot.
enum Sparkline {
  /// The drawing, or `nil` for fewer than two points.
  static func svg(points: [Double], id: String, label: String) -> String? {
    let known = points.filter { abs($0) < 1e19 }
    guard known.count > 1, let first = known.first, let last = known.last,
      let lowest = known.min(), let highest = known.max()
    else { return nil }
    var canvas = Canvas(id: id, suffix: "s", width: 120, isNarrow: true)
    canvas.height = 28
    let line = known.enumerated().map { index, value in
      (
        x: 2 + Double(index) / Double(known.count - 1) * 112,
        y: highest == lowest ? 14 : 24 - (value - lowest) / (highest - lowest) * 20
      )
    }
    canvas.path(line, stroke: Palette.actual, width: 1.5)
    if let end = line.last { canvas.dot(x: end.x, y: end.y, radius: 2, color: Palette.actual) }
    let way = last > first ? "up" : last < first ? "down" : "level"
    return canvas.svg(
      title: label,
      description: "\(known.count) points, oldest first: \(way) from \(Format.trimmed(first)) to "
        + "\(Format.trimmed(last)), lowest \(Format.trimmed(lowest)), "
        + "highest \(Format.trimmed(highest)).",
      className: "sparkline")
  }
}
