import ArgumentParser
import Foundation
import Postgres

/// The embedded PostgreSQL and the schema.
struct DatabaseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "db", abstract: "The database: embedded server, schema, psql.",
    subcommands: [
      DatabaseStart.self, DatabaseStop.self, DatabaseStatus.self, DatabaseURL.self,
      DatabasePsql.self, DatabaseMigrate.self,
    ])

  /// The embedded cluster; refused where a database is configured, which is not ours to start or stop.
  static func cluster() throws -> LocalCluster {
    let installation = try Installation.current()
    guard installation.databaseURL == nil else {
      throw CommandError(
        "BURSAR_DATABASE_URL names a database of its own; there is no embedded one to manage", 64)
    }
    return try installation.cluster()
  }
}

struct DatabaseStart: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "start", abstract: "Create the embedded PostgreSQL if needed, and start it.",
    discussion: "Example:\n  bursar db start")

  func run() async throws {
    try await reportingErrors {
      let cluster = try DatabaseCommand.cluster()
      try cluster.start()
      Console.note("running; connect with: bursar db psql")
    }
  }
}

struct DatabaseStop: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stop", abstract: "Stop the embedded PostgreSQL.",
    discussion: "Example:\n  bursar db stop")

  func run() async throws {
    try await reportingErrors {
      try DatabaseCommand.cluster().stop()
      Console.note("stopped")
    }
  }
}

struct DatabaseStatus: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say whether the embedded PostgreSQL runs.",
    discussion: "Example:\n  bursar db status --format json")

  @OptionGroup var options: GlobalOptions

  private struct Answer: Encodable {
    let status: String
    let processID: Int?
    let data: String
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let cluster = try DatabaseCommand.cluster()
      let answer =
        switch cluster.status() {
        case .absent: Answer(status: "absent", processID: nil, data: cluster.dataFolder)
        case .stopped: Answer(status: "stopped", processID: nil, data: cluster.dataFolder)
        case .running(let id): Answer(status: "running", processID: id, data: cluster.dataFolder)
        }
      if options.format == .json { return try Console.printJSON(answer) }
      Console.print(
        answer.status + (answer.processID.map { " (process \($0))" } ?? "")
          + ", data in \(answer.data)")
    }
  }
}

struct DatabaseURL: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "url", abstract: "Print the database's URL, for psql and others.",
    discussion: "Example:\n  psql \"$(bursar db url)\"")

  func run() async throws {
    try await reportingErrors {
      let installation = try Installation.current()
      // Printed as configured: it is the caller's own secret.
      Console.print(
        try installation.databaseURL
          ?? installation.cluster().url(database: Session.embeddedDatabase))
    }
  }
}

struct DatabasePsql: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "psql", abstract: "Open psql on the database.",
    discussion: "Example:\n  bursar db psql -- -c 'SELECT * FROM report.feed_watermark'")

  @Argument(parsing: .captureForPassthrough, help: "Passed on to psql.") var arguments: [String] =
    []

  func run() async throws {
    try await reportingErrors { [arguments] in
      let installation = try Installation.current()
      let url: String
      if let configured = installation.databaseURL {
        url = configured
      } else {
        _ = try await Session.embedded(installation, Migrator(folder: try installation.schema))
        url = try installation.cluster().url(database: Session.embeddedDatabase)
      }
      let words = ["psql", url] + arguments.drop { $0 == "--" }
      var pointers = words.map { strdup($0) } + [nil]
      execvp("psql", &pointers)
      throw CommandError("psql is not installed: apt-get install postgresql-client", 69)
    }
  }
}

struct DatabaseMigrate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate", abstract: "Bring the schema up to date.",
    discussion: """
      Example:
        bursar db migrate --check

      Run by the role that owns the schema. --check writes nothing and exits with 78 unless the \
      schema is exactly that of this program.
      """)

  @Flag(help: "Only look.") var check = false

  func run() async throws {
    try await reportingErrors { [check] in
      let installation = try Installation.current()
      var target: ConnectionConfiguration
      if let url = installation.databaseURL {
        target = ConnectionConfiguration(target: url)
      } else {
        let cluster = try installation.cluster()
        try cluster.start()
        try await cluster.ensureDatabase(Session.embeddedDatabase)
        target = cluster.configuration(database: Session.embeddedDatabase)
      }
      target.applicationName = "bursar/migrate"
      let connection = try await Connection.open(target)
      let migrator = Migrator(folder: try installation.schema)
      if check {
        try await migrator.check(on: connection)
        return Console.note("the schema is up to date")
      }
      let report = try await migrator.migrate(on: connection) { Console.note("applying \($0)") }
      Console.note(
        report.applied.isEmpty && !report.repeatablesApplied
          ? "nothing to do" : "the schema is up to date")
    }
  }
}
