import Foundation
import Synchronization

/// Shows that a long reading is alive: a line that is rewritten on a terminal, a log line every half
/// minute otherwise. Nothing for the first two seconds.
final class ProgressLine: Sendable {
  private let label: String
  private let start = ContinuousClock.now
  private let last = Mutex<ContinuousClock.Instant?>(nil)

  init(label: String) {
    self.label = label
  }

  func update(rows: Int) {
    let now = ContinuousClock.now
    guard now - start > .seconds(2) else { return }
    let isDue = last.withLock { last in
      let pause: Duration = Console.isTerminal ? .milliseconds(200) : .seconds(30)
      guard last.map({ now - $0 >= pause }) ?? true else { return false }
      last = now
      return true
    }
    guard isDue else { return }
    Console.write(
      "\(Console.isTerminal ? "\r\u{1B}[K" : "")\(label): \(rows) rows read"
        + (Console.isTerminal ? "" : "\n"), to: .standardError)
  }

  func finish() {
    guard Console.isTerminal, last.withLock({ $0 != nil }) else { return }
    Console.write("\r\u{1B}[K", to: .standardError)
  }
}
