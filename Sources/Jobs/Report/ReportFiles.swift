import Foundation
package import Reporting

/// A folder that reports cannot be written to.
package struct ReportFileError: Error, Sendable, CustomStringConvertible {
  let folder: String

  package var description: String { "cannot write to \(folder)" }
}

/// Writes a report's files: complete under their names, or not at all.
package enum ReportFiles {
  /// - Throws: `ReportFileError`.
  package static func write(
    _ report: CompletionReport, employer: String, folder: String
  ) throws -> [String] {
    let stem = "completion_\(employer)_asof-\(report.asOf)"
    let contents: [(String, Data)] = [
      ("html", Data(try HTMLRenderer.render(report).utf8)),
      ("csv", Data(CSVRenderer.render(report, byteOrderMark: true).utf8)),
      ("json", try JSONRenderer.render(report)),
    ]
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      return try contents.map { ending, data in
        let path = "\(folder)/\(stem).\(ending)"
        try data.write(to: URL(fileURLWithPath: path), options: .atomic)
        return path
      }
    } catch {
      throw ReportFileError(folder: folder)
    }
  }
}
