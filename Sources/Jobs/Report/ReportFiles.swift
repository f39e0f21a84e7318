import Foundation
import Reporting
package import Store
import Upskilling

/// A report's files that could not be written: the folder is not to be written to, or the disk is full.
package struct ReportFileError: Error, Sendable, CustomStringConvertible {
  let path: String
  let reason: String

  package var description: String { "cannot write \(path): \(reason)" }
}

/// Writes a report's files into the folder of its day: each complete under its name, or not at all. What names people
/// is for its owner and group only (mode 0640).
package struct ReportFiles: Sendable {
  package enum Form: String, Sendable, CaseIterable {
    case html, xlsx, csv, json
  }

  /// The report folder.
  package let folder: String
  /// The employer's short name.
  package let employer: String
  private let page: HTMLRenderer

  package init(folder: String, employer: String) throws {
    self.folder = folder
    self.employer = employer
    page = try HTMLRenderer()
  }

  /// `completion_harborline_month_asof-2026-02-28`; narrowed to something, with its number.
  package func stem(_ request: ReportRequest, snapshotID: Int?) -> String {
    let period: String? =
      switch request.period {
      case .all: nil
      case .since(let day): "from-\(day)"
      case .calendar(let unit): unit.rawValue
      }
    let number = request.about.isEmpty ? nil : snapshotID.map { String($0) } ?? "draft"
    return [
      request.kind.rawValue, employer, period,
      request.organization == .asIs ? request.organization.rawValue : nil, number,
      "asof-\(request.asOf)",
    ].compactMap(\.self).joined(separator: "_")
  }

  /// Where a frozen report's page stands under the report folder.
  package func page(_ request: ReportRequest, snapshotID: Int) -> String {
    "\(employer)/\(request.asOf)/\(stem(request, snapshotID: snapshotID)).html"
  }

  /// - Returns: the paths, in the order of the forms.
  /// - Throws: `ReportFileError`.
  package func write(
    _ issued: IssuedReport, _ request: ReportRequest, as forms: [Form]
  ) throws -> [String] {
    let folder = try makeFolder(of: request.asOf)
    return try forms.map { form in
      let path = "\(folder)/\(stem(request, snapshotID: issued.snapshotID)).\(form.rawValue)"
      try attempt(path) { try write(issued.report, as: form, to: path) }
      return path
    }
  }

  /// Writes a file for payroll, the same each time.
  ///
  /// - Returns: its path.
  /// - Throws: `ReportFileError`.
  package func write(_ file: PayrollFiles.Row) throws -> String {
    let path = try makeFolder(of: file.reportedOn) + "/payroll_\(employer)_\(file.fileID).csv"
    try write(file.content, to: path)
    return path
  }

  /// A report in one form, nowhere on disk for longer than that takes.
  ///
  /// - Throws: `ReportFileError`.
  func data(of report: Report, as form: Form) throws -> Data {
    guard form == .xlsx else { return try content(report, as: form) }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    let path = folder.appendingPathComponent("report.xlsx").path
    var content = Data()
    try attempt(path) {
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      defer { try? FileManager.default.removeItem(at: folder) }
      try WorkbookRenderer.write(report, to: path)
      content = try Data(contentsOf: URL(fileURLWithPath: path))
    }
    return content
  }

  /// - Throws: `ReportFileError`.
  func writeIndex(_ page: String, of day: Day) throws {
    try write(page, to: try makeFolder(of: day) + "/index.html")
  }

  /// A text that names people.
  private func write(_ text: String, to path: String) throws {
    try attempt(path) {
      try place(path, isConfidential: true) { draft, _ in
        try draft.write(contentsOf: Data(text.utf8))
      }
    }
  }

  private func makeFolder(of day: Day) throws -> String {
    let path = "\(folder)/\(employer)/\(day)"
    try attempt(path) {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    return path
  }

  private func write(_ report: Report, as form: Form, to path: String) throws {
    try place(path, isConfidential: report.scope.classification == .confidential) { draft, name in
      if form == .xlsx {
        try WorkbookRenderer.write(report, to: name)
      } else {
        try draft.write(contentsOf: try content(report, as: form))
      }
    }
  }

  /// Lets a file be written beside its place first, with the rights that it will have, and has it on disk before
  /// it has its name.
  private func place(
    _ path: String, isConfidential: Bool,
    _ write: (_ draft: FileHandle, _ name: String) throws -> Void
  ) throws {
    let name = "\(path).\(ProcessInfo.processInfo.processIdentifier).part"
    let rights: mode_t = isConfidential ? 0o640 : 0o666
    let descriptor = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, rights)
    guard descriptor >= 0 else { throw CocoaError.latest }
    let draft = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do {
      try write(draft, name)
      try draft.synchronize()
      try draft.close()
      if rename(name, path) != 0 { throw CocoaError.latest }
    } catch {
      unlink(name)
      throw error
    }
  }

  private func content(_ report: Report, as form: Form) throws -> Data {
    switch form {
    case .html: Data(page.render(report).utf8)
    case .csv: Data(CSVRenderer.render(report, byteOrderMark: true).utf8)
    case .json, .xlsx: try JSONRenderer.render(report)
    }
  }

  private func attempt(_ path: String, _ body: () throws -> Void) throws {
    do {
      try body()
    } catch let error as WorkbookError {
      throw ReportFileError(path: path, reason: error.description)
    } catch let error as CocoaError {
      throw ReportFileError(path: path, reason: error.reason)
    }
  }
}

extension CocoaError {
  /// What kept the last call of the system from its work.
  fileprivate static var latest: CocoaError {
    switch errno {
    case EACCES, EPERM: CocoaError(.fileWriteNoPermission)
    case ENOSPC, EDQUOT: CocoaError(.fileWriteOutOfSpace)
    case EROFS: CocoaError(.fileWriteVolumeReadOnly)
    default: CocoaError(.fileWriteUnknown)
    }
  }

  fileprivate var reason: String {
    switch code {
    case .fileWriteNoPermission: "no permission"
    case .fileWriteOutOfSpace: "the disk is full"
    case .fileWriteVolumeReadOnly: "the volume is read-only"
    case .fileWriteFileExists: "a file stands where the folder should be"
    default: "the folder cannot be written to"
    }
  }
}
