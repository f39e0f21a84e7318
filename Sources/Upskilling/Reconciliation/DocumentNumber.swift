/// Numbers of documents and references as they are compared.
package enum DocumentNumber {
  /// What two copies of a number share: upper case, without punctuation, without the letters before the first
  /// digit and its leading zeros, so that `INV-0042`, `inv 42` and `42` are alike. A number without digits stays
  /// whole; an empty one is never a key.
  package static func key(_ number: String) -> String {
    let letters = normalized(number)
    let digits = letters.drop { !$0.isNumber }.drop { $0 == "0" }
    return digits.isEmpty ? letters : String(digits)
  }

  /// Upper case, letters and digits only. What banks write for "none" is empty.
  package static func normalized(_ reference: String) -> String {
    let text = String(reference.uppercased().filter { $0.isLetter || $0.isNumber })
    return ["NOTPROVIDED", "NONREF", "NONE"].contains(text) ? "" : text
  }
}
