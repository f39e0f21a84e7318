/// 100 % bars in parts of fixed order; a part has one look in all of them, and its count where it fits.
struct StacksFigure: Figure {
  let parts: [Chart.StackPart]
  let rows: [Chart.Stack]

  var isEmpty: Bool { !rows.contains { total($0) > 0 } }

  var summary: String {
    rows.map { row in
      let counts = zip(parts, row.counts).map { "\(Format.count($1)) \($0.name)" }
      return "\(row.name): \(counts.joined(separator: ", "))"
    }.joined(separator: "; ") + "."
  }

  func draw(on canvas: inout Canvas) {
    let top = canvas.key(parts.map { ($0.name, $0.tone.fill, $0.tone.outline) })
    let layout = RowLayout(names: rows.map(\.name), markHeight: 22, top: top, on: canvas)
    let totals = rows.map { "n = \(Format.count(Int(total($0))))" }
    let room = totals.map { TextMeasure.width($0, size: 13) }.max() ?? 0
    let right = canvas.isNarrow ? canvas.width - 1 : canvas.width - room - 12
    for (index, row) in rows.enumerated() {
      let middle = layout.middle(index)
      canvas.name(row.name, row: index, of: layout, leaving: room)
      canvas.text(
        totals[index], .quiet, x: canvas.width,
        y: canvas.isNarrow ? layout.lines(index).first : middle + 5, anchor: .end)
      draw(row, at: middle, from: layout.left, to: right, on: &canvas)
    }
    canvas.height = layout.bottom
  }

  private func draw(
    _ row: Chart.Stack, at middle: Double, from left: Double, to right: Double,
    on canvas: inout Canvas
  ) {
    let total = total(row)
    guard total > 0 else {
      return canvas.text("nothing to count", .absent, x: left, y: middle + 5)
    }
    var x = left
    for (part, count) in zip(parts, row.counts) where count > 0 {
      let width = Double(count) / total * (right - left)
      canvas.box(
        from: x + 0.5, to: max(x + 1, x + width - 1.5), y: middle - 11, height: 22,
        fill: part.tone.fill, outline: part.tone.outline)
      let label = Format.count(count)
      if width > TextMeasure.width(label, size: 13) + 10 {
        let isDark = part.tone == .good
        canvas.text(
          label, isDark ? .reversed : .plain, x: x + width / 2, y: middle + 5, anchor: .middle,
          hasHalo: !isDark)
      }
      x += width
    }
  }

  private func total(_ row: Chart.Stack) -> Double {
    zip(parts, row.counts).reduce(0) { $0 + Double(max(0, $1.1)) }
  }
}

extension Chart.StackPart.Tone {
  var fill: Fill {
    switch self {
    case .good: .solid(Palette.good)
    case .steady: .solid(Palette.steadyTint)
    case .caution: .hatched(Palette.caution, ground: Palette.cautionTint)
    case .empty: .solid(Palette.surface)
    case .ended: .dotted(Palette.secondary, ground: Palette.grayTint)
    }
  }

  var outline: String {
    switch self {
    case .good: Palette.good
    case .steady: Palette.actual
    case .caution: Palette.caution
    case .empty, .ended: Palette.secondary
    }
  }
}
