import Foundation

/// Numbers as people read them, in no locale but our own.
enum Format {
  /// `47.20 %`
  static func percent(_ rate: Double) -> String {
    String(format: "%.2f %%", rate * 100)
  }

  /// `46.66–47.75 %`
  static func interval(_ lower: Double, _ upper: Double) -> String {
    String(format: "%.2f–%.2f %%", lower * 100, upper * 100)
  }

  /// `32,593`
  static func count(_ value: Int) -> String {
    var digits = String(abs(value))
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (value < 0 ? "−" : "") + ([digits] + groups).joined(separator: ",")
  }

  /// Without needless zeros.
  static func number(_ value: Double) -> String {
    value == value.rounded() ? String(Int(value)) : String(value)
  }

  /// A coordinate in a drawing.
  static func coordinate(_ value: Double) -> String {
    String(format: "%.1f", value)
  }

  /// `5,105 of 9,201 (55.48 %)`, or the counts alone where the rate is not printed.
  static func figure(_ figure: CompletionReport.Figure) -> String {
    let counts = "\(count(figure.count)) of \(count(figure.total))"
    return figure.rate.map { "\(counts) (\(percent($0)))" } ?? counts
  }

  /// Escapes text for XML content and attributes.
  static func escape(_ text: String) -> String {
    var escaped = ""
    for character in text {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.append(character)
      }
    }
    return escaped
  }
}
