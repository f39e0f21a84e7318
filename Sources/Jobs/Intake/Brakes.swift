/// Limits beyond which a file is held for a person instead of applied. On by default.
package struct Brakes: Sendable, Equatable {
  /// How many percent fewer rows than the last applied file are still believed.
  package var dropPercent: Int
  /// How many percent of the people at work may leave in one file.
  package var leaversPercent: Int
  /// How many percent of the people at work may change their e-mail in one file.
  package var emailChangesPercent: Int

  /// 30 % fewer rows, 10 % leavers, 10 % e-mail changes.
  package static let standard = Brakes(dropPercent: 30, leaversPercent: 10, emailChangesPercent: 10)

  package init(dropPercent: Int, leaversPercent: Int, emailChangesPercent: Int) {
    self.dropPercent = dropPercent
    self.leaversPercent = leaversPercent
    self.emailChangesPercent = emailChangesPercent
  }

  /// What a load would do, counted before anything is written.
  package struct Preview: Sendable, Equatable {
    package var rows: Int
    /// Rows of the feed's last applied file; `nil` where there is none.
    package var rowsBefore: Int?
    package var leavers: Int
    package var emailChanges: Int
    package var employed: Int

    package init(rows: Int, rowsBefore: Int?, leavers: Int, emailChanges: Int, employed: Int) {
      self.rows = rows
      self.rowsBefore = rowsBefore
      self.leavers = leavers
      self.emailChanges = emailChanges
      self.employed = employed
    }
  }

  /// A brake that holds a file.
  package struct Hold: Sendable, Equatable {
    package let code: String
    package let reason: String

    package init(code: String, reason: String) {
      self.code = code
      self.reason = reason
    }
  }

  /// Every brake the load trips; empty when it may be applied. A few people always pass: five leavers
  /// of thirty are an ordinary week in a small company.
  package func holds(_ preview: Preview) -> [Hold] {
    var holds: [Hold] = []
    if preview.rows == 0 {
      holds.append(Hold(code: "no_rows", reason: "the file has a header and no rows"))
    } else if let before = preview.rowsBefore,
      preview.rows * 100 < before * (100 - dropPercent)
    {
      holds.append(
        Hold(
          code: "row_drop",
          reason: "\(preview.rows) rows, the last file had \(before): a drop of more than "
            + "\(dropPercent) %"))
    }
    if exceeds(preview.leavers, leaversPercent, of: preview.employed) {
      holds.append(
        Hold(
          code: "many_leavers",
          reason: "\(preview.leavers) of \(preview.employed) people would leave: more than "
            + "\(leaversPercent) %"))
    }
    if exceeds(preview.emailChanges, emailChangesPercent, of: preview.employed) {
      holds.append(
        Hold(
          code: "many_email_changes",
          reason: "\(preview.emailChanges) of \(preview.employed) people would change their "
            + "e-mail: more than \(emailChangesPercent) %"))
    }
    return holds
  }

  private func exceeds(_ count: Int, _ percent: Int, of total: Int) -> Bool {
    count > 5 && count * 100 > total * percent
  }
}
