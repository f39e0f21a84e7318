/// How much room text takes, without a font at hand: the widths of DejaVu Sans, which is wider than what
/// most readers see, so that what fits by this fits for all.
enum TextMeasure {
  static func width(_ text: String, size: Double, isBold: Bool = false) -> Double {
    text.reduce(0) { $0 + advance($1) } * size * (isBold ? 1.1 : 1)
  }

  /// The text, or as much of its beginning as fits, with an ellipsis.
  static func cut(
    _ text: String, to width: Double, size: Double, isBold: Bool = false
  ) -> String {
    guard self.width(text, size: size, isBold: isBold) > width else { return text }
    var room = width / (size * (isBold ? 1.1 : 1)) - advance("…")
    guard room > 0 else { return "" }
    var kept = ""
    for character in text {
      room -= advance(character)
      guard room >= 0 else { break }
      kept.append(character)
    }
    while kept.last == " " { kept.removeLast() }
    return kept + "…"
  }

  /// Of one character as people see it, in units of the type's size.
  private static func advance(_ character: Character) -> Double {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0x20000...0x3FFFF:
      return 1
    case 0x1F000...0x1FAFF: return 1.4
    default: break
    }
    switch character {
    case "i", "j", "l", "I", "J", ".", ",", ":", ";", "'", "|", "!", "·", " ": return 0.33
    case "f", "t", "r", "(", ")", "[", "]", "-", "/", "\"": return 0.42
    case "m", "w", "M", "W", "%", "@", "…": return 0.98
    case "+", "−", "=", "<", ">", "▲", "▼", "◆", "O", "Q", "&": return 0.84
    case "A"..."Z": return 0.74
    default: return scalar.properties.isEmojiPresentation ? 1.4 : 0.64
    }
  }
}
