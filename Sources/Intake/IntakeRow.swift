/// One record of a file in canonical fields. The reader reuses it: copy what is to be kept.
package struct IntakeRow: Sendable {
  /// One-based number of the record in the file.
  package internal(set) var number = 0
  /// One-based physical line on which the record starts.
  package internal(set) var line = 0
  /// The values, one after the other, as UTF-8.
  package internal(set) var bytes: [UInt8] = []
  /// Set where the row cannot be used. Its fields then hold what could be read.
  package internal(set) var rejection: Rejection?
  private var ranges: [Range<Int>?]

  init(fieldCount: Int) {
    ranges = Array(repeating: nil, count: fieldCount)
  }

  package var fieldCount: Int { ranges.count }

  /// Where a field lies in `bytes`; `nil` for an absent one. Fields are in canonical order.
  package func range(ofField index: Int) -> Range<Int>? {
    ranges[index]
  }

  /// A field as text, for callers that are not in a hurry.
  package func text(ofField index: Int) -> String? {
    ranges[index].map { String(decoding: bytes[$0], as: UTF8.self) }
  }

  mutating func reset(number: Int, line: Int) {
    self.number = number
    self.line = line
    rejection = nil
    bytes.removeAll(keepingCapacity: true)
    for index in ranges.indices { ranges[index] = nil }
  }

  /// Marks everything appended since `start` as a field's value.
  mutating func setField(_ index: Int, from start: Int) {
    ranges[index] = start..<bytes.count
  }
}
