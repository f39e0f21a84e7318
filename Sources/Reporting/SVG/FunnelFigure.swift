/// Bars of shrinking length, each over the outline of the one before, with the step's conversion in words.
struct FunnelFigure: Figure {
  let rows: [Chart.FunnelRow]

  var isEmpty: Bool { !rows.contains { $0.count > 0 } }

  var summary: String {
    rows.map { row in
      "\(row.name): \(Format.count(row.count))" + (row.note.isEmpty ? "" : ", \(row.note)")
    }.joined(separator: "; ") + "."
  }

  func draw(on canvas: inout Canvas) {
    let layout = RowLayout(names: rows.map(\.name), markHeight: 22, top: 0, on: canvas)
    let labels = rows.map { row in
      Canvas.Run.value(
        Format.count(row.count), look: .strong, note: canvas.isNarrow ? "" : row.note)
    }
    let ends = rows.indices.map { index in
      Double(max(rows[index].count, index > 0 ? rows[index - 1].count : 0))
    }
    let scale = Scale(
      over: ends, like: [], left: layout.left, right: canvas.width - 1
    ).leavingRoom(
      behind: zip(ends, labels).map { ($0, $1.reduce(10) { $0 + $1.width }) }, until: canvas.width)
    for (index, row) in rows.enumerated() {
      let middle = layout.middle(index)
      if index > 0 {
        canvas.box(
          from: scale.left, to: scale.x(ends[index]), y: middle - 10.5, height: 21,
          fill: .solid(Palette.grayTint), outline: Palette.previous)
      }
      canvas.box(
        from: scale.left, to: scale.x(Double(row.count)), y: middle - 11, height: 22,
        fill: .solid(Palette.actual))
      canvas.name(row.name, aside: canvas.isNarrow ? row.note : "", row: index, of: layout)
      canvas.text(labels[index], x: scale.x(ends[index]) + 8, y: middle + 5)
    }
    canvas.line(
      scale.left, layout.top, scale.left, layout.bottom, color: Palette.previous)
    canvas.height = layout.bottom
  }
}
