package import Foundation

/// Writes a report as JSON with sorted keys, and reads it back: the same report gives the same bytes.
package enum JSONRenderer {
  package static func render(_ report: Report) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(report) + Data("\n".utf8)
  }

  /// - Throws: `DecodingError` for text that is not a report.
  package static func read(_ data: Data) throws -> Report {
    try JSONDecoder().decode(Report.self, from: data)
  }
}
