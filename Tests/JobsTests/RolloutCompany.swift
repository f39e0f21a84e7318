import Postgres
import Reporting
import TestSupport
import Testing
import Upskilling

/// An invented company whose units were offered a program from 2025-01-01 on, or were not: people with exits,
/// moves and grades, known from a first file on. What the database should count of it is worked out here from the
/// people themselves.
struct RolloutCompany {
  struct Person {
    var hired: Day
    /// Day of the first file that named them.
    var known: Day
    var unit: String
    /// Last day with the employer.
    var last: Day?
    var move: (day: Day, unit: String)?
    var promotion: Day?
    /// Whether the file says the last day; otherwise only that they are gone, from the day after.
    var saysLastDay: Bool

    func isEmployed(on day: Day) -> Bool {
      hired <= day && last.map { day <= $0 } ?? true
    }

    func unit(on day: Day) -> String { move.flatMap { $0.day <= day ? $0.unit : nil } ?? unit }
    func isPromoted(by day: Day) -> Bool { promotion.map { $0 <= day } ?? false }
  }

  static let rollout = Day(iso: "2025-01-01") ?? Day(daysSinceEpoch: 0)
  let treated: [String]
  let others: [String]
  let people: [Person]

  /// - Parameters:
  ///   - exitRate: Share of a quarter's people who leave in it, before the program and without it.
  ///   - withProgram: The same in its units from 2025-01-01 on.
  init(
    treated: Int, others: Int, peopleEach: Int, exitRate: Double = 0.06, withProgram: Double,
    seed: UInt64
  ) {
    self.treated = (0..<treated).map { "T\($0)" }
    self.others = (0..<others).map { "C\($0)" }
    var generator = SplitMix64(seed: seed)
    let quarters = (-4...4).map { Self.rollout.adding(months: 3 * $0) }
    var people: [Person] = []
    for (units, isTreated) in [(self.treated, true), (self.others, false)] {
      for unit in units {
        for _ in 0..<peopleEach {
          people.append(
            Self.person(
              unit, of: units, quarters, &generator,
              exitRate: { $0 >= Self.rollout && isTreated ? withProgram : exitRate }))
        }
      }
    }
    self.people = people
  }

  private static func person(
    _ unit: String, of units: [String], _ quarters: [Day], _ generator: inout SplitMix64,
    exitRate: (Day) -> Double
  ) -> Person {
    func someDay(of quarter: Int) -> Day {
      quarters[quarter].adding(
        days: generator.index(below: quarters[quarter + 1].days(since: quarters[quarter])))
    }
    // One of eight comes in the eight quarters, and is in a file some days later.
    let start = generator.index(below: 64)
    let hired =
      start < 8 ? someDay(of: start) : quarters[0].adding(days: -30 - generator.index(below: 3000))
    var person = Person(
      hired: hired,
      known: max(quarters[0].adding(days: -1), hired.adding(days: generator.index(below: 20))),
      unit: unit, saysLastDay: generator.index(below: 2) == 0)
    for quarter in 0..<8 where hired < quarters[quarter] {
      guard generator.unit() < exitRate(quarters[quarter]) else { continue }
      // Many leave on a quarter's last day.
      person.last =
        generator.index(below: 3) == 0
        ? quarters[quarter + 1].adding(days: -1) : someDay(of: quarter)
      break
    }
    if let last = person.last { person.known = min(person.known, last) }
    if generator.index(below: 3) == 0 {
      person.move = (
        max(someDay(of: generator.index(below: 8)), person.known.adding(days: 1)),
        units[generator.index(below: units.count)]
      )
    }
    if generator.index(below: 3) == 0 {
      person.promotion = max(
        someDay(of: generator.index(below: 8)), person.known.adding(days: 1))
    }
    return person
  }

  /// What became of the people of every unit from each day to the next.
  func counts(_ days: [Day]) -> [UnitPeriod] {
    var counts: [UnitPeriod] = []
    for (start, end) in zip(days, days.dropFirst()) {
      let here = people.filter { $0.known <= start && $0.isEmployed(on: start) }
      for (unit, staff) in Dictionary(grouping: here, by: { $0.unit(on: start) }) {
        let stayed = staff.filter { $0.isEmployed(on: end) }
        let promoted = stayed.filter { $0.isPromoted(by: end) && !$0.isPromoted(by: start) }
        let moved = stayed.filter {
          $0.unit(on: end) != unit && $0.isPromoted(by: end) == $0.isPromoted(by: start)
        }
        counts.append(
          UnitPeriod(
            orgUnit: unit, start: start, people: staff.count, stayed: stayed.count,
            promoted: promoted.count, moved: moved.count))
      }
    }
    return counts.sorted { ($0.orgUnit ?? "", $0.start) < ($1.orgUnit ?? "", $1.start) }
  }

  /// Everybody's assignments, from the first file on those that it knew.
  private func assignments(_ number: Int) -> [String] {
    let person = people[number]
    var days = [min(person.hired, person.known)]
    days += [person.move?.day, person.promotion, person.last?.adding(days: 1)].compactMap(\.self)
      .filter { day in day > days[0] && (person.last.map { day <= $0.adding(days: 1) } ?? true) }
    days = Set(days).sorted()
    return days.indices.map { index in
      let (day, next) = (days[index], index + 1 < days.count ? days[index + 1] : nil)
      let isGone = person.last.map { day > $0 } ?? false
      return "(\(number), '\(day)', \(next.map { "'\($0)'" } ?? "NULL"), "
        + "'\(isGone ? "terminated" : "active")', '\(person.unit(on: day))', "
        + "'\(person.isPromoted(by: day) ? "G2" : "G1")')"
    }
  }

  /// Writes the company as the owner of the schema; every third person of the units with the program, and every
  /// fiftieth of the others, enrolled in it on 2025-01-15 where employed then.
  func create(on owner: Connection) async throws {
    let enrolledOn = Self.rollout.adding(days: 14)
    let enrolled = people.indices.filter { number in
      people[number].isEmployed(on: enrolledOn)
        && number % (treated.contains(people[number].unit) ? 3 : 50) == 0
    }
    let staff = people.enumerated().map { number, person in
      let last = person.saysLastDay ? person.last.map { "'\($0)'" } : nil
      return "(\(number), '\(person.hired)', \(last ?? "NULL"), '\(person.known)')"
    }
    try await owner.run(
      """
      BEGIN;
      SELECT people.add_employer('acme', 'Acme', 'Europe/Madrid');
      CREATE TEMP TABLE staff (n int, hired date, last date, known date) ON COMMIT DROP;
      INSERT INTO staff VALUES \(staff.joined(separator: ","));
      CREATE TEMP TABLE placed (n int, day date, next date, status text, unit text, grade text) ON COMMIT DROP;
      INSERT INTO placed VALUES \(people.indices.flatMap(assignments).joined(separator: ","));
      CREATE TEMP TABLE enrolled (n int) ON COMMIT DROP;
      INSERT INTO enrolled SELECT unnest('{\(enrolled.map(String.init).joined(separator: ","))}'::int[]);
      INSERT INTO people.employee (employer_id, employee_number, source_id, hired_on, left_on, as_of)
      SELECT e.employer_id, s.n::text, s.n::text, s.hired, s.last, '2026-01-31'
      FROM staff AS s, people.employer AS e ORDER BY s.n;
      INSERT INTO people.assignment (employer_id, employee_id, valid_from, valid_to, status, org_unit, job_grade)
      SELECT p.employer_id, p.employee_id, a.day, a.next, a.status, a.unit, a.grade
      FROM placed AS a JOIN people.employee AS p ON p.source_id = a.n::text;
      INSERT INTO catalog.provider (employer_id, code, earned_when)
      SELECT employer_id, 'udemy', 'completed' FROM people.employer;
      INSERT INTO catalog.item (employer_id, provider_id, content_id, title, kind, hours, as_of)
      SELECT employer_id, provider_id, 'c', 'Course', 'course', 12, '2024-01-01' FROM catalog.provider;
      INSERT INTO intake.feed (employer_id, code, kind, mode, provider_id, complete_up_to)
      SELECT employer_id, 'udemy', 'enrollments', 'full', provider_id, '2026-01-31' FROM catalog.provider;
      INSERT INTO intake.feed (employer_id, code, kind, mode, complete_up_to)
      SELECT employer_id, 'people', 'people', 'full', '2026-01-31' FROM people.employer;
      INSERT INTO intake.file (employer_id, feed_id, name, sha256, profile_digest, as_of, state, actor)
      SELECT f.employer_id, f.feed_id, f.code || '.csv', '', f.code, '2026-01-31', 'applied', 'test'
      FROM intake.feed AS f;
      INSERT INTO people.event (employer_id, employee_id, kinds, as_of, file_id, line)
      SELECT p.employer_id, p.employee_id, v.kinds, v.known, f.file_id, s.n
      FROM staff AS s JOIN people.employee AS p ON p.source_id = s.n::text
      JOIN intake.file AS f ON f.name = 'people.csv',
        LATERAL (VALUES (ARRAY['added'], s.known), (ARRAY['renamed'], s.known + 7)) AS v (kinds, known);
      INSERT INTO enrollment.enrollment (employer_id, employee_id, item_id, program)
      SELECT p.employer_id, p.employee_id, i.item_id, 'Site skills'
      FROM enrolled AS s JOIN people.employee AS p ON p.source_id = s.n::text JOIN catalog.item AS i ON true;
      INSERT INTO enrollment.attempt (employer_id, attempt_id, enrollment_id, attempt_key, last_event_id)
      SELECT employer_id, nextval('enrollment.attempt_id_seq'), enrollment_id, '', nextval('enrollment.event_id_seq')
      FROM enrollment.enrollment;
      INSERT INTO enrollment.event (employer_id, attempt_id, event_id, kinds, as_of, file_id, row_number, line, role,
        enrolled_on, completed, completed_on, passed, failed, withdrawn, progress, recorded_at)
      SELECT a.employer_id, a.attempt_id, a.last_event_id, '{enrolled}', '2025-04-01', f.file_id, a.attempt_id,
        a.attempt_id, 'learner', '\(enrolledOn)', a.attempt_id % 2 = 0,
        CASE WHEN a.attempt_id % 2 = 0 THEN '2025-03-01'::date END, false, false, false, 50, '2025-04-01T02:00:00Z'
      FROM enrollment.attempt AS a JOIN intake.file AS f ON f.name = 'udemy.csv';
      COMMIT;
      """)
  }

  /// Participants, as the description says.
  var participants: (with: Int, elsewhere: Int) {
    let enrolledOn = Self.rollout.adding(days: 14)
    let here = people.indices.filter { people[$0].isEmployed(on: enrolledOn) }
    let with = here.count { treated.contains(people[$0].unit) && $0 % 3 == 0 }
    return (with, here.count { others.contains(people[$0].unit) && $0 % 50 == 0 })
  }
}
