import Testing
import Upskilling

@testable import Reporting

extension Chart: CustomTestStringConvertible {
  /// Its id says which of the samples it is.
  public var testDescription: String { id }
}

/// Drawings of every kind in the situations that break drawings. Companies and numbers are invented.
enum ChartSamples {
  static let euro = Currency(code: "EUR", exponent: 2)
  static let yen = Currency(code: "JPY", exponent: 0)

  static let hostile = [
    "<script>alert(\"1\")</script> & 'co'",
    "A department whose name goes on and on until nobody remembers where it began, and farther",
    "شركة التدريب الدولية للعلوم", "プログラミング入門とデータ分析の基礎講座 二〇二六年度", "👩🏽‍💻 Team 🚀🚀 rocket",
    "\u{202E}reversed\u{202C}\u{0}\u{8}", "\"\u{301} onload=\u{300}x", "",
  ]

  static func money(_ units: Int, _ currency: Currency = euro) -> Value {
    .money(Money(units, currency))
  }

  /// Every drawing as it is meant to be.
  static let usual: [Chart] = [
    bars, stacks, intervals, survival, incidence, waterfall, tornado, bullets, funnel,
  ]

  static let bars = chart(
    "rates", "Operations finishes least: 12 of 60 earned", "earned, of all enrollments",
    .bars(
      rows: [
        .init(
          name: "Engineering", value: .share(0.82), lower: 0.71, upper: 0.895, note: "54 of 66"),
        .init(name: "Finance", value: .share(0.655), lower: 0.472, upper: 0.801, note: "19 of 29"),
        .init(
          name: "Customer service", value: .share(0.4720), lower: 0.4666, upper: 0.4775,
          note: "15,383 of 32,593"),
        .init(
          name: "Sales, Iberia", value: .share(0.35), lower: 0.22, upper: 0.51, note: "14 of 40"),
        .init(name: "Operations", value: .share(0.2), lower: 0.118, upper: 0.318, note: "12 of 60"),
        .init(name: "Legal", value: .hidden("<10"), lower: 0.31, upper: 0.77, note: "4 of 7"),
        .init(name: "Board", value: .missing("nobody enrolled"), lower: nil, upper: nil, note: ""),
      ], reference: .init(name: "company", value: .share(0.4731))))

  static let stacks = chart(
    "states", "Most attempts in operations have not begun", "attempts by where they stand",
    .stacks(
      parts: [
        .init(name: "earned", tone: .good), .init(name: "on track", tone: .steady),
        .init(name: "needs action", tone: .caution), .init(name: "not started", tone: .empty),
        .init(name: "ended without", tone: .ended),
      ],
      rows: [
        .init(name: "Data analysis certificate", counts: [54, 30, 12, 8, 10]),
        .init(name: "Cloud fundamentals", counts: [1203, 2, 640, 88, 310]),
        .init(name: "Warehouse safety", counts: [3, 4, 20, 60, 0]),
        .init(name: "Nobody yet", counts: [0, 0, 0, 0, 0]),
        .init(name: "One", counts: [0, 0, 1, 0, 0]),
      ]))

  static let intervals = chart(
    "differences", "Staying is higher among the sponsored, promotion may not be",
    "difference to matched colleagues, percentage points",
    .intervals(rows: [
      .init(
        name: "Return on investment", value: .share(-0.015), lower: .share(-0.757),
        upper: .share(0.728), note: "fully loaded, 12 months", isHeadline: true),
      .init(
        name: "Retention", value: .share(0.091), lower: .share(0.023), upper: .share(0.159),
        note: "240 matched pairs", isHeadline: false),
      .init(
        name: "Promotion", value: .share(0.031), lower: .share(-0.012), upper: .share(0.074),
        note: "240 matched pairs", isHeadline: false),
      .init(
        name: "Absence", value: .share(-0.22), lower: .share(-0.31), upper: .share(-0.13),
        note: "days, relative", isHeadline: false),
      .init(
        name: "Internal moves", value: .hidden("<10"), lower: .share(0.11), upper: .share(0.37),
        note: "7 pairs", isHeadline: false),
    ]))

  static let survival = chart(
    "survival", "83 of 100 sponsored are still here after a year, 60 of 100 others",
    "still employed, Kaplan–Meier with 95 % bands",
    .steps(
      plot: .init(
        axis: "days since enrollment", start: 1, end: 365, ticks: [0, 60, 120, 180, 240, 300, 365],
        series: [
          series(
            "Sponsored", fall: 0.0152, from: 1, thin: 330, risk: [240, 231, 220, 190, 120, 44, 9]),
          series(
            "Matched colleagues", fall: 0.041, from: 1, thin: nil,
            risk: [1240, 1100, 930, 820, 700, 610, 402]),
        ])))

  static let incidence = chart(
    "incidence", "A third has earned by day 120; the median is not reached",
    "earned, Aalen–Johansen, withdrawal as a competing exit",
    .steps(
      plot: .init(
        axis: "days since enrollment", start: 0, end: 180, ticks: [0, 30, 60, 90, 120, 150, 180],
        series: [
          series("Earned", fall: -0.03, from: 0, thin: 150, risk: [60, 52, 41, 30, 19, 10, 4])
        ])))

  static let waterfall = chart(
    "value", "The program cost EUR 1,845.00 more than it returned", "EUR, 12 months",
    .waterfall(steps: [
      .init(name: "Tuition and fees", value: money(-6_412_000), role: .loss),
      .init(name: "Learner time", value: money(-3_950_050), role: .loss),
      .init(name: "Administration", value: money(-1_938_000), role: .loss),
      .init(name: "Fully loaded cost", value: money(-12_300_050), role: .total),
      .init(name: "Retention", value: money(9_120_000), role: .gain),
      .init(name: "Promotion from within", value: money(2_995_550), role: .gain),
      .init(name: "Absence", value: money(0), role: .gain),
      .init(name: "Productivity", value: .missing("not collected"), role: .gain),
      .init(name: "Net benefit", value: money(-184_500), role: .total),
    ]))

  static let tornado = chart(
    "sensitivity", "Replacement cost decides: break-even at EUR 12,463", "net benefit, EUR",
    .tornado(
      base: money(-184_500),
      rows: [
        .init(
          name: "Replacement cost", lowInput: "EUR 8,000", highInput: "EUR 18,000",
          low: money(-4_100_000), high: money(5_220_000), breakEven: "EUR 12,463"),
        .init(
          name: "Retention difference", lowInput: "2.30 points", highInput: "15.90 points",
          low: money(-3_650_000), high: money(3_900_000), breakEven: "9.60 points"),
        .init(
          name: "Value of learner time", lowInput: "50 %", highInput: "100 %",
          low: money(1_790_525), high: money(-184_500), breakEven: nil),
        .init(
          name: "Isolation share", lowInput: "40 %", highInput: "80 %", low: money(-900_000),
          high: money(640_000), breakEven: "62 %"),
        .init(
          name: "Promotion saving", lowInput: "EUR 1,000", highInput: "EUR 4,000",
          low: .missing("not known"), high: money(310_000), breakEven: nil),
      ]))

  static let bullets = chart(
    "budgets", "Sales has spent more than planned", "EUR, fiscal year 2026",
    .bullets(rows: [
      .init(
        name: "Engineering", actual: money(4_210_000), committed: money(1_400_000),
        plan: money(8_000_000), note: "EUR 23,900.00 left"),
      .init(
        name: "Sales", actual: money(5_930_000), committed: money(600_000), plan: money(5_000_000),
        note: "EUR 15,300.00 over"),
      .init(
        name: "Operations", actual: money(2_700_000), committed: money(900_000),
        plan: money(3_000_000), note: "EUR 6,000.00 over"),
      .init(
        name: "Finance", actual: money(-45_000), committed: money(0), plan: money(1_000_000),
        note: "EUR 10,450.00 left"),
      .init(
        name: "Legal", actual: .hidden("<10"), committed: money(77_777), plan: money(1_200_000),
        note: "EUR 11,111.11 left"),
      .init(
        name: "Marketing", actual: money(120_000), committed: money(0),
        plan: .missing("no plan"), note: ""),
    ]))

  static let funnel = chart(
    "funnel", "Half of those who apply earn a credential", "employees",
    .funnel(rows: [
      .init(name: "Eligible", count: 12_480, note: ""),
      .init(name: "Applied", count: 2_960, note: "23.72 % of eligible"),
      .init(name: "Approved", count: 2_610, note: "88.18 % of applied"),
      .init(name: "Enrolled", count: 2_417, note: "92.61 % of approved"),
      .init(name: "Earned", count: 1_480, note: "61.23 % of enrolled"),
      .init(name: "Moved within a year", count: 0, note: "0.00 % of earned"),
    ]))

  /// Every drawing where drawings break: names from outside, huge, equal, zero, one, many.
  static let odd: [Chart] =
    [
      chart(
        "odd-names", "Names from outside", "share",
        .bars(
          rows: hostile.enumerated().map {
            .init(name: $1, value: .share(Double($0) / 10), lower: nil, upper: nil, note: $1)
          }, reference: .init(name: hostile[0], value: .share(0.33)))),
      chart(
        "odd-huge", "Huge", "JPY",
        .bars(
          rows: [
            .init(name: "All", value: money(.max, yen), lower: nil, upper: nil, note: "1 of 1"),
            .init(
              name: "Some", value: money(-900_000_000_000_000_000, yen), lower: nil, upper: nil,
              note: "negative"),
          ], reference: nil)),
      chart(
        "odd-one", "One row", "people",
        .bars(
          rows: [
            .init(name: "Only", value: .count(7), lower: nil, upper: nil, note: "")
          ], reference: nil)),
      chart(
        "odd-equal", "All equal", "ratio",
        .bars(
          rows: (1...12).map {
            .init(
              name: "Cost center \($0)", value: .number(1.42, decimals: 2), lower: 1.2, upper: 1.6,
              note: "n = \($0 * 11)")
          }, reference: .init(name: "all", value: .number(1.42, decimals: 2)))),
      chart(
        "odd-zero", "All zero", "share",
        .bars(
          rows: [
            .init(name: "A", value: .share(0), lower: 0, upper: 0.11, note: "0 of 30"),
            .init(name: "B", value: .share(0), lower: 0, upper: 0, note: "0 of 0"),
          ], reference: .init(name: "company", value: .share(0)))),
      chart(
        "odd-nan", "Not numbers", "share",
        .bars(
          rows: [
            .init(name: "A", value: .share(.nan), lower: .nan, upper: .infinity, note: ""),
            .init(name: "B", value: .share(.infinity), lower: nil, upper: nil, note: ""),
            .init(name: "C", value: .share(0.25), lower: -.infinity, upper: .nan, note: "1 of 4"),
          ], reference: .init(name: "company", value: .share(.nan)))),
      chart(
        "odd-stacks", "Names from outside", "attempts",
        .stacks(
          parts: hostile.prefix(5).enumerated().map {
            .init(name: $1, tone: [.good, .steady, .caution, .empty, .ended][$0])
          }, rows: hostile.map { .init(name: $0, counts: [1, 2, 3000, 4, 500]) })),
      chart(
        "odd-intervals", "Names from outside", "EUR",
        .intervals(
          rows: hostile.enumerated().map {
            .init(
              name: $1, value: money($0 * 1_000_000_000_00), lower: money(-1), upper: money(.max),
              note: $1, isHeadline: $0 == 1)
          })),
      chart(
        "odd-steps", "Five curves that end together", "share",
        .steps(
          plot: .init(
            axis: "days", start: 1, end: 2000,
            ticks: Array(stride(from: 0, through: 2000, by: 100)),
            series: hostile.prefix(5).enumerated().map {
              series(
                $1, fall: 0.001 * Double($0), from: 1, thin: 1500,
                risk: Array(repeating: 1_234_567, count: 21))
            }))),
      chart(
        "odd-steps-nan", "Not numbers", "share",
        .steps(
          plot: .init(
            axis: "days", start: 1, end: 10, ticks: [-5, 0, 5, 10, 99],
            series: [
              .init(
                name: "A",
                points: [
                  .init(day: 3, share: .nan, lower: nil, upper: nil),
                  .init(day: 99, share: 0.1, lower: nil, upper: nil),
                  .init(day: 2, share: 0.9, lower: .nan, upper: .infinity),
                  .init(day: -4, share: 0, lower: 0, upper: 1),
                ], thinFrom: -3, atRisk: [1]),
              .init(name: "B", points: [], thinFrom: 99, atRisk: []),
            ]))),
      chart(
        "odd-waterfall", "Names from outside", "EUR",
        .waterfall(
          steps: hostile.enumerated().map {
            .init(
              name: $1,
              value: $0 == 4
                ? .hidden("<10") : money($0 % 2 == 0 ? 123_456_789_012 : -99_999_999_999),
              role: $0 == 7 ? .total : .gain)
          })),
      chart(
        "odd-tornado", "Names from outside", "share",
        .tornado(
          base: .share(0.42),
          rows: hostile.map {
            .init(
              name: $0, lowInput: $0, highInput: $0, low: .share(0.5), high: .share(0.9),
              breakEven: $0)
          })),
      chart(
        "odd-tornado-flat", "Nothing moves", "share",
        .tornado(
          base: .share(0.42),
          rows: [
            .init(
              name: "A", lowInput: "1", highInput: "2", low: .share(0.42), high: .share(0.42),
              breakEven: nil)
          ])),
      chart(
        "odd-bullets", "Names from outside", "EUR",
        .bullets(
          rows: hostile.enumerated().map {
            .init(
              name: $1, actual: money(123_456_789_012), committed: money(60_000_000_000),
              plan: money(65_000_000_000 * $0), note: $1)
          })),
      chart(
        "odd-funnel", "Names from outside", "people",
        .funnel(
          rows: hostile.enumerated().map {
            .init(name: $1, count: 1_000_000_000 / ($0 + 1), note: $1)
          })),
    ]

  /// Nothing of which could be drawn.
  static let empty: [Chart] = [
    .bars(rows: [], reference: nil),
    .bars(
      rows: [.init(name: "A", value: .hidden("<10"), lower: nil, upper: nil, note: "")],
      reference: .init(name: "all", value: .share(1))),
    .stacks(parts: [], rows: []),
    .stacks(parts: [.init(name: "a", tone: .good)], rows: [.init(name: "A", counts: [0])]),
    .intervals(rows: []),
    .intervals(rows: [
      .init(
        name: "A", value: .missing("no data"), lower: .share(0), upper: .share(1), note: "",
        isHeadline: true)
    ]),
    .steps(plot: .init(axis: "days", start: 1, end: 10, ticks: [], series: [])),
    .steps(
      plot: .init(
        axis: "days", start: 1, end: 0, ticks: [0],
        series: [series("A", fall: 0, from: 1, thin: nil, risk: [])])),
    .waterfall(steps: []),
    .waterfall(steps: [.init(name: "A", value: .missing("no data"), role: .total)]),
    .tornado(base: .missing("no data"), rows: []), .tornado(base: .share(1), rows: []),
    .bullets(rows: []), .funnel(rows: []), .funnel(rows: [.init(name: "A", count: 0, note: "")]),
  ].enumerated().map { chart("empty-\($0)", "Nothing", "people", $1) }

  private static func chart(
    _ id: String, _ title: String, _ unit: String, _ drawing: Chart.Drawing
  ) -> Chart {
    Chart(id: id, title: title, unit: unit, drawing: drawing)
  }

  /// A curve that falls (or rises) by a share of what is left at each tenth of 400 days.
  private static func series(
    _ name: String, fall: Double, from start: Double, thin: Int?, risk: [Int]
  ) -> Chart.StepPlot.Series {
    var left = 1.0
    let points = (1...40).map { number -> Chart.StepPlot.Point in
      left *= 1 - abs(fall) * (1 + 0.6 * Double(number % 3 - 1))
      let share = start == 1 ? left : 1 - left
      let width = 0.004 * Double(number)
      return .init(
        day: number * 9, share: share, lower: max(0, share - width),
        upper: min(1, share + width * 0.8))
    }
    return .init(name: name, points: points, thinFrom: thin, atRisk: risk)
  }
}
