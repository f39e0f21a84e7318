package import Foundation

/// Writes a report as JSON with sorted keys, and reads it back: the same report gives the same bytes.
package enum JSONRenderer {
  /// - Throws: `EncodingError` for a number that JSON cannot say.
  package static func render(_ report: Report) throws -> Data {
    var json = JSONWriter()
    report.write(to: &json)
    if let number = json.refused {
      throw EncodingError.invalidValue(
        number, .init(codingPath: [], debugDescription: "not a finite number"))
    }
    json.literal("\n")
    return Data(json.bytes)
  }

  /// - Throws: `DecodingError` for text that is not a report.
  package static func read(_ data: Data) throws -> Report {
    try JSONDecoder().decode(Report.self, from: data)
  }
}
