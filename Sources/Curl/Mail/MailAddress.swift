/// A mailbox (RFC 5322, 3.4): an address in ASCII, and a name to show.
package struct MailAddress: Sendable, Equatable {
  package let name: String?
  package let address: String

  /// Reads `bursar@example.org` or `Upskilling <bursar@example.org>`; `nil` for anything else. Quoted and
  /// internationalized local parts are not taken: few servers do.
  package init?(_ text: String) {
    var address = Substring(text)
    var name: String?
    if text.hasSuffix(">"), let open = text.lastIndex(of: "<") {
      address = text[text.index(after: open)...].dropLast()
      let words = text[..<open].split(separator: " ").joined(separator: " ")
      name = words.isEmpty ? nil : words
    }
    guard Self.isSound(address), !(name ?? "").unicodeScalars.contains(where: Self.isControl)
    else { return nil }
    self.address = String(address)
    self.name = name
  }

  /// The part after the @.
  package var host: String { String(address.drop { $0 != "@" }.dropFirst()) }

  static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control
  }

  /// A dot-atom (RFC 5322, 3.2.3) at a host name, within the lengths of RFC 5321, 4.5.3.1.
  private static func isSound(_ text: Substring) -> Bool {
    let halves = text.split(separator: "@", omittingEmptySubsequences: false)
    guard halves.count == 2, halves[0].utf8.count <= 64, text.utf8.count <= 254 else {
      return false
    }
    func areAtoms(_ half: Substring, _ more: String) -> Bool {
      half.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { atom in
        !atom.isEmpty
          && atom.unicodeScalars.allSatisfy { scalar in
            ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
              || ("0"..."9").contains(scalar) || more.unicodeScalars.contains(scalar)
          }
      }
    }
    return areAtoms(halves[0], "!#$%&'*+-/=?^_`{|}~") && areAtoms(halves[1], "-")
  }
}
