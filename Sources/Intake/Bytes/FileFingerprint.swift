import Crypto
import Foundation

/// SHA-256 of a file as it lies on disk, in hex.
///
/// - Throws: `IntakeError` where the file is missing, a directory or unreadable.
package func fingerprint(ofFile path: String) throws(IntakeError) -> String {
  var source = try FileSource(path: path)
  var hash = SHA256()
  var buffer = [UInt8](repeating: 0, count: 1 << 20)
  while true {
    let count = try source.read(into: &buffer)
    if count == 0 { break }
    unsafe buffer.withUnsafeBytes { bytes in
      unsafe hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
    }
  }
  return hash.finalize().map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
}
