import Foundation

/// Data goes to stdout, everything else to stderr.
enum Console {
  static func print(_ text: String) {
    write(text + "\n", to: .standardOutput)
  }

  static func error(_ text: String) {
    write(text + "\n", to: .standardError)
  }

  /// A word to the person at the keyboard.
  static func note(_ text: String) {
    write(text + "\n", to: .standardError)
  }

  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  static func write(_ text: String, to handle: FileHandle) {
    // A reader that went away, as `head` does, is not an error of ours.
    try? handle.write(contentsOf: Data(text.utf8))
  }

  /// One JSON object on one line, keys in snake case.
  static func printJSON(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
  }
}
