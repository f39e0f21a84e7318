/// A bound value: text form and type OID. Values are never spliced into SQL.
package struct Parameter: Sendable, Equatable {
  package let oid: UInt32
  /// `nil` binds NULL.
  package let text: String?

  package init(oid: UInt32, text: String?) {
    self.oid = oid
    self.text = text
  }

  package static func bool(_ value: Bool?) -> Parameter {
    Parameter(oid: TypeOID.bool, text: value.map { $0 ? "t" : "f" })
  }

  /// A `bigint`.
  package static func int(_ value: Int?) -> Parameter {
    Parameter(oid: TypeOID.int8, text: value.map { String($0) })
  }

  package static func text(_ value: String?) -> Parameter {
    Parameter(oid: TypeOID.text, text: value)
  }

  /// A `date` in ISO form.
  package static func date(_ value: String?) -> Parameter {
    Parameter(oid: TypeOID.date, text: value)
  }

  /// A `timestamptz` in ISO form with its offset.
  package static func instant(_ value: String?) -> Parameter {
    Parameter(oid: TypeOID.timestamptz, text: value)
  }

  /// A `numeric` in plain decimal form.
  package static func numeric(_ value: String?) -> Parameter {
    Parameter(oid: TypeOID.numeric, text: value)
  }

  package static func jsonb(_ value: String?) -> Parameter {
    Parameter(oid: TypeOID.jsonb, text: value)
  }

  /// A `text[]`.
  package static func textArray(_ value: [String?]?) -> Parameter {
    Parameter(oid: TypeOID.textArray, text: value.map(arrayText))
  }

  /// A `bigint[]`.
  package static func intArray(_ value: [Int?]?) -> Parameter {
    Parameter(
      oid: TypeOID.int8Array, text: value.map { arrayText($0.map { $0.map { String($0) } }) })
  }

  /// A `boolean[]`.
  package static func boolArray(_ value: [Bool?]?) -> Parameter {
    Parameter(
      oid: TypeOID.boolArray, text: value.map { arrayText($0.map { $0.map { $0 ? "t" : "f" } }) })
  }

  /// A `timestamptz[]` of ISO forms with their offset.
  package static func instantArray(_ value: [String?]?) -> Parameter {
    Parameter(oid: TypeOID.timestamptzArray, text: value.map(arrayText))
  }

  /// An array literal by the rules of section 8.15.2 of the PostgreSQL documentation.
  private static func arrayText(_ elements: [String?]) -> String {
    "{"
      + elements.map { element in
        guard let element else { return "NULL" }
        return "\""
          + element.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
          + "\""
      }.joined(separator: ",") + "}"
  }
}

/// OIDs of the built-in types we bind and read (`pg_type.dat`); fixed by PostgreSQL.
package enum TypeOID {
  package static let bool: UInt32 = 16
  package static let int8: UInt32 = 20
  package static let text: UInt32 = 25
  package static let date: UInt32 = 1082
  package static let timestamptz: UInt32 = 1184
  package static let numeric: UInt32 = 1700
  package static let jsonb: UInt32 = 3802
  package static let boolArray: UInt32 = 1000
  package static let textArray: UInt32 = 1009
  package static let int8Array: UInt32 = 1016
  package static let timestamptzArray: UInt32 = 1185
}
