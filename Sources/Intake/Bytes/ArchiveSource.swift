import CLibArchive
import Foundation

/// One member of a ZIP file, or the content of a gzip file, unpacked as it is read.
@safe final class ArchiveSource: ByteSource {
  private let archive: OpaquePointer
  private let limits: Limits
  private let packedSize: Int
  private var unpacked = 0

  /// Opens the only member whose name matches `pattern`, or the only member at all.
  init(path: String, pattern: String?, limits: Limits) throws(IntakeError) {
    self.limits = limits
    packedSize = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    let names = try Self.memberNames(of: path)
    let matching = names.filter { name in
      guard let pattern else { return true }
      return unsafe fnmatch(pattern, name.split(separator: "/").last.map(String.init) ?? name, 0)
        == 0
    }
    guard matching.count == 1, let member = matching.first else {
      throw IntakeError(
        .archiveMember,
        matching.isEmpty
          ? "the archive holds no file named like \(pattern ?? "*")"
          : "the archive holds \(matching.count) files\(pattern.map { " named like \($0)" } ?? ""): "
            + "leave one in it")
    }
    unsafe archive = try unsafe Self.open(path)
    var entry: OpaquePointer?
    while unsafe archive_read_next_header(archive, &entry) == ARCHIVE_OK {
      if unsafe Self.name(of: entry) == member {
        if unsafe archive_entry_is_encrypted(entry) != 0 {
          throw IntakeError(.archiveUnreadable, "the archive is encrypted: unpack it first")
        }
        return
      }
    }
    throw IntakeError(.archiveUnreadable, "the archive is broken")
  }

  deinit {
    unsafe archive_read_free(archive)
  }

  func read(into buffer: inout [UInt8]) throws(IntakeError) -> Int {
    let count = unsafe buffer.withUnsafeMutableBytes {
      unsafe archive_read_data(archive, $0.baseAddress, $0.count)
    }
    guard count >= 0 else {
      throw IntakeError(.archiveUnreadable, "the archive is broken or encrypted")
    }
    unpacked += count
    let isBomb =
      unpacked > limits.archiveRatioFrom
      && unpacked / max(1, packedSize) > limits.archiveRatio
    guard unpacked <= limits.archiveBytes, !isBomb else {
      throw IntakeError(
        .archiveTooLarge, "the archive unpacks to far more than a nightly file: not read further")
    }
    return count
  }

  /// Whether the file starts like a ZIP or gzip file.
  static func recognizes(_ start: ArraySlice<UInt8>) -> Bool {
    start.starts(with: [0x50, 0x4B, 0x03, 0x04]) || start.starts(with: [0x50, 0x4B, 0x05, 0x06])
      || start.starts(with: [0x1F, 0x8B])
  }

  private static func memberNames(of path: String) throws(IntakeError) -> [String] {
    let archive = try unsafe open(path)
    defer { unsafe archive_read_free(archive) }
    var names: [String] = []
    var entry: OpaquePointer?
    while true {
      let status = unsafe archive_read_next_header(archive, &entry)
      if status == ARCHIVE_EOF { return names }
      guard status == ARCHIVE_OK || status == ARCHIVE_WARN, names.count < 10_000 else {
        throw IntakeError(.archiveUnreadable, "the archive is broken")
      }
      let name = unsafe Self.name(of: entry)
      if !name.hasSuffix("/") { names.append(name) }
    }
  }

  private static func name(of entry: OpaquePointer?) -> String {
    unsafe archive_entry_pathname_utf8(entry).map { unsafe String(cString: $0) } ?? "data"
  }

  private static func open(_ path: String) throws(IntakeError) -> OpaquePointer {
    guard let archive = unsafe archive_read_new() else {
      throw IntakeError(.archiveUnreadable, "libarchive is out of memory")
    }
    unsafe archive_read_support_filter_gzip(archive)
    unsafe archive_read_support_format_zip(archive)
    unsafe archive_read_support_format_raw(archive)
    guard unsafe archive_read_open_filename(archive, path, 1 << 16) == ARCHIVE_OK else {
      unsafe archive_read_free(archive)
      throw IntakeError(.archiveUnreadable, "the archive is broken")
    }
    return unsafe archive
  }
}
