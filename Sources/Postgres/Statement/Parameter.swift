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

  /// A `text[]`, quoted by the array rules of section 8.15.2 of the PostgreSQL documentation.
  package static func textArray(_ value: [String]?) -> Parameter {
    let text = value.map { elements in
      "{"
        + elements.map { element in
          "\""
            + element.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            + "\""
        }.joined(separator: ",") + "}"
    }
    return Parameter(oid: TypeOID.textArray, text: text)
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
  package static let textArray: UInt32 = 1009
}
