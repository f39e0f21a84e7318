/// Reads a duration into hours, to four decimals.
enum DurationReader {
  static func hours(
    _ bytes: ArraySlice<UInt8>, unit: ColumnRule.DurationUnit, decimalMark: UInt8
  ) -> [UInt8]? {
    switch unit {
    case .hours:
      return DecimalText(bytes, decimalMark: decimalMark).flatMap {
        $0.isNegative ? nil : $0.text()
      }
    case .minutes, .seconds:
      guard let value = DecimalText(bytes, decimalMark: decimalMark), !value.isNegative else {
        return nil
      }
      return text(value.magnitude / (unit == .minutes ? 60 : 3600))
    case .clock:
      let parts = String(decoding: bytes, as: UTF8.self).split(separator: ":")
      let numbers = parts.compactMap { Int($0) }
      guard numbers.count == parts.count, (2...3).contains(numbers.count),
        numbers.dropFirst().allSatisfy({ (0..<60).contains($0) }), numbers[0] >= 0
      else { return nil }
      let seconds = numbers[0] * 3600 + numbers[1] * 60 + (numbers.count == 3 ? numbers[2] : 0)
      return text(Double(seconds) / 3600)
    case .iso8601:
      return iso8601(String(decoding: bytes, as: UTF8.self)).map(text)
    }
  }

  /// `PT1H30M`, `P2D`; years and months have no length in hours and are refused (`P60M` is sixty
  /// months: ISO 8601-1 section 5.5.2).
  private static func iso8601(_ value: String) -> Double? {
    guard value.first == "P", value.count > 2 else { return nil }
    var hours = 0.0
    var number = ""
    var isTime = false
    for character in value.dropFirst() {
      switch character {
      case "T": isTime = true
      case "0"..."9", ".": number.append(character)
      default:
        guard let amount = Double(number) else { return nil }
        number = ""
        switch (character, isTime) {
        case ("W", false): hours += amount * 168
        case ("D", false): hours += amount * 24
        case ("H", true): hours += amount
        case ("M", true): hours += amount / 60
        case ("S", true): hours += amount / 3600
        default: return nil
        }
      }
    }
    return number.isEmpty ? hours : nil
  }

  private static func text(_ hours: Double) -> [UInt8] {
    let scaled = Int((hours * 10_000).rounded())
    var fraction = String(scaled % 10_000)
    fraction = String(repeating: "0", count: 4 - fraction.count) + fraction
    while fraction.last == "0" { fraction.removeLast() }
    return Array("\(scaled / 10_000)\(fraction.isEmpty ? "" : "." + fraction)".utf8)
  }
}
