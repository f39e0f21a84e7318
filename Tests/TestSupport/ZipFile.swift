package import Foundation

/// Writes ZIP files for tests: the deflate stream comes from gzip, the frame from APPNOTE 6.3.
package enum ZipFile {
  package static func make(_ members: [(name: String, content: Data)]) throws -> Data {
    var archive = Data()
    var directory = Data()
    for (name, content) in members {
      let packed = try gzip(content)
      // RFC 1952: ten bytes of header, the deflate stream, CRC-32 and length.
      let stream = packed.dropFirst(10).dropLast(8)
      let checksum = packed.suffix(8).prefix(4)
      let common =
        bytes(20, 2) + bytes(0, 2) + bytes(8, 2) + bytes(0, 4) + checksum + bytes(stream.count, 4)
        + bytes(content.count, 4) + bytes(name.utf8.count, 2) + bytes(0, 2)
      directory +=
        bytes(0x0201_4B50, 4) + bytes(20, 2) + common + bytes(0, 10) + bytes(archive.count, 4)
        + Data(name.utf8)
      archive += bytes(0x0403_4B50, 4) + common + Data(name.utf8) + stream
    }
    return archive + directory
      + (bytes(0x0605_4B50, 4) + bytes(0, 4) + bytes(members.count, 2) + bytes(members.count, 2))
      + (bytes(directory.count, 4) + bytes(archive.count, 4) + bytes(0, 2))
  }

  private static func bytes(_ value: Int, _ count: Int) -> Data {
    Data((0..<count).map { UInt8(truncatingIfNeeded: $0 < 8 ? value >> (8 * $0) : 0) })
  }

  private static func gzip(_ content: Data) throws -> Data {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try content.write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/gzip")
    process.arguments = ["--no-name", "--stdout", "-1", file.path]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let packed = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return packed
  }
}
