import Testing
import Upskilling

@testable import Reporting

@Suite struct ScaleTests {
  private func ticks(_ positions: [Double], like value: Value, isFromZero: Bool = true)
    -> [String]
  {
    Scale(over: positions, like: [value], isFromZero: isFromZero, left: 0, right: 100).ticks
      .map { Format.tick($0, like: value) }
  }

  @Test func ticksAreRound() {
    let euro = Value.money(Money(1, ChartSamples.euro))
    #expect(ticks([0.82], like: .share(0)) == ["0 %", "20 %", "40 %", "60 %", "80 %", "100 %"])
    #expect(ticks([0.11], like: .share(0)) == ["0 %", "2.5 %", "5 %", "7.5 %", "10 %"])
    #expect(
      ticks([-0.757, 0.728], like: .share(0)) == ["−50 %", "0 %", "50 %"])
    #expect(ticks([3], like: .count(0)) == ["0", "1", "2", "3"])
    #expect(ticks([12_480], like: .count(0)) == ["0", "5,000", "10k"])
    #expect(ticks([184_000_000], like: euro) == ["0", "500k", "1M", "1.5M"])
    #expect(ticks([-150, 260], like: euro) == ["−1", "0", "1", "2"])
    #expect(
      ticks([0.42], like: .share(0), isFromZero: false)
        == ["38 %", "40 %", "42 %", "44 %", "46 %"])
  }

  @Test(arguments: [[], [0], [.nan], [.infinity], [1e-300], [9.2e18, -9.2e18], [5, 5]])
  func neverFails(positions: [Double]) {
    for isFromZero in [true, false] {
      let scale = Scale(
        over: positions, like: [], isFromZero: isFromZero, left: 10, right: 110)
      #expect(scale.lower < scale.upper)
      #expect((1...6).contains(scale.ticks.count))
      for position in positions + [0] where !position.isNaN {
        #expect((10...110).contains(scale.x(position)))
      }
    }
  }

  @Test func leavesRoomForText() {
    let scale = Scale(over: [100], like: [], left: 100, right: 500)
    let behind = scale.leavingRoom(behind: [(100, 120), (50, 300)], until: 500)
    #expect(behind.x(100) == 300)
    #expect(behind.x(50) == 200)
    let before = scale.leavingRoom(before: [(0, 90)], from: 80)
    #expect(before.x(0) == 170)
  }

  /// Widths of DejaVu Sans at 14 px by fontTools 4, advance widths summed: no estimate is below, none
  /// far above.
  @Test(arguments: [
    ("EUR 1,234.50", 95.6), ("Customer service", 122.6), ("47.20 %", 57.8),
    ("Warehouse safety", 126.6), ("MMMM", 48.3), ("illicit", 32.6),
  ])
  func estimatesWidthFairly(text: String, real: Double) {
    let estimate = TextMeasure.width(text, size: 14)
    #expect((real * 0.98...real * 1.25).contains(estimate), "\(estimate)")
  }

  @Test func cutsByWhatPeopleSee() {
    #expect(TextMeasure.cut("short", to: 100, size: 14) == "short")
    #expect(TextMeasure.cut("A rather long name", to: 60, size: 14) == "A rath…")
    #expect(TextMeasure.cut("👩🏽‍💻👩🏽‍💻👩🏽‍💻", to: 40, size: 14) == "👩🏽‍💻…")
    #expect(TextMeasure.cut("anything", to: 0, size: 14) == "")
  }
}
