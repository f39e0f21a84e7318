import ArgumentParser
import Upskilling

/// A date on the command line.
struct DayArgument: ExpressibleByArgument {
  let day: Day

  init?(argument: String) {
    guard let day = Day(iso: argument) else { return nil }
    self.day = day
  }
}
