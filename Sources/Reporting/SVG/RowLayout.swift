/// Where rows under one another stand. Names are on the left of their marks; where the page is narrow they
/// stand above, and what is said in a second line stands below.
struct RowLayout {
  let top: Double
  let pitch: Double
  let markHeight: Double
  /// Where marks may begin.
  let left: Double
  /// How wide a name may be.
  let nameWidth: Double
  let count: Int
  let isNarrow: Bool
  private let extraLines: Int

  /// - Parameter extraLines: how many lines of text stand under the first.
  init(
    names: [String], notes: [String] = [], extraLines: Int = 0, markHeight: Double = 18,
    top: Double, on canvas: Canvas
  ) {
    self.top = top
    self.markHeight = markHeight
    self.extraLines = extraLines
    count = names.count
    isNarrow = canvas.isNarrow
    let longest =
      names.map { TextMeasure.width($0, size: 14, isBold: extraLines > 0) }
      + notes.map { TextMeasure.width($0, size: 13) }
    nameWidth = isNarrow ? canvas.width : min(210, max(40, longest.max() ?? 0))
    left = isNarrow ? 1 : nameWidth + 16
    pitch =
      isNarrow
      ? markHeight + 40 + Double(extraLines) * 18
      : max(extraLines > 0 ? 46 : 0, markHeight + 12)
  }

  var bottom: Double { top + Double(count) * pitch }

  /// The height at which a row's mark has its middle.
  func middle(_ index: Int) -> Double {
    let start = top + Double(index) * pitch
    return isNarrow ? start + 22 + markHeight / 2 : start + pitch / 2
  }

  /// The base lines of a row's two lines of text.
  func lines(_ index: Int) -> (first: Double, second: Double) {
    let middle = middle(index)
    if isNarrow { return (middle - markHeight / 2 - 8, middle + markHeight / 2 + 16) }
    return extraLines > 0 ? (middle - 4, middle + 13) : (middle + 5, middle + 5)
  }
}

extension Canvas {
  /// A row's name where the page is narrow, with quiet text at the other end of its line; both are cut to
  /// leave each other room.
  mutating func name(_ name: String, aside: String, row index: Int, of rows: RowLayout) {
    let room = min(210, TextMeasure.width(aside, size: 13))
    self.name(name, row: index, of: rows, leaving: room)
    text(
      TextMeasure.cut(aside, to: room, size: 13), .quiet, x: width, y: rows.lines(index).first,
      anchor: .end, hasHalo: true)
  }

  /// A row's name and what the second line says of it, cut to the room that what stands at the other end of
  /// the lines leaves them where the page is narrow.
  mutating func name(
    _ name: String, note: String = "", row index: Int, of rows: RowLayout, isBold: Bool = false,
    leaving room: Double = 0, below: Double = 0
  ) {
    let lines = rows.lines(index)
    let width = max(120, rows.nameWidth - (rows.isNarrow ? room + 12 : 0))
    let shown = TextMeasure.cut(name, to: width, size: 14, isBold: isBold)
    let isAlone = note.isEmpty && !rows.isNarrow
    text(
      shown, isBold ? .strong : .plain, x: 0, y: isAlone ? rows.middle(index) + 5 : lines.first,
      hasHalo: rows.isNarrow)
    text(
      TextMeasure.cut(note, to: rows.nameWidth - (rows.isNarrow ? below + 12 : 0), size: 13),
      .quiet, x: 0, y: lines.second,
      hasHalo: rows.isNarrow)
  }

  /// Lines at the ticks, zero darker, with labels below as many as fit.
  mutating func axis(_ scale: Scale, from top: Double, to bottom: Double) {
    let ticks = scale.ticks
    let labels = ticks.map { tick in
      (text: Format.tick(tick, like: scale.kind), x: scale.x(tick))
    }
    let zero = ticks.firstIndex { abs($0) < scale.step / 2 }
    for (index, label) in labels.enumerated() {
      line(
        label.x, top, label.x, bottom, color: index == zero ? Palette.secondary : Palette.grid)
    }
    captions(labels, keeping: zero ?? 0, y: bottom + 17)
    height = bottom + 24
  }

  /// Quiet texts around positions in a row: every one, or every second, third … so that none meet.
  mutating func captions(
    _ labels: [(text: String, x: Double)], keeping kept: Int = 0, y: Double
  ) {
    let halves = labels.map { TextMeasure.width($0.text, size: 13) / 2 }
    let centers = zip(labels, halves).map { max($1, min(width - $1, $0.x)) }
    let stride = (1...max(1, labels.count)).first { stride in
      let shown = labels.indices.filter { ($0 - kept) % stride == 0 }
      return zip(shown, shown.dropFirst()).allSatisfy {
        centers[$0] + halves[$0] + 8 <= centers[$1] - halves[$1]
      }
    }
    for index in labels.indices where (index - kept) % (stride ?? 1) == 0 {
      caption(labels[index].text, at: labels[index].x, y: y)
    }
  }

  /// Quiet text around a position, moved inside where it would stand over the edge.
  mutating func caption(_ text: String, _ look: Run.Look = .quiet, at x: Double, y: Double) {
    let half = Run(text: text, look: look).width / 2
    self.text(
      text, look, x: max(half, min(width - half, x)), y: y, anchor: .middle, hasHalo: true)
  }

  /// What surfaces mean, in one line or as many as it takes.
  ///
  /// - Returns: the height below it.
  mutating func key(_ entries: [(name: String, fill: Fill?, outline: String)]) -> Double {
    var x = 0.0
    var y = 0.0
    for entry in entries {
      let name = TextMeasure.cut(entry.name, to: width - 24, size: 13)
      let room = 20 + TextMeasure.width(name, size: 13)
      if x > 0, x + room > width {
        x = 0
        y += 20
      }
      box(
        from: x + 0.5, to: x + 13.5, y: y + 1.5, height: 13, fill: entry.fill,
        outline: entry.outline)
      text(name, .quiet, x: x + 20, y: y + 13)
      x += room + 18
    }
    return y + 22
  }
}
