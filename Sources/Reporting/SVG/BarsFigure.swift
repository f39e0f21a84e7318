/// Horizontal bars from zero with 95 % whiskers, the value at each end, and a line for the whole.
struct BarsFigure: Figure {
  let rows: [Chart.Bar]
  let reference: Chart.Reference?

  var isEmpty: Bool { !rows.contains { $0.value.mark != nil } }

  var summary: String {
    let range = range(of: rows.map { ($0.name, $0.value) })
    guard let reference else { return range }
    return "\(range) \(reference.name): \(Format.value(reference.value))."
  }

  func draw(on canvas: inout Canvas) {
    let line = reference.flatMap { line in line.value.mark.map { (line, $0) } }
    let layout = RowLayout(names: rows.map(\.name), top: line == nil ? 0 : 24, on: canvas)
    let labels = rows.map { label(of: $0, isNarrow: canvas.isNarrow) }
    let scale = Scale(
      over: rows.flatMap(positions(of:)) + [line?.1], like: rows.map(\.value), left: layout.left,
      right: canvas.width - 16
    ).leavingRoom(
      behind: zip(rows, labels).map { (end(of: $0), $1.reduce(10) { $0 + $1.width }) },
      until: canvas.width)

    canvas.axis(scale, from: layout.top, to: layout.bottom + 2)
    for (index, row) in rows.enumerated() {
      guard let value = row.value.mark else { continue }
      canvas.box(
        from: scale.x(0), to: scale.x(value), y: layout.middle(index) - layout.markHeight / 2,
        height: layout.markHeight, fill: .solid(Palette.actual))
    }
    if let (reference, position) = line {
      let x = scale.x(position)
      canvas.line(x, 18, x, layout.bottom + 2, color: Palette.surface, width: 4)
      canvas.line(x, 18, x, layout.bottom + 2, color: Palette.ink, width: 1.5, dash: "4 3")
      for (index, row) in rows.enumerated() {
        // A dash beside a digit reads as another digit: the line stops at labels.
        let start = scale.x(end(of: row)) + 4
        let length = labels[index].reduce(8) { $0 + $1.width }
        guard (start...(start + length)).contains(x) else { continue }
        canvas.box(
          from: x - 2, to: x + 2, y: layout.middle(index) - 11, height: 22,
          fill: .solid(Palette.surface))
      }
      let name = TextMeasure.cut(reference.name, to: 200, size: 13)
      canvas.caption("\(name) \(Format.value(reference.value))", at: x, y: 12)
    }
    for (index, row) in rows.enumerated() {
      drawInterval(of: row, at: layout.middle(index), scale, on: &canvas)
      let note = canvas.isNarrow && row.value.mark != nil ? row.note : ""
      canvas.name(row.name, aside: note, row: index, of: layout)
      canvas.text(
        labels[index], x: scale.x(end(of: row)) + 8, y: layout.middle(index) + 5, hasHalo: true)
    }
  }

  private func drawInterval(
    of row: Chart.Bar, at middle: Double, _ scale: Scale, on canvas: inout Canvas
  ) {
    guard let value = row.value.mark, let lower = row.lower, let upper = row.upper,
      (upper - lower).isFinite
    else { return }
    let (start, end) = (min(0, value), max(0, value))
    whisker(from: lower, to: upper, color: Palette.ink, at: middle, scale, on: &canvas)
    whisker(
      from: max(lower, start), to: min(upper, end), color: Palette.surface, at: middle,
      hasEnds: (lower > start, upper < end), scale, on: &canvas)
  }

  /// Dark beside the bar, white on it.
  private func whisker(
    from lower: Double, to upper: Double, color: String, at middle: Double,
    hasEnds: (lower: Bool, upper: Bool) = (true, true), _ scale: Scale, on canvas: inout Canvas
  ) {
    guard lower <= upper else { return }
    let (left, right) = (scale.x(lower), scale.x(upper))
    canvas.line(left, middle, right, middle, color: color, width: 1.5)
    for (x, isEnd) in [(left, hasEnds.lower), (right, hasEnds.upper)] where isEnd {
      canvas.line(x, middle - 5, x, middle + 5, color: color, width: 1.5)
    }
  }

  private func label(of row: Chart.Bar, isNarrow: Bool) -> [Canvas.Run] {
    if let words = Format.absence(row.value) { return [.init(text: words, look: .absent)] }
    return Canvas.Run.value(Format.value(row.value), note: isNarrow ? "" : row.note)
  }

  /// What must be on the scale: nothing of a row without a mark.
  private func positions(of row: Chart.Bar) -> [Double] {
    guard let value = row.value.mark else { return [] }
    return [value] + [row.lower, row.upper].compactMap { $0 }.filter(\.isFinite)
  }

  /// The farthest mark of a row to the right.
  private func end(of row: Chart.Bar) -> Double {
    max(0, positions(of: row).max() ?? 0)
  }
}
