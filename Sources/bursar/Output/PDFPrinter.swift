import Foundation

/// Prints a page as PDF through a program that is installed: a Chromium or WeasyPrint. Optional: without one,
/// the page prints from any browser.
struct PDFPrinter {
  let environment: [String: String]

  private static let programs = ["chromium", "chromium-browser", "google-chrome", "weasyprint"]

  func print(_ page: String, to path: String) async throws {
    guard let program = program else {
      throw CommandError(
        "no program prints PDF here: install chromium or weasyprint, or print the HTML from a browser",
        ExitStatus.unavailable)
    }
    let source = path + ".html"
    try Data(page.utf8).write(to: URL(fileURLWithPath: source))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments =
      program.hasSuffix("weasyprint")
      ? [source, path]
      : [
        "--headless", "--disable-gpu", "--no-pdf-header-footer",
        "--user-data-dir=\(path).profile", "--print-to-pdf=\(path)", "file://\(source)",
      ] + (getuid() == 0 ? ["--no-sandbox"] : [])
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    let status = try await withCheckedThrowingContinuation {
      (continuation: CheckedContinuation<Int32, any Error>) in
      process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
      do {
        try process.run()
      } catch {
        continuation.resume(throwing: error)
      }
    }
    guard status == 0, FileManager.default.fileExists(atPath: path) else {
      throw CommandError("\(program) could not print the page", ExitStatus.unavailable)
    }
  }

  private var program: String? {
    let folders = (environment["PATH"] ?? "").split(separator: ":")
    return Self.programs.lazy.flatMap { name in folders.map { "\($0)/\(name)" } }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}
