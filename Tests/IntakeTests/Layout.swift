import Foundation
import Intake
import TestSupport
import Testing

/// A provider's layout as columns and rows, with what each row must become, worked out by hand from the
/// provider's own description. Absent fields are left out.
struct Layout: Sendable, CustomTestStringConvertible {
  let profile: String
  let header: [String]
  let rows: [[String]]
  let expected: [[String: String]]

  var testDescription: String { "\(profile) \(header.first ?? "")" }

  static func profile(_ name: String) throws -> Profile {
    try Profile.load(path: "\(Project.root)/Config/feeds/\(name).yaml")
  }

  /// Every layout that is CSV.
  static let all = [
    Layout(
      profile: "people-generic",
      header: [
        "employee_id", "work_email", "first_name", "last_name", "status", "start_date", "end_date",
        "manager_employee_id", "org_unit_code", "job_title", "location", "cost_center", "country",
      ],
      rows: [
        [
          "0001003", "Zoe.Ng@example.org", "Zoë", "Ng", "active", "2024-02-29", "", "0001001",
          "Cranes, night", "Operator \"A\"", "Vigo", "CC-1", "ES",
        ],
        [
          "0001004", "", "Łukasz", "Wójcik", "Terminated", "2020-01-01", "2026-01-31", "", "", "",
          "",
          "", "",
        ],
      ],
      expected: [
        [
          "employee_number": "0001003", "email": "Zoe.Ng@example.org", "given_name": "Zoë",
          "family_name": "Ng", "status": "active", "hired_on": "2024-02-29",
          "manager_ref": "0001001", "org_unit": "Cranes, night", "job_title": "Operator \"A\"",
          "location": "Vigo", "cost_center": "CC-1", "country": "ES",
        ],
        [
          "employee_number": "0001004", "given_name": "Łukasz", "family_name": "Wójcik",
          "status": "terminated", "hired_on": "2020-01-01", "left_on": "2026-01-31",
        ],
      ]),
    Layout(
      profile: "people-bamboohr",
      header: [
        "Employee #", "First Name", "Last Name", "Preferred Name", "Work Email", "Department",
        "Division", "Location", "Job Title", "Supervisor", "Supervisor EID", "Status",
        "Employment Status", "Hire Date", "Termination Date",
      ],
      rows: [
        [
          "1001", "Ana", "Ruiz", "", "ana.ruiz@example.org", "Cranes", "Port", "Vigo",
          "Crane operator", "Lind, Bo", "1002", "Active", "Full-Time", "2021-04-01", "0000-00-00",
        ],
        [
          "1002", "Bo", "Lind", "Bosse", "bo.lind@example.org", "Cranes", "Port", "Vigo",
          "Shift lead", "", "", "Inactive", "Terminated", "2019-02-11", "2026-01-31",
        ],
      ],
      expected: [
        [
          "employee_number": "1001", "source_id": "1001", "email": "ana.ruiz@example.org",
          "given_name": "Ana", "family_name": "Ruiz", "status": "active", "hired_on": "2021-04-01",
          "manager_ref": "1002", "cost_center": "Port", "org_unit": "Cranes",
          "job_title": "Crane operator", "location": "Vigo", "employment_type": "Full-Time",
        ],
        [
          "employee_number": "1002", "source_id": "1002", "email": "bo.lind@example.org",
          "given_name": "Bosse", "family_name": "Lind", "status": "terminated",
          "hired_on": "2019-02-11", "left_on": "2026-01-31", "cost_center": "Port",
          "org_unit": "Cranes", "job_title": "Shift lead", "location": "Vigo",
          "employment_type": "Terminated",
        ],
      ]),
    Layout(
      profile: "coursera",
      header: [
        "Name", "Email", "External Id", "Course", "Course ID", "Enrollment Time",
        "Last Course Activity Time", "Overall Progress", "Estimated Learning Hours", "Completed",
        "Removed From Program", "Program Name", "Completion Time", "Course Grade",
        "Course Certificate URL", "Course Type",
      ],
      rows: [
        [
          "Ana Ruiz", "ana.ruiz@example.org", "E1001", "Reading Crane Charts", "aB3kQ1xREeu",
          "2026-01-12T08:30:00Z", "2026-02-01T09:00:00Z", "100", "11.4", "Yes", "No",
          "Site skills 2026", "2026-02-01T09:00:00Z", "92.5",
          "https://coursera.example/verify/AAA111", "Course",
        ],
        [
          "Bo Lind", "BO.LIND@example.org", "", "Lift, \"hands on\"", "aB3", "2026-01-13T10:00:00Z",
          "", "37", "2.98", "No", "Yes", "", "", "", "", "Guided Project",
        ],
      ],
      expected: [
        [
          "external_id": "E1001", "email": "ana.ruiz@example.org", "content_id": "aB3kQ1xREeu",
          "content_title": "Reading Crane Charts", "content_kind": "course",
          "program": "Site skills 2026", "enrolled": "2026-01-12T08:30:00Z",
          "last_activity": "2026-02-01T09:00:00Z", "completed": "true",
          "completed_when": "2026-02-01T09:00:00Z", "withdrawn": "false", "progress": "100",
          "grade": "92.5", "hours": "11.4",
          "certificate_url": "https://coursera.example/verify/AAA111",
        ],
        [
          "email": "BO.LIND@example.org", "content_id": "aB3",
          "content_title": "Lift, \"hands on\"",
          "content_kind": "project", "enrolled": "2026-01-13T10:00:00Z", "completed": "false",
          "withdrawn": "true", "progress": "37", "hours": "2.98",
        ],
      ]),
    Layout(
      profile: "coursera",
      header: [
        "Name", "Email", "External ID", "Program Name", "Course Name", "Course Id", "Institution",
        "Enrollment Timestamp", "Last Activity Timestamp", "Completion Timestamp", "Progress (%)",
        "Grade (%)", "Learning Hours", "Completed", "Removed From Program", "Course Type",
      ],
      rows: [
        [
          "Zoë Ng", "zoe.ng@example.org", "E1003", "Site skills 2026", "Lift Planning, Part 1",
          "cD9",
          "Harbour Skills Institute", "2026-03-01 07:00:00", "2026-03-29 01:30:00",
          "2026-03-29 01:30:00", "100", "88", "6.25", "Yes", "No", "Guided Project",
        ]
      ],
      expected: [
        [
          "external_id": "E1003", "email": "zoe.ng@example.org", "content_id": "cD9",
          "content_title": "Lift Planning, Part 1", "content_kind": "project",
          "program": "Site skills 2026", "enrolled": "2026-03-01T07:00:00Z",
          "last_activity": "2026-03-29T01:30:00Z", "completed": "true",
          "completed_when": "2026-03-29T01:30:00Z", "withdrawn": "false", "progress": "100",
          "grade": "88", "hours": "6.25",
        ]
      ]),
    Layout(
      profile: "edx",
      header: [
        "enrollment_id", "is_consent_granted", "enrollment_date", "unenrollment_date",
        "course_list_price", "course_key", "courserun_key", "course_title", "has_passed",
        "last_activity_date", "progress_status", "passed_date", "current_grade",
        "enterprise_user_id", "user_email", "enterprise_sso_uid", "total_learning_time_hours",
        "offer_name", "course_progress",
      ],
      rows: [
        [
          "9001", "True", "2026-01-10", "", "149.0", "HSI+LIFT1", "course-v1:HSI+LIFT1+1T2026",
          "Lift planning, \"hands on\"", "True", "2026-02-20", "Passed", "2026-02-20", "0.91", "77",
          "ana.ruiz@example.org", "E1001", "7.5", "Site skills 2026", "0.995",
        ],
        [
          "9002", "True", "2026-01-11", "2026-01-20", "149.0", "HSI+LIFT1",
          "course-v1:HSI+LIFT1+1T2026", "Lift planning", "False", "", "Failed", "", "1e-05", "78",
          "bo.lind@example.org", "", "0.0", "", "",
        ],
      ],
      expected: [
        [
          "external_id": "E1001", "email": "ana.ruiz@example.org", "provider_learner_id": "77",
          "content_id": "HSI+LIFT1", "content_title": "Lift planning, \"hands on\"",
          "program": "Site skills 2026", "run": "course-v1:HSI+LIFT1+1T2026",
          "provider_enrollment_id": "9001", "enrolled": "2026-01-10", "last_activity": "2026-02-20",
          "passed": "true", "passed_when": "2026-02-20", "failed": "false", "withdrawn": "false",
          "progress": "99.5", "grade": "91", "hours": "7.5",
        ],
        [
          "email": "bo.lind@example.org", "provider_learner_id": "78", "content_id": "HSI+LIFT1",
          "content_title": "Lift planning", "run": "course-v1:HSI+LIFT1+1T2026",
          "provider_enrollment_id": "9002", "enrolled": "2026-01-11", "passed": "false",
          "failed": "true", "withdrawn": "true", "withdrawn_when": "2026-01-20", "grade": "0.001",
          "hours": "0",
        ],
      ]),
    Layout(
      profile: "enrollments-generic",
      header: [
        "learner_id", "email", "course_id", "course_title", "enrolled_on", "completed_on",
        "outcome",
        "progress_pct", "grade_pct", "due_on", "role",
      ],
      rows: [
        [
          "E1", "", "c1", "First", "2026-01-01", "2026-02-01", "passed", "100", "81.25", "",
          "student",
        ],
        ["E2", "", "c1", "First", "2026-01-01", "", "", "12", "", "2026-06-30", ""],
      ],
      expected: [
        [
          "external_id": "E1", "content_id": "c1", "content_title": "First", "role": "learner",
          "enrolled": "2026-01-01", "completed": "true", "completed_when": "2026-02-01",
          "passed": "true", "passed_when": "2026-02-01", "failed": "false", "withdrawn": "false",
          "progress": "100", "grade": "81.25",
        ],
        [
          "external_id": "E2", "content_id": "c1", "content_title": "First", "role": "learner",
          "enrolled": "2026-01-01", "completed": "false", "due": "2026-06-30", "progress": "12",
        ],
      ]),
  ]
}

extension IntakeReader {
  /// Every row as a dictionary; rejected rows hold their code under `!`.
  func dictionaries(
    of data: Data, profile: Profile
  ) throws -> (rows: [[String: String]], summary: FileSummary) {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try data.write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let names =
      switch profile.kind {
      case .people: PeopleField.allCases.map(\.rawValue)
      case .enrollments: EnrollmentField.allCases.map(\.rawValue)
      case .invoices, .bankLines: [String]()
      }
    var rows: [[String: String]] = []
    let summary = try read(path: file.path) { row in
      var fields: [String: String] = [:]
      for (index, name) in names.enumerated() { fields[name] = row.text(ofField: index) }
      if let rejection = row.rejection { fields["!"] = "\(rejection.code.rawValue) \(row.line)" }
      rows.append(fields)
    }
    return (rows, summary)
  }
}

/// The text of a profile that ships.
func profileText(_ name: String) throws -> String {
  try Project.text("Config/feeds/\(name).yaml")
}
