import ArgumentParser
import Foundation
import Jobs
import Reporting
import Store
import Upskilling

/// The forms in which a report goes to stdout.
enum ReportForm: String, ExpressibleByArgument, CaseIterable {
  case text, json, csv, html, xlsx, pdf
}

/// Puts a report where it was asked for: one form to stdout, or all files into the report folder.
struct ReportOutput {
  let format: ReportForm?
  let folder: String?

  func write(
    _ issued: IssuedReport, _ request: ReportRequest, _ employer: Employer, _ session: Session
  ) async throws {
    let report = issued.report
    switch format {
    case .text: Console.write(TextRenderer.render(report), to: .standardOutput)
    case .csv: Console.write(CSVRenderer.render(report), to: .standardOutput)
    case .html: Console.write(try HTMLRenderer().render(report), to: .standardOutput)
    case .json: try write(JSONRenderer.render(report))
    case .xlsx:
      try await withDraft("xlsx") { path in
        try WorkbookRenderer.write(report, to: path)
        try write(Data(contentsOf: URL(fileURLWithPath: path)))
      }
    case .pdf:
      try await withDraft("pdf") { path in
        try await PDFPrinter(environment: session.installation.environment)
          .print(try HTMLRenderer().render(report), to: path)
        try write(Data(contentsOf: URL(fileURLWithPath: path)))
      }
    case nil:
      let files = try ReportFiles(
        folder: folder ?? session.configuration.reportDirectory, employer: employer.code)
      for path in try files.write(issued, request, as: ReportFiles.Form.allCases) {
        Console.print(path)
      }
    }
    guard report.isTied else {
      throw CommandError("the report's sums do not tie; see its section Data", ExitStatus.defect)
    }
  }

  private func write(_ data: Data) throws {
    try FileHandle.standardOutput.write(contentsOf: data)
  }

  private func withDraft(_ ending: String, _ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder.appendingPathComponent("report.\(ending)").path)
  }
}
