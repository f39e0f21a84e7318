/// How many of an organization unit took part in a program.
package struct UnitParticipants: Sendable, Equatable {
  /// As it was when they enrolled; `nil` for people without one.
  package var orgUnit: String?
  package var people: Int
  package var earned: Int
  /// Hours of learning: the courses' length times progress.
  package var hours: Double

  package init(orgUnit: String?, people: Int, earned: Int, hours: Double) {
    self.orgUnit = orgUnit
    self.people = people
    self.earned = earned
    self.hours = hours
  }
}
