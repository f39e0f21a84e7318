/// How far the result moves from its base with each input between its low and its high end.
struct TornadoFigure: Figure {
  let base: Value
  let rows: [Chart.TornadoRow]

  /// One end of a bar: the input and the result there.
  private struct End {
    var input: String
    var result: Value
    var position: Double
    var isLow: Bool

    var words: String { Format.absence(result) ?? Format.value(result) }
    var width: Double {
      max(
        min(TornadoFigure.widestInput, TextMeasure.width(input, size: 13)),
        TextMeasure.width(words, size: 14))
    }
  }

  var isEmpty: Bool {
    base.mark == nil || !rows.contains { $0.low.mark != nil || $0.high.mark != nil }
  }

  var summary: String {
    let ends = rows.map { row in
      let low = Format.absence(row.low) ?? Format.value(row.low)
      let high = Format.absence(row.high) ?? Format.value(row.high)
      return "\(row.name): \(low) at \(row.lowInput), \(high) at \(row.highInput)"
        + (row.breakEven.map { ", break-even at \($0)" } ?? "")
    }
    return "base \(Format.value(base)). " + ends.joined(separator: "; ") + "."
  }

  func draw(on canvas: inout Canvas) {
    guard let origin = base.mark else { return }
    let notes = rows.map { row in row.breakEven.map { "◆ break-even at \($0)" } ?? "" }
    let key = canvas.key([
      ("input at its low end", Self.fill(isLow: true), Palette.actual),
      ("at its high end", Self.fill(isLow: false), Palette.actual),
    ])
    let layout = RowLayout(
      names: rows.map(\.name), notes: notes, extraLines: 2, top: key + 22, on: canvas)
    let ends = rows.map { self.ends(of: $0, around: origin) }
    let scale = scale(for: ends, around: origin, left: layout.left, on: canvas)

    canvas.axis(scale, from: layout.top, to: layout.bottom)
    for (index, row) in rows.enumerated() {
      let lines = layout.lines(index)
      draw(ends[index], around: origin, at: layout.middle(index), scale, on: &canvas)
      if canvas.isNarrow {
        canvas.name(row.name, aside: notes[index], row: index, of: layout)
      } else {
        canvas.name(row.name, note: notes[index], row: index, of: layout)
      }
      write(ends[index], from: origin, lines: lines, scale, on: &canvas)
    }
    let x = scale.x(origin)
    canvas.line(x, layout.top - 4, x, layout.bottom, color: Palette.ink, width: 1.5)
    canvas.caption("base \(Format.value(base))", .strong, at: x, y: layout.top - 9)
  }

  private static let widestInput = 150.0

  private static func fill(isLow: Bool) -> Fill {
    isLow ? .hatched(Palette.actual, ground: Palette.steadyTint) : .solid(Palette.actual)
  }

  /// As long as the words at both ends of each bar leave it; where the page is narrow they stand below.
  private func scale(
    for ends: [(left: End, right: End)], around origin: Double, left: Double, on canvas: Canvas
  ) -> Scale {
    let scale = Scale(
      over: [origin] + ends.flatMap { [$0.left.position, $0.right.position] },
      like: [base], isFromZero: false, left: left + 8, right: canvas.width - 10)
    guard !canvas.isNarrow else { return scale }
    return (0..<3).reduce(scale) { scale, _ in
      var widest = scale
      widest.left = left + 8
      return widest.leavingRoom(
        before: ends.map { (min(origin, $0.left.position), $0.left.width + 10) }, from: left
      ).leavingRoom(
        behind: ends.map { (max(origin, $0.right.position), $0.right.width + 10) },
        until: canvas.width)
    }
  }

  /// The ends as they stand on the page; one without a value stands at the base.
  private func ends(of row: Chart.TornadoRow, around origin: Double) -> (left: End, right: End) {
    let low = End(
      input: row.lowInput, result: row.low, position: row.low.mark ?? origin, isLow: true)
    let high = End(
      input: row.highInput, result: row.high, position: row.high.mark ?? origin, isLow: false)
    return high.position < low.position ? (high, low) : (low, high)
  }

  private func draw(
    _ ends: (left: End, right: End), around origin: Double, at middle: Double, _ scale: Scale,
    on canvas: inout Canvas
  ) {
    // The longer first, so that both are seen where they lie on one side of the base.
    let sorted = [ends.left, ends.right].sorted {
      abs($0.position - origin) > abs($1.position - origin)
    }
    for end in sorted where end.position != origin {
      canvas.box(
        from: scale.x(origin), to: scale.x(end.position), y: middle - 9, height: 18,
        fill: Self.fill(isLow: end.isLow), outline: Palette.actual)
    }
  }

  /// What the result is at each end, and the input under it: beside the bar, or under it.
  private func write(
    _ ends: (left: End, right: End), from origin: Double, lines: (first: Double, second: Double),
    _ scale: Scale, on canvas: inout Canvas
  ) {
    let isNarrow = canvas.isNarrow
    let left = isNarrow ? 0 : scale.x(min(origin, ends.left.position)) - 8
    let right = isNarrow ? canvas.width : scale.x(max(origin, ends.right.position)) + 8
    let first = isNarrow ? lines.second : lines.first
    for (end, x, anchor) in [
      (ends.left, left, isNarrow ? Canvas.Anchor.start : .end),
      (ends.right, right, isNarrow ? .end : .start),
    ] {
      let look: Canvas.Run.Look = Format.absence(end.result) == nil ? .plain : .absent
      canvas.text(end.words, look, x: x, y: first, anchor: anchor, hasHalo: true)
      canvas.text(
        TextMeasure.cut(end.input, to: Self.widestInput, size: 13), .quiet, x: x, y: first + 17,
        anchor: anchor, hasHalo: true)
    }
  }
}
