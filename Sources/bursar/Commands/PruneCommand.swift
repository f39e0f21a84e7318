import ArgumentParser
import Batch
import Foundation
import Jobs

struct PruneCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune", abstract: "Delete what is remembered of old runs.",
    discussion: """
      Example:
        bursar prune --days 90 --keep 20 --dry-run

      Runs that are not over stay, and so do schedules: no slot comes again. Without options the parameters \
      of the job prune count. On a schedule it is that job.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Option(help: ArgumentHelp("Runs that ended earlier than so many days ago.", valueName: "count"))
  var days: Int?
  @Option(help: ArgumentHelp("The newest of each job that stay.", valueName: "count"))
  var keep: Int?
  @Flag(help: "Only say how many there are.") var dryRun = false

  func validate() throws {
    guard days ?? 0 >= 0, keep ?? 0 >= 0 else {
      throw ValidationError("--days and --keep cannot be negative")
    }
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let session = try await Session.open(config: options.config, command: "prune")
      let room = try await session.engine(config: options.config, employer: employer.employer)
      let parameters = room.catalog.plan(.prune).parameters
      var history = PruneHistory { parameters[$0] }
      history.days = days ?? history.days
      history.keep = keep ?? history.keep
      let runs = try await history.run(of: room.employerID, on: room.pool, isDryRun: dryRun)
      if options.format == .json {
        struct Item: Encodable {
          let runs: Int
          let dryRun: Bool
        }
        return try Console.printJSON(Item(runs: runs, dryRun: dryRun))
      }
      Console.print("\(runs) run\(runs == 1 ? "" : "s") \(dryRun ? "would be deleted" : "deleted")")
    }
  }
}
