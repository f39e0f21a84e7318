import ArgumentParser

/// How data is printed.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json
}

/// What every command understands.
struct GlobalOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The configuration file.", valueName: "path"))
  var config: String?

  @Option(help: "How to print: text or json.")
  var format: OutputFormat = .text
}

/// For commands that work on one employer.
struct EmployerOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The employer's code; not needed where the configuration names one or there is only one.",
      valueName: "code"))
  var employer: String?
}
