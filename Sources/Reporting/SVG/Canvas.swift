/// A drawing in the making: marks are painted in the order in which they are added.
struct Canvas {
  /// A piece of text in one look.
  struct Run {
    enum Look {
      case plain, strong, quiet
      /// On a dark ground.
      case reversed
      /// In words what is not drawn.
      case absent
      /// In one of the colors that text may have.
      case colored(String)
    }

    var text: String
    var look: Look = .plain

    var size: Double {
      switch look {
      case .plain, .strong: 14
      case .quiet, .reversed, .absent, .colored: 13
      }
    }

    var isBold: Bool {
      switch look {
      case .strong, .colored: true
      case .plain, .quiet, .reversed, .absent: false
      }
    }

    var width: Double { TextMeasure.width(text, size: size, isBold: isBold) }

    /// A value, and quietly what it is of.
    static func value(_ text: String, look: Look = .plain, note: String) -> [Run] {
      let value = Run(text: text, look: look)
      guard !note.isEmpty else { return [value] }
      let shown = TextMeasure.cut(note, to: 210, size: 13)
      return [value, Run(text: " · ", look: .quiet), Run(text: shown, look: .quiet)]
    }
  }

  enum Anchor: String {
    case start, middle, end
  }

  /// Unique in the page: the chart's, with the width's letter behind it.
  let id: String
  let suffix: String
  let width: Double
  let isNarrow: Bool
  var height = 0.0
  private var marks: [String] = []
  private var patterns: [Fill] = []

  init(id: String, suffix: String, width: Double, isNarrow: Bool) {
    self.id = id
    self.suffix = suffix
    self.width = width
    self.isNarrow = isNarrow
  }

  mutating func text(
    _ runs: [Run], x: Double, y: Double, anchor: Anchor = .start, hasHalo: Bool = false
  ) {
    guard runs.contains(where: { !$0.text.isEmpty }) else { return }
    var attributes = "x=\"\(Self.number(x))\" y=\"\(Self.number(y))\""
    if anchor != .start { attributes += " text-anchor=\"\(anchor.rawValue)\"" }
    if hasHalo {
      attributes +=
        " stroke=\"\(Palette.surface)\" stroke-width=\"4\" stroke-linejoin=\"round\" "
        + "paint-order=\"stroke\""
    }
    marks.append("<text \(attributes)>\(runs.map(Self.span).joined())</text>")
  }

  mutating func text(
    _ text: String, _ look: Run.Look = .plain, x: Double, y: Double, anchor: Anchor = .start,
    hasHalo: Bool = false
  ) {
    self.text([Run(text: text, look: look)], x: x, y: y, anchor: anchor, hasHalo: hasHalo)
  }

  mutating func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, color: String, width: Double = 1,
    dash: String = ""
  ) {
    marks.append(
      "<line x1=\"\(Self.number(x1))\" y1=\"\(Self.number(y1))\" x2=\"\(Self.number(x2))\" "
        + "y2=\"\(Self.number(y2))\" stroke=\"\(color)\"\(Self.stroke(width, dash))/>")
  }

  /// A rectangle between two positions, in whichever order they come; a line where they are the same.
  mutating func box(
    from x1: Double, to x2: Double, y: Double, height: Double, fill: Fill?, outline: String? = nil
  ) {
    var attributes =
      "x=\"\(Self.number(min(x1, x2)))\" y=\"\(Self.number(y))\" "
      + "width=\"\(Self.number(max(0.5, abs(x2 - x1))))\" height=\"\(Self.number(height))\" "
      + "fill=\"\(fill.map { paint($0) } ?? "none")\""
    if let outline { attributes += " stroke=\"\(outline)\"" }
    marks.append("<rect \(attributes)/>")
  }

  mutating func path(
    _ points: [(x: Double, y: Double)], stroke color: String, width: Double, dash: String = ""
  ) {
    marks.append(
      "<path d=\"\(Self.polygon(points))\" fill=\"none\" stroke=\"\(color)\" "
        + "stroke-linejoin=\"round\"\(Self.stroke(width, dash))/>")
  }

  mutating func area(_ points: [(x: Double, y: Double)], fill: Fill, opacity: Double) {
    marks.append(
      "<path d=\"\(Self.polygon(points))Z\" fill=\"\(paint(fill))\" "
        + "fill-opacity=\"\(Self.number(opacity))\"/>")
  }

  mutating func dot(x: Double, y: Double, radius: Double, color: String, isHollow: Bool = false) {
    marks.append(
      "<circle cx=\"\(Self.number(x))\" cy=\"\(Self.number(y))\" r=\"\(Self.number(radius))\" "
        + "fill=\"\(isHollow ? Palette.surface : color)\" stroke=\"\(color)\" "
        + "stroke-width=\"2\"/>")
  }

  /// The finished element: what it is and what it says come first, and only they are read aloud. It brings
  /// its own white ground, so that colors keep their contrast where a reader's settings turn the page dark.
  func svg(title: String, description: String, className: String) -> String {
    let size = "\(Self.number(width))\" height=\"\(Self.number(height))"
    let tiles = patterns.enumerated().map { index, fill in
      "<pattern id=\"\(id)-p\(index)-\(suffix)\" width=\"6\" height=\"6\" "
        + "patternUnits=\"userSpaceOnUse\">\(fill.pattern ?? "")</pattern>"
    }
    return """
      <svg role="img" class="\(className)" aria-labelledby="\(id)-t-\(suffix) \(id)-d-\(suffix)" \
      viewBox="0 0 \(Self.number(width)) \(Self.number(height))" width="\(size)">
      <title id="\(id)-t-\(suffix)">\(Format.escape(title))</title>
      <desc id="\(id)-d-\(suffix)">\(Format.escape(description))</desc>
      \(tiles.isEmpty ? "" : "<defs>\(tiles.joined())</defs>\n")\
      <g aria-hidden="true" font-size="14" fill="\(Palette.ink)">
      <rect width="\(size)" fill="\(Palette.surface)"/>
      \(marks.joined(separator: "\n"))
      </g>
      </svg>
      """
  }

  private mutating func paint(_ fill: Fill) -> String {
    if case .solid(let color) = fill { return color }
    let index = patterns.firstIndex(of: fill) ?? patterns.count
    if index == patterns.count { patterns.append(fill) }
    return "url(#\(id)-p\(index)-\(suffix))"
  }

  /// Text may be in any script: each piece finds its own direction and leaves that of its neighbors alone.
  private static func span(_ run: Run) -> String {
    let look =
      switch run.look {
      case .plain: ""
      case .strong: " font-weight=\"600\""
      case .quiet: " font-size=\"13\" fill=\"\(Palette.secondary)\""
      case .reversed: " font-size=\"13\" fill=\"\(Palette.surface)\""
      case .absent: " font-size=\"13\" font-style=\"italic\" fill=\"\(Palette.secondary)\""
      case .colored(let color): " font-size=\"13\" font-weight=\"600\" fill=\"\(color)\""
      }
    return "<tspan\(look) unicode-bidi=\"plaintext\">\(Format.escape(run.text))</tspan>"
  }

  private static func polygon(_ points: [(x: Double, y: Double)]) -> String {
    points.enumerated().map { index, point in
      "\(index == 0 ? "M" : "L")\(number(point.x)) \(number(point.y))"
    }.joined()
  }

  private static func stroke(_ width: Double, _ dash: String) -> String {
    (width == 1 ? "" : " stroke-width=\"\(number(width))\"")
      + (dash.isEmpty ? "" : " stroke-dasharray=\"\(dash)\"")
  }

  /// A coordinate, to a hundredth; what is no number is drawn nowhere else than at zero.
  private static func number(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e6 else { return "0" }
    let rounded = (value * 100).rounded() / 100
    return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
  }
}
