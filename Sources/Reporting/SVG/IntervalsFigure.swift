/// Dots with their 95 % intervals on one scale that has zero on it. A hollow dot is one that cannot be told
/// from zero.
struct IntervalsFigure: Figure {
  let rows: [Chart.IntervalRow]

  var isEmpty: Bool { !rows.contains { $0.value.mark != nil } }

  var summary: String {
    rows.map { row in
      let interval = interval(of: row).map { ", interval \($0)" } ?? ""
      return "\(row.name): \(Format.absence(row.value) ?? Format.value(row.value))\(interval)"
    }.joined(separator: "; ") + "."
  }

  func draw(on canvas: inout Canvas) {
    let notes = rows.map { Format.absence($0.value) == nil ? $0.note : "" }
    let layout = RowLayout(
      names: rows.map(\.name), notes: notes, extraLines: 1, markHeight: 14, top: 0,
      on: canvas)
    let details = rows.map { interval(of: $0) ?? "" }
    let room =
      zip(rows, details).map { row, detail in
        max(label(of: row).width, TextMeasure.width(detail, size: 13))
      }.max() ?? 0
    let scale = Scale(
      over: rows.flatMap {
        $0.value.mark == nil ? [] : [$0.value.mark, $0.lower.mark, $0.upper.mark]
      }, like: rows.map(\.value), left: layout.left + 8,
      right: canvas.isNarrow ? canvas.width - 8 : canvas.width - room - 24)

    canvas.axis(scale, from: 0, to: layout.bottom)
    canvas.line(scale.x(0), 0, scale.x(0), layout.bottom, color: Palette.ink, width: 1.5)
    for (index, row) in rows.enumerated() {
      let lines = layout.lines(index)
      let label = label(of: row)
      draw(row, at: layout.middle(index), scale, on: &canvas)
      canvas.name(
        row.name, note: notes[index], row: index, of: layout, isBold: row.isHeadline,
        leaving: label.width, below: TextMeasure.width(details[index], size: 13))
      canvas.text(
        [label], x: canvas.width,
        y: details[index].isEmpty && !canvas.isNarrow
          ? layout.middle(index) + 5 : lines.first, anchor: .end, hasHalo: true)
      canvas.text(
        details[index], .quiet, x: canvas.width, y: lines.second, anchor: .end, hasHalo: true)
    }
    if rows.contains(where: spansZero) {
      canvas.dot(x: 6, y: canvas.height + 11, radius: 4, color: Palette.actual, isHollow: true)
      canvas.text("the interval includes zero", .quiet, x: 18, y: canvas.height + 16)
      canvas.height += 22
    }
  }

  private func draw(
    _ row: Chart.IntervalRow, at middle: Double, _ scale: Scale, on canvas: inout Canvas
  ) {
    guard let value = row.value.mark else { return }
    let weight = row.isHeadline ? 3.0 : 2.0
    if let lower = row.lower.mark, let upper = row.upper.mark {
      canvas.line(
        scale.x(lower), middle, scale.x(upper), middle, color: Palette.actual, width: weight)
      for limit in [lower, upper] {
        canvas.line(
          scale.x(limit), middle - 5, scale.x(limit), middle + 5, color: Palette.actual,
          width: weight)
      }
    }
    canvas.dot(
      x: scale.x(value), y: middle, radius: row.isHeadline ? 6 : 4.5, color: Palette.actual,
      isHollow: spansZero(row))
  }

  private func label(of row: Chart.IntervalRow) -> Canvas.Run {
    if let words = Format.absence(row.value) { return .init(text: words, look: .absent) }
    return .init(text: Format.value(row.value), look: row.isHeadline ? .strong : .plain)
  }

  private func interval(of row: Chart.IntervalRow) -> String? {
    guard row.value.mark != nil, row.lower.mark != nil, row.upper.mark != nil else { return nil }
    return Format.range(row.lower, row.upper)
  }

  private func spansZero(_ row: Chart.IntervalRow) -> Bool {
    guard row.value.mark != nil, let lower = row.lower.mark, let upper = row.upper.mark else {
      return false
    }
    return lower <= 0 && upper >= 0
  }
}
