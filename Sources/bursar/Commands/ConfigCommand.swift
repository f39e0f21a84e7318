import ArgumentParser
import Jobs
import Postgres

/// The configuration.
struct ConfigCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "The configuration.", subcommands: [ConfigShow.self])
}

struct ConfigShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print every setting in effect and where it was set.",
    discussion: "Example:\n  bursar config show --format json")

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await reportingErrors { [self] in
      let installation = try Installation.current()
      let path = installation.configurationPath(options.config)
      let configuration = try Configuration.load(
        path: path, profileFolders: ["\(installation.home)/Config/feeds"])
      let database = installation.databaseURL.map { url in
        Configuration.Entry(
          key: "database", value: ConnectionConfiguration(target: url).description,
          origin: "BURSAR_DATABASE_URL")
      }
      let entries =
        [database ?? Configuration.Entry(key: "database", value: "embedded", origin: "default")]
        + configuration.entries
      try printList(entries, options, ifEmpty: "", ["setting", "value", "set in"]) {
        [$0.key, $0.value, $0.origin]
      }
    }
  }
}
