package import Intake
package import Postgres

extension Load {
  /// The COPY that fills the staging table of this kind: the load's key, the row's place, the
  /// canonical fields in order, and the reader's verdict.
  package var stagingCopy: String {
    let (table, fields) =
      switch kind {
      case .people: ("intake.staged_people", PeopleField.allCases.map(\.rawValue))
      case .enrollments, .invoices, .bankLines:
        ("intake.staged_enrollment", EnrollmentField.allCases.map(\.rawValue))
      }
    let columns =
      ["employer_id", "load_id", "file_id", "row_number", "line"] + fields
      + ["reject_code", "reject_column", "reject_reason"]
    return "COPY \(table) (\(columns.joined(separator: ", "))) FROM STDIN"
  }

  /// Writes one row of the file to the open COPY.
  package func stage(_ row: borrowing IntakeRow, to copy: CopyWriter) throws(PostgresError) {
    copy.field(employerID)
    copy.field(fileID)
    copy.field(fileID)
    copy.field(row.number)
    copy.field(row.line)
    let bytes = row.bytes.span
    for index in 0..<row.fieldCount {
      if let range = row.range(ofField: index) {
        copy.field(utf8: bytes.extracting(range))
      } else {
        copy.null()
      }
    }
    copy.field(row.rejection?.code.rawValue)
    copy.field(row.rejection?.column)
    copy.field(row.rejection?.reason)
    try copy.endRow()
  }
}
