import Upskilling

/// How a profile's dates are written: one family for the file, or for a single column.
struct DateRule: Sendable, Equatable {
  enum Family: String, Sendable, CaseIterable {
    /// `2026-01-12T08:30:00Z`, `2026-01-12 08:30:00`, `2026-01-12`.
    case iso
    /// Milliseconds since 1970-01-01 UTC.
    case epochMilliseconds = "epoch_ms"
    /// A pattern such as `dd/MM/yyyy HH:mm`; without hours it is a date.
    case pattern
    /// Days from a base date that another column chooses.
    case offsetDays = "offset_days"
    /// A word that stands for a day, as the name of a term for its first.
    case namedDays = "named_days"
  }

  var family: Family = .iso
  /// IANA zone of times written without one.
  var zone = "UTC"
  /// For `pattern`.
  var pattern = ""
  /// For `offsetDays`: the column whose word names the base.
  var baseColumn = ""
  /// For `offsetDays` and `namedDays`: the days that words stand for.
  var days: [String: Day] = [:]

  /// The format as a person reads it in a refusal.
  var expectation: String {
    switch family {
    case .iso: "YYYY-MM-DD, or with a time YYYY-MM-DDTHH:MM:SSZ"
    case .epochMilliseconds: "milliseconds since 1970"
    case .pattern: pattern
    case .offsetDays: "whole days from the start given by \(baseColumn)"
    case .namedDays: "one of \(days.keys.sorted().joined(separator: ", "))"
    }
  }
}
