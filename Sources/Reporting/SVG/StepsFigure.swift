/// Step curves over days (Kaplan–Meier, Aalen–Johansen) with 95 % bands, each named at its end, and under
/// the axis how many are still observed.
struct StepsFigure: Figure {
  let plot: Chart.StepPlot

  /// Where the axes are on the page.
  private struct Frame {
    var left: Double
    var right: Double
    /// Where names begin.
    var names: Double
    var top: Double
    var bottom: Double
    var end: Double

    func point(_ corner: (day: Double, share: Double)) -> (x: Double, y: Double) {
      (
        left + corner.day / end * (right - left),
        bottom - min(1, max(0, corner.share)) * (bottom - top)
      )
    }
  }

  private var curves: [StepCurve] {
    plot.series.enumerated().map { StepCurve($1, number: $0, in: plot) }
  }

  var isEmpty: Bool { plot.series.isEmpty || plot.end <= 0 }

  var summary: String {
    curves.map { "\($0.name): \(Format.percent($0.last))" }.joined(separator: "; ")
      + " after \(Format.count(plot.end)) \(plot.axis)."
  }

  func draw(on canvas: inout Canvas) {
    let curves = curves
    let names = curves.map { TextMeasure.width($0.name, size: 13, isBold: true) }.max() ?? 0
    let counts = curves.flatMap(\.atRisk).map { TextMeasure.width(Format.count($0), size: 13) }
    let half = max(12, (counts.max() ?? 0) / 2)
    let margin = canvas.isNarrow ? half : half + 24 + min(170, max(56, names))
    let top = canvas.isNarrow ? key(curves, on: &canvas) : 10
    let frame = Frame(
      left: max(52, half), right: canvas.width - margin, names: canvas.width - margin + half + 16,
      top: top, bottom: top + (canvas.isNarrow ? 200 : 250), end: Double(plot.end))

    drawAxes(in: frame, on: &canvas)
    for curve in curves {
      guard let fill = curve.band else { continue }
      canvas.area(
        curve.bandCorners(until: plot.end).map(frame.point), fill: fill,
        opacity: curve.isFirst ? 0.16 : 0.4)
    }
    for curve in curves.reversed() {
      canvas.path(
        curve.corners(from: 0, to: curve.thinFrom).map(frame.point), stroke: curve.look.color,
        width: 2.5, dash: curve.look.dash)
      guard curve.thinFrom < plot.end else { continue }
      canvas.path(
        curve.corners(from: curve.thinFrom, to: plot.end).map(frame.point),
        stroke: Palette.previous, width: 2.5, dash: curve.look.dash)
    }
    if !canvas.isNarrow { writeEnds(of: curves, in: frame, on: &canvas) }
    drawTicks(curves, in: frame, on: &canvas)
  }

  private func drawAxes(in frame: Frame, on canvas: inout Canvas) {
    for percent in [0, 25, 50, 75, 100] {
      let y = frame.point((0, Double(percent) / 100)).y
      canvas.line(
        frame.left, y, frame.right, y, color: percent == 0 ? Palette.secondary : Palette.grid)
      canvas.text("\(percent) %", .quiet, x: frame.left - 8, y: y + 4.5, anchor: .end)
    }
  }

  /// The curves' names and last shares, moved apart where they would meet.
  private func writeEnds(of curves: [StepCurve], in frame: Frame, on canvas: inout Canvas) {
    let ends = curves.map { frame.point((frame.end, $0.last)).y }
    let order = ends.indices.sorted { (ends[$0], $0) < (ends[$1], $1) }
    var places = ends
    var lowest = frame.top + 4
    for index in order {
      places[index] = max(ends[index], lowest)
      lowest = places[index] + 35
    }
    var highest = frame.bottom - 14
    for index in order.reversed() {
      places[index] = min(places[index], highest)
      highest = places[index] - 35
    }
    for (index, curve) in curves.enumerated() {
      let y = places[index]
      let color = curve.look.color
      canvas.path(
        [(frame.right + 3, ends[index]), (frame.right + 14, y), (frame.names - 5, y)],
        stroke: color, width: 1)
      canvas.text(
        TextMeasure.cut(curve.name, to: canvas.width - frame.names, size: 13, isBold: true),
        .colored(color), x: frame.names, y: y + 4.5)
      canvas.text(Format.percent(curve.last), .quiet, x: frame.names, y: y + 20)
    }
  }

  /// The curves' looks, names and last shares above the axes.
  private func key(_ curves: [StepCurve], on canvas: inout Canvas) -> Double {
    for (index, curve) in curves.enumerated() {
      let y = Double(index) * 20 + 8
      canvas.line(
        0, y, 28, y, color: curve.look.color, width: 2.5, dash: curve.look.dash)
      canvas.text(
        TextMeasure.cut(curve.name, to: canvas.width - 110, size: 13, isBold: true),
        .colored(curve.look.color), x: 36, y: y + 4.5)
      canvas.text(
        Format.percent(curve.last), .quiet, x: canvas.width, y: y + 4.5, anchor: .end)
    }
    return Double(curves.count) * 20 + 14
  }

  /// The days, and under each how many were observed until then.
  private func drawTicks(_ curves: [StepCurve], in frame: Frame, on canvas: inout Canvas) {
    let ticks = plot.ticks.filter { (0...plot.end).contains($0) }.sorted()
    let texts = ticks.map { Format.count($0) } + curves.flatMap(\.atRisk).map { Format.count($0) }
    let widest = texts.map { TextMeasure.width($0, size: 13) }.max() ?? 0
    let spacing = (frame.right - frame.left) / Double(max(1, ticks.count - 1))
    let stride = max(1, Int(((widest + 8) / spacing).rounded(.up)))
    let shown = plot.ticks.enumerated().filter { index, tick in
      (0...plot.end).contains(tick) && index % stride == 0
    }
    for (_, tick) in shown {
      let x = frame.point((Double(tick), 0)).x
      canvas.line(x, frame.bottom, x, frame.bottom + 5, color: Palette.secondary)
      canvas.caption(Format.count(tick), at: x, y: frame.bottom + 19)
    }
    canvas.text(plot.axis, .quiet, x: frame.left, y: frame.bottom + 37)
    var y = frame.bottom + 44
    if curves.contains(where: { !$0.atRisk.isEmpty }) {
      y += 20
      canvas.text("Still observed", .quiet, x: 0, y: y)
    }
    for curve in curves where !curve.atRisk.isEmpty {
      y += canvas.isNarrow ? 20 : 19
      canvas.text(
        TextMeasure.cut(
          curve.name, to: canvas.isNarrow ? canvas.width : canvas.width - frame.names, size: 13,
          isBold: true),
        .colored(curve.look.color), x: canvas.isNarrow ? 0 : frame.names, y: y)
      if canvas.isNarrow { y += 18 }
      for (index, tick) in shown where index < curve.atRisk.count {
        canvas.caption(
          Format.count(curve.atRisk[index]), at: frame.point((Double(tick), 0)).x, y: y)
      }
    }
    if curves.contains(where: { $0.thinFrom < plot.end }) {
      y += 22
      canvas.line(0, y - 4.5, 28, y - 4.5, color: Palette.previous, width: 2.5)
      canvas.text("fewer than 10 still observed", .quiet, x: 36, y: y)
    }
    canvas.height = y + 6
  }
}
