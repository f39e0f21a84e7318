package import Foundation
package import Upskilling

/// A folder into which somebody else puts the files of a feed. A file that is still being written is left for
/// the next time; one that was dealt with is moved aside.
package struct DropFolder: Sendable, Equatable {
  package let path: String
  /// A file name with `*` and `?`.
  package let pattern: String
  /// A file is complete when nobody has written to it for so long.
  package let minimumAgeSeconds: Int
  /// Or, with a marker, when a file of the same name and this ending lies beside it.
  package let marker: String?

  package init(
    path: String, pattern: String = "*", minimumAgeSeconds: Int = 60, marker: String? = nil
  ) {
    self.path = path
    self.pattern = pattern
    self.minimumAgeSeconds = minimumAgeSeconds
    self.marker = marker
  }

  /// Where a file goes when it was dealt with.
  package enum Place: String, Sendable {
    case processed, rejected
  }

  /// The complete files, by the day they speak for and then by name.
  ///
  /// - Throws: `DropFolderError` where the folder cannot be read.
  package func files(at now: Date) throws(DropFolderError) -> [String] {
    let files = FileManager.default
    guard let names = try? files.contentsOfDirectory(atPath: path) else {
      throw .unreadable(path)
    }
    let complete = names.filter { name in
      guard fnmatch(pattern, name, FNM_PERIOD) == 0, marker.map({ !name.hasSuffix($0) }) ?? true
      else { return false }
      let attributes = try? files.attributesOfItem(atPath: "\(path)/\(name)")
      guard attributes?[.type] as? FileAttributeType == .typeRegular else { return false }
      if let marker { return files.fileExists(atPath: "\(path)/\(name)\(marker)") }
      let changed = attributes?[.modificationDate] as? Date ?? now
      return now.timeIntervalSince(changed) >= Double(minimumAgeSeconds)
    }
    return complete.sorted { (Self.key($0)) < (Self.key($1)) }.map { "\(path)/\($0)" }
  }

  private static func key(_ name: String) -> String {
    "\(Day(inPath: name)?.description ?? "9999")/\(name)"
  }

  /// Moves a file aside, with its marker; a file of that name that lies there already is replaced.
  package func move(_ file: String, to place: Place) throws(DropFolderError) {
    let files = FileManager.default
    let folder = "\(path)/\(place.rawValue)"
    let name = URL(fileURLWithPath: file).lastPathComponent
    do {
      try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
      for ending in [marker, ""].compactMap(\.self) where files.fileExists(atPath: file + ending) {
        try? files.removeItem(atPath: "\(folder)/\(name)\(ending)")
        try files.moveItem(atPath: file + ending, toPath: "\(folder)/\(name)\(ending)")
      }
    } catch {
      let cause = (error as? CocoaError)?.underlying as? POSIXError
      throw .unwritable(
        folder,
        reason: cause.map { String(cString: strerror($0.code.rawValue)) }
          ?? error.localizedDescription)
    }
  }
}

/// A drop folder that cannot be used.
package enum DropFolderError: Error, Sendable, CustomStringConvertible {
  case unreadable(String)
  case unwritable(String, reason: String)

  package var description: String {
    switch self {
    case .unreadable(let path): "the drop folder \(path) cannot be read"
    case .unwritable(let path, let reason): "cannot move files to \(path): \(reason)"
    }
  }
}

extension Day {
  /// The day that a file speaks for when nobody says: the last date in its path.
  package init?(inPath path: String) {
    for component in path.split(separator: "/").reversed() {
      let characters = Array(component)
      guard characters.count >= 10 else { continue }
      for start in stride(from: characters.count - 10, through: 0, by: -1) {
        if let day = Day(iso: String(characters[start..<start + 10])) {
          self = day
          return
        }
      }
    }
    return nil
  }
}
