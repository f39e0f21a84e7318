/// A drawing as a value. It always stands above the table with its data, and says nothing that the table
/// does not.
package struct Chart: Sendable, Equatable, Codable {
  /// Unique in the report: letters, digits, hyphens.
  package var id: String
  /// The finding, in a sentence.
  package var title: String
  /// What is drawn and in which unit.
  package var unit: String
  package var drawing: Drawing

  package init(id: String, title: String, unit: String, drawing: Drawing) {
    self.id = id
    self.title = title
    self.unit = unit
    self.drawing = drawing
  }

  package enum Drawing: Sendable, Equatable, Codable {
    /// Horizontal bars from zero, in the order given, with 95 % whiskers and a line for the whole.
    case bars(rows: [Bar], reference: Reference?)
    /// 100 % bars in at most five parts of fixed order, each with a pattern and a direct label.
    case stacks(parts: [StackPart], rows: [Stack])
    /// Dots with 95 % intervals on one scale with a line at zero.
    case intervals(rows: [IntervalRow])
    /// Step curves over days with bands and the table of those at risk under the axis.
    case steps(plot: StepPlot)
    /// From zero through signed steps to a total.
    case waterfall(steps: [WaterfallStep])
    /// How far the result moves with each input, the strongest first.
    case tornado(base: Value, rows: [TornadoRow])
    /// Actual as a solid bar, plan as an outline (IBCS), what is promised lighter.
    case bullets(rows: [Bullet])
    /// Bars of shrinking length with the step's conversion in words.
    case funnel(rows: [FunnelRow])
  }

  package struct Bar: Sendable, Equatable, Codable {
    package var name: String
    package var value: Value
    package var lower: Double?
    package var upper: Double?
    /// At the bar's end after the value, such as `15 of 60`.
    package var note: String
  }

  package struct Reference: Sendable, Equatable, Codable {
    package var name: String
    package var value: Value
  }

  package struct StackPart: Sendable, Equatable, Codable {
    /// How a part looks: tells color, pattern and label apart.
    package enum Tone: String, Sendable, Codable {
      case good, steady, caution, empty, ended
    }

    package var name: String
    package var tone: Tone
  }

  package struct Stack: Sendable, Equatable, Codable {
    package var name: String
    /// One for each part.
    package var counts: [Int]
  }

  package struct IntervalRow: Sendable, Equatable, Codable {
    private enum CodingKeys: String, CodingKey {
      case name, value, lower, upper, note
      case isHeadline = "is_headline"
    }

    package var name: String
    package var value: Value
    package var lower: Value
    package var upper: Value
    package var note: String
    package var isHeadline: Bool
  }

  package struct StepPlot: Sendable, Equatable, Codable {
    package struct Point: Sendable, Equatable, Codable {
      package var day: Int
      package var share: Double
      package var lower: Double?
      package var upper: Double?
    }

    package struct Series: Sendable, Equatable, Codable {
      private enum CodingKeys: String, CodingKey {
        case name, points
        case thinFrom = "thin_from"
        case atRisk = "at_risk"
      }

      package var name: String
      /// Steps: the share holds from its day on.
      package var points: [Point]
      /// Day from which fewer than ten remain: drawn gray from there.
      package var thinFrom: Int?
      /// At each tick, how many are still observed.
      package var atRisk: [Int]
    }

    /// What the axis counts, such as `days since enrollment`.
    package var axis: String
    /// Where all curves begin: 1 for survival, 0 for incidence.
    package var start: Double
    /// Last day drawn.
    package var end: Int
    package var ticks: [Int]
    package var series: [Series]
  }

  package struct WaterfallStep: Sendable, Equatable, Codable {
    package enum Role: String, Sendable, Codable {
      /// Moves the level by its value: for better, for worse, or as money is meant to be used.
      case gain, loss, use
      /// Stands at the level that its value says.
      case total
    }

    package var name: String
    package var value: Value
    package var role: Role
  }

  package struct TornadoRow: Sendable, Equatable, Codable {
    private enum CodingKeys: String, CodingKey {
      case name, low, high
      case lowInput = "low_input"
      case highInput = "high_input"
      case breakEven = "break_even"
    }

    package var name: String
    /// The input at its low and high end, in words.
    package var lowInput: String
    package var highInput: String
    /// The result there.
    package var low: Value
    package var high: Value
    /// The input at which benefit and cost are equal, in words.
    package var breakEven: String?
  }

  package struct Bullet: Sendable, Equatable, Codable {
    package var name: String
    package var actual: Value
    /// Promised beyond the actual.
    package var committed: Value
    package var plan: Value
    /// Beside the bar, such as `412.00 left`.
    package var note: String
  }

  package struct FunnelRow: Sendable, Equatable, Codable {
    package var name: String
    package var count: Int
    /// The step's conversion, such as `82.10 % of enrolled`.
    package var note: String
  }
}
