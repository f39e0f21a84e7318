/// The columns of a file that a profile reads, each with a slot in the raw record.
struct SourceColumns {
  /// Distinct column names of the profile, in the order in which it names them.
  let names: [String]
  private let slots: [String: Int]

  init(profile: Profile) {
    var names: [String] = []
    var slots: [String: Int] = [:]
    for rule in profile.columns {
      let base = rule.dates.family == .offsetDays ? [rule.dates.baseColumn] : []
      for name in rule.sources + base where slots[fold(name)] == nil {
        slots[fold(name)] = names.count
        names.append(name)
      }
    }
    self.names = names
    self.slots = slots
  }

  /// The slot of a column as the file names it.
  func slot(of name: String) -> Int? {
    slots[fold(name)]
  }

  var count: Int { names.count }
}

/// One record as the file has it: the values of the columns that the profile reads.
struct RawRecord {
  private(set) var line = 0
  private(set) var bytes: [UInt8] = []
  private(set) var ranges: [Range<Int>?]
  var rejection: Rejection?

  init(slots: Int) {
    ranges = Array(repeating: nil, count: slots)
  }

  mutating func reset(line: Int) {
    self.line = line
    bytes.removeAll(keepingCapacity: true)
    rejection = nil
    for index in ranges.indices { ranges[index] = nil }
  }

  mutating func set(_ slot: Int, _ value: UnsafeBufferPointer<UInt8>) {
    let start = bytes.count
    unsafe bytes.append(contentsOf: value)
    ranges[slot] = start..<bytes.count
  }

  /// Adds to a slot that already has a value, as the elements of a JSON array.
  mutating func join(_ slot: Int, _ value: UnsafeBufferPointer<UInt8>) {
    let start = bytes.count
    if let known = ranges[slot] {
      bytes.append(contentsOf: Array(bytes[known]))
      bytes.append(UInt8(ascii: ","))
      bytes.append(UInt8(ascii: " "))
    }
    unsafe bytes.append(contentsOf: value)
    ranges[slot] = start..<bytes.count
  }
}
