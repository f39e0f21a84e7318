import ArgumentParser

/// The command.
@main struct Bursar: AsyncParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "bursar",
    abstract:
      "Runs an employer's upskilling program: files in, people and enrollments, reports out.",
    discussion: """
      Example, the sample company's three nights, its month and its reports:
        bursar demo

      Without BURSAR_DATABASE_URL an embedded PostgreSQL under .bursar/ is created and used.
      Exit status: 0 done, 64 usage, 65 file refused or held, 66 file missing, 69 database \
      unreachable, 70 defect, 75 try again, 77 not permitted, 78 configuration.
      """,
    version: version,
    subcommands: [
      DemoCommand.self, DatabaseCommand.self, EmployerCommand.self, IntakeCommand.self,
      ProgramCommand.self, CatalogCommand.self, SponsorshipCommand.self, BudgetCommand.self,
      ContractCommand.self, LedgerCommand.self, InvoiceCommand.self, ClaimCommand.self,
      BankCommand.self, ReconcileCommand.self, PeriodCommand.self, GLCommand.self, TaxCommand.self,
      RepaymentCommand.self, ReportCommand.self, MailCommand.self, ExplainCommand.self,
      AuditCommand.self, RunCommand.self, SchedulerCommand.self, StatusCommand.self,
      NextCommand.self, RunsCommand.self, ShowCommand.self, LogsCommand.self, PauseCommand.self,
      ResumeCommand.self, CancelCommand.self, RetryCommand.self, BackfillCommand.self,
      PruneCommand.self, DoctorCommand.self, ConfigCommand.self,
    ])
}
