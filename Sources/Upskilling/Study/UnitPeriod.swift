/// What became of the people of an organization unit over a period, in counts.
package struct UnitPeriod: Sendable, Equatable {
  /// As it was on the first day; `nil` for people without one.
  package var orgUnit: String?
  /// First day of the period.
  package var start: Day
  /// Employed in the unit on the first day.
  package var people: Int
  /// Of them, still with the employer on the first day after the period.
  package var stayed: Int
  /// Of those, with another job grade by then.
  package var promoted: Int
  /// Of the same grade, in another unit by then.
  package var moved: Int

  package init(
    orgUnit: String?, start: Day, people: Int, stayed: Int, promoted: Int, moved: Int
  ) {
    self.orgUnit = orgUnit
    self.start = start
    self.people = people
    self.stayed = stayed
    self.promoted = promoted
    self.moved = moved
  }
}
