/// Draws a chart as SVG that stands in a page: no script, nothing from elsewhere, its finding in words for
/// those who hear it.
enum ChartRenderer {
  /// How wide the page is; a page embeds both drawings and shows the one that fits.
  enum Width: Double {
    /// The width of A4 between its margins, so that type keeps its size in print.
    case wide = 720
    /// A phone's.
    case narrow = 360

    /// At the end of every id, which must be unique in the page.
    var suffix: String { self == .wide ? "w" : "n" }
    var className: String { self == .wide ? "wide" : "narrow" }
  }

  /// The drawing, or `nil` where there is nothing to draw: no row, or none with a value.
  static func svg(_ chart: Chart, width: Width) -> String? {
    let figure: any Figure =
      switch chart.drawing {
      case .bars(let rows, let reference): BarsFigure(rows: rows, reference: reference)
      case .stacks(let parts, let rows): StacksFigure(parts: parts, rows: rows)
      case .intervals(let rows): IntervalsFigure(rows: rows)
      case .steps(let plot): StepsFigure(plot: plot)
      case .waterfall(let steps): WaterfallFigure(steps: steps)
      case .tornado(let base, let rows): TornadoFigure(base: base, rows: rows)
      case .bullets(let rows): BulletsFigure(rows: rows)
      case .funnel(let rows): FunnelFigure(rows: rows)
      }
    guard !figure.isEmpty else { return nil }
    var canvas = Canvas(
      id: chart.id, suffix: width.suffix, width: width.rawValue, isNarrow: width == .narrow)
    figure.draw(on: &canvas)
    return canvas.svg(
      title: chart.title, description: "\(chart.unit): \(figure.summary)",
      className: width.className)
  }
}

/// One kind of drawing.
protocol Figure {
  /// Whether no mark would be drawn.
  var isEmpty: Bool { get }
  /// The range in words, for those who hear it.
  var summary: String { get }
  func draw(on canvas: inout Canvas)
}

extension Figure {
  /// `12.00 % (North) to 80.00 % (South)`, and how many have no mark.
  func range(of rows: [(name: String, value: Value)]) -> String {
    let known = rows.compactMap { row in row.value.mark.map { (row.name, row.value, $0) } }
    let sorted = known.sorted { $0.2 < $1.2 }
    guard let first = sorted.first, let last = sorted.last else { return "nothing to draw." }
    let range =
      sorted.count == 1
      ? "\(Format.value(first.1)) (\(first.0))"
      : "from \(Format.value(first.1)) (\(first.0)) to \(Format.value(last.1)) (\(last.0))"
    let absent = rows.count - known.count
    return range + (absent == 0 ? "." : "; \(absent) of \(rows.count) without a mark.")
  }
}
