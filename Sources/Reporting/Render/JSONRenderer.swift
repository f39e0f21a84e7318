package import Foundation

/// Writes a report as JSON with sorted keys: the same report gives the same bytes.
package enum JSONRenderer {
  package static func render(_ report: CompletionReport) throws -> Data {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(report) + Data("\n".utf8)
  }
}
