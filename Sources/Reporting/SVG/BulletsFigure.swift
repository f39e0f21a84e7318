/// Actual as a solid bar, what is promised beyond it hatched, plan as an outline (IBCS); what goes beyond
/// the plan stands out in color, pattern and word.
struct BulletsFigure: Figure {
  let rows: [Chart.Bullet]

  var isEmpty: Bool { !rows.contains { $0.actual.mark != nil || $0.plan.mark != nil } }

  var summary: String {
    rows.map { row in
      [
        "\(row.name): \(amount(of: row).text)", promise(of: row).text, note(of: row),
        isOver(row).map { $0 ? "over plan" : "over plan when paid" } ?? "",
      ].filter { !$0.isEmpty }.joined(separator: ", ")
    }.joined(separator: "; ") + "."
  }

  func draw(on canvas: inout Canvas) {
    let key = canvas.key([
      ("actual", .solid(Palette.actual), Palette.actual),
      ("committed", .hatched(Palette.actual, ground: Palette.steadyTint), Palette.actual),
      ("plan", nil, Palette.ink),
    ])
    let layout = RowLayout(
      names: rows.map(\.name), notes: rows.map(note), extraLines: canvas.isNarrow ? 2 : 1,
      markHeight: 20,
      top: key + 2, on: canvas)
    let texts = rows.map { (amount: amount(of: $0), promise: promise(of: $0)) }
    let room = texts.map { max($0.amount.width, $0.promise.width) }.max() ?? 0
    let right = canvas.isNarrow ? canvas.width : canvas.width - room - 20
    let verdicts = rows.map(verdict)
    let scale = Scale(
      over: rows.flatMap { [$0.actual.mark, $0.plan.mark, end(of: $0)] },
      like: rows.flatMap { [$0.actual, $0.plan] }, left: layout.left, right: right - 8
    ).leavingRoom(
      behind: zip(rows, verdicts).map { row, verdict in
        (end(of: row) ?? 0, verdict.map { $0.width + 8 } ?? 0)
      }, until: right)

    canvas.axis(scale, from: layout.top, to: layout.bottom)
    for (index, row) in rows.enumerated() {
      let lines = layout.lines(index)
      let middle = layout.middle(index)
      let (amount, promise) = texts[index]
      draw(row, at: middle, scale, on: &canvas)
      if let verdict = verdicts[index], let end = end(of: row) {
        canvas.text([verdict], x: scale.x(end) + 8, y: middle + 5, hasHalo: true)
      }
      if canvas.isNarrow {
        canvas.name(row.name, aside: note(of: row), row: index, of: layout)
        canvas.text([amount], x: 0, y: lines.second, hasHalo: true)
        canvas.text([promise], x: 0, y: lines.second + 17, hasHalo: true)
      } else {
        canvas.name(row.name, note: note(of: row), row: index, of: layout)
        canvas.text(
          [amount], x: canvas.width, y: promise.text.isEmpty ? middle + 5 : lines.first,
          anchor: .end)
        canvas.text([promise], x: canvas.width, y: lines.second, anchor: .end)
      }
    }
  }

  private func draw(
    _ row: Chart.Bullet, at middle: Double, _ scale: Scale, on canvas: inout Canvas
  ) {
    if let plan = row.plan.mark {
      canvas.box(
        from: scale.x(0), to: scale.x(plan), y: middle - 10, height: 20,
        fill: .solid(Palette.surface), outline: Palette.ink)
    }
    guard let actual = row.actual.mark, let end = end(of: row) else { return }
    let limit = max(0, row.plan.mark ?? .infinity)
    for (from, to, isPromised) in [(0, actual, false), (actual, end, true)] {
      for (lower, upper, isOver) in [
        (from, min(to, limit), false), (max(from, limit), to, true),
      ] where isOver ? lower < upper : lower != upper && from < limit {
        canvas.box(
          from: scale.x(lower), to: scale.x(upper), y: middle - 6, height: 12,
          fill: Self.fill(isPromised: isPromised, isOver: isOver),
          outline: isOver ? Palette.bad : Palette.actual)
      }
    }
  }

  private static func fill(isPromised: Bool, isOver: Bool) -> Fill {
    switch (isPromised, isOver) {
    case (false, false): .solid(Palette.actual)
    case (false, true): .solid(Palette.bad)
    case (true, false): .hatched(Palette.actual, ground: Palette.steadyTint)
    case (true, true): .hatched(Palette.bad, ground: Palette.badTint)
    }
  }

  /// Where the bar with all promises ends.
  private func end(of row: Chart.Bullet) -> Double? {
    row.actual.mark.map { $0 + max(0, row.committed.mark ?? 0) }
  }

  private func note(of row: Chart.Bullet) -> String {
    row.actual.mark == nil ? "" : row.note
  }

  /// `EUR 1,200.00 of 2,000.00`
  private func amount(of row: Chart.Bullet) -> Canvas.Run {
    if let words = Format.absence(row.actual) { return .init(text: words, look: .absent) }
    return .init(text: Format.part(row.actual, of: row.plan))
  }

  private func promise(of row: Chart.Bullet) -> Canvas.Run {
    let isPromised = row.actual.mark != nil && (row.committed.mark ?? 0) > 0
    return .init(
      text: isPromised ? "\(Format.value(row.committed)) committed" : "", look: .quiet)
  }

  private func verdict(on row: Chart.Bullet) -> Canvas.Run? {
    isOver(row).map {
      .init(text: $0 ? "▲ over plan" : "▲ over when paid", look: .colored(Palette.bad))
    }
  }

  /// Whether the actual alone is over the plan, or only with what is promised; `nil` where nothing is.
  private func isOver(_ row: Chart.Bullet) -> Bool? {
    guard let actual = row.actual.mark, let plan = row.plan.mark, let end = end(of: row),
      end > plan
    else { return nil }
    return actual > plan
  }
}
