/// From zero through signed steps to a total, level by level down the page.
struct WaterfallFigure: Figure {
  let steps: [Chart.WaterfallStep]

  /// A step with the levels between which its bar lies.
  private struct Level {
    var from: Double
    var to: Double
  }

  var isEmpty: Bool { !steps.contains { $0.value.mark != nil } }

  var summary: String {
    steps.map { "\($0.name): \(words(for: $0))" }.joined(separator: "; ") + "."
  }

  func draw(on canvas: inout Canvas) {
    let layout = RowLayout(names: steps.map(\.name), top: 0, on: canvas)
    let levels = levels
    let labels = steps.map(label)
    let scale = Scale(
      over: levels.flatMap { [$0?.from, $0?.to] }, like: steps.map(\.value), left: layout.left,
      right: canvas.width - 16
    ).leavingRoom(
      behind: zip(levels, labels).map { (end($0), $1.width + 10) }, until: canvas.width)

    canvas.axis(scale, from: 0, to: layout.bottom + 2)
    var last: (x: Double, bottom: Double)?
    for (index, level) in levels.enumerated() {
      guard let level else { continue }
      let middle = layout.middle(index)
      draw(steps[index], level, at: middle, height: layout.markHeight, scale, on: &canvas)
      if let last {
        canvas.line(
          last.x, last.bottom, last.x, middle - layout.markHeight / 2, color: Palette.secondary)
      }
      last = (scale.x(level.to), middle + layout.markHeight / 2)
    }
    for (index, step) in steps.enumerated() {
      canvas.name(step.name, row: index, of: layout, isBold: step.role == .total)
      canvas.text(
        [labels[index]], x: scale.x(end(levels[index])) + 8, y: layout.middle(index) + 5,
        hasHalo: true)
    }
  }

  /// The sum so far moves with each step; a total says where it stands.
  private var levels: [Level?] {
    var sum = 0.0
    return steps.map { step in
      guard let value = step.value.mark else { return nil }
      let from = step.role == .total ? 0 : sum
      sum = step.role == .total ? value : sum + value
      return Level(from: from, to: sum)
    }
  }

  private func end(_ level: Level?) -> Double {
    level.map { max(0, $0.from, $0.to) } ?? 0
  }

  private func draw(
    _ step: Chart.WaterfallStep, _ level: Level, at middle: Double, height: Double,
    _ scale: Scale, on canvas: inout Canvas
  ) {
    let (fill, outline): (Fill, String) =
      if step.role == .total {
        (.solid(Palette.actual), Palette.actual)
      } else if step.role == .use {
        (.hatched(Palette.actual, ground: Palette.surface), Palette.actual)
      } else if level.to < level.from {
        (.hatched(Palette.bad, ground: Palette.badTint), Palette.bad)
      } else {
        (.solid(Palette.good), Palette.good)
      }
    canvas.box(
      from: scale.x(level.from), to: scale.x(level.to), y: middle - height / 2, height: height,
      fill: fill, outline: outline)
  }

  private func label(_ step: Chart.WaterfallStep) -> Canvas.Run {
    guard let value = step.value.mark else {
      return .init(text: words(for: step), look: .absent)
    }
    guard step.role != .total else { return .init(text: words(for: step), look: .strong) }
    guard value != 0, step.role != .use else { return .init(text: words(for: step)) }
    return .init(
      text: (value < 0 ? "▼ " : "▲ ") + words(for: step),
      look: .colored(value < 0 ? Palette.bad : Palette.good))
  }

  private func words(for step: Chart.WaterfallStep) -> String {
    Format.absence(step.value)
      ?? (step.role == .total ? Format.value(step.value) : Format.signed(step.value))
  }
}
