import Foundation

/// Hands over the path of a file that is gone afterwards.
func withFile<Value>(_ bytes: Data, _ body: (String) throws -> Value) throws -> Value {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
  try bytes.write(to: URL(fileURLWithPath: path))
  defer { try? FileManager.default.removeItem(atPath: path) }
  return try body(path)
}
