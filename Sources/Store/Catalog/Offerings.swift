package import Postgres
package import Upskilling

/// Says which credential a course leads to and which skills it teaches.
package struct DescribeOffering: Statement {
  package static let sql =
    "SELECT catalog.describe_offering($1, $2, $3, $4, $5, $6)::text AS described"
  package let employerID: Int
  package let provider: String
  package let contentID: String
  package let credential: Credential
  package let skills: [String]
  package let actor: String

  package init(
    employerID: Int, provider: String, contentID: String, credential: Credential,
    skills: [String], actor: String
  ) {
    self.employerID = employerID
    self.provider = provider
    self.contentID = contentID
    self.credential = credential
    self.skills = skills
    self.actor = actor
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .text(provider), .text(contentID), .text(credential.rawValue),
      .textArray(skills), .text(actor),
    ]
  }

  package struct Row: RowDecodable {
    package static let columns = ["described"]
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {}
  }
}

/// What the employer says of courses: of one, or of all.
package struct Offerings: Statement {
  package static let sql = """
    SELECT provider, content_id, credential, array_to_string(skills, chr(10)) AS skills
    FROM catalog.offering
    WHERE employer_id = $1 AND ($2::text IS NULL OR provider = $2::text)
      AND ($3::text IS NULL OR content_id = $3::text)
    ORDER BY provider, content_id
    """
  package let employerID: Int
  package let provider: String?
  package let contentID: String?

  package init(employerID: Int, provider: String? = nil, contentID: String? = nil) {
    self.employerID = employerID
    self.provider = provider
    self.contentID = contentID
  }

  package var parameters: [Parameter] { [.int(employerID), .text(provider), .text(contentID)] }

  package struct Row: RowDecodable, Equatable {
    package static let columns = ["provider", "content_id", "credential", "skills"]
    package let provider: String
    package let contentID: String
    package let credential: String
    package let skills: [String]

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      provider = try row.text(0)
      contentID = try row.text(1)
      credential = try row.text(2)
      skills = try row.text(3).split(separator: "\n").map(String.init)
    }
  }
}
