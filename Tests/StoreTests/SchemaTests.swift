import Foundation
import Postgres
import Store
import TestSupport
import Testing

/// The migrated schema against what the code and the rules say of it.
@Suite struct SchemaTests {
  static let statements: [any Statement.Type] = [
    OpenFile.self, RefuseFile.self, ResolvePeople.self, ResolveEnrollments.self, MergePeople.self,
    MergeEnrollments.self, RetryQuarantine.self, PreviewLoad.self, CloseFile.self, Rejections.self,
    AppliedFile.self, QuarantineItems.self, Employers.self, AddEmployer.self, Episodes.self,
    FeedWatermarks.self, TeamProgress.self, TeamSponsored.self, WaitingApprovals.self,
    EarnedShare.self,
    SpendMovements.self, CostOfDays.self, AttemptSources.self, BalanceEntries.self, FeedFiles.self,
    StudyPeople.self, OrgUnits.self, StudyUnits.self, StudyParticipants.self,
    StudyCosts.self, Deliveries.self, QuarantineCounts.self, Gaps.self, FreezeReport.self,
    SnapshotContent.self, Snapshots.self, LateFacts.self, PruneSnapshots.self, Managers.self,
    Person.self,
    Placement.self, ManagersAbove.self, DepartedEmployees.self,
    Currencies.self,
    AddRate.self, Rates.self, UsableRates.self, DescribeOffering.self, Offerings.self,
    Sponsorships.self,
    SponsoredSince.self, UnmatchedItems.self, SponsorshipHistory.self, RequestSponsorship.self,
    AdvanceSponsorships.self, ReassignSponsorship.self, FulfillFromContract.self,
    DelegateApprovals.self, LinkEnrollments.self, Policies.self, OpenContract.self,
    SettleContract.self, Contracts.self, Journal.self, TrialBalance.self, BudgetRevisions.self,
    BudgetRollup.self, ExpireReservations.self, SettleBudget.self, EndBudgetYear.self,
    MoveBudget.self, ReverseEntry.self, AddItem.self, SettleItem.self, OpenItems.self,
    RecordCash.self, AdjustBook.self, Accrue.self, Revalue.self, CloseDays.self, ReopenDays.self,
    GLItems.self, NumberGLBatch.self, FreezeGLBatch.self, GLBatches.self, GLSums.self,
    GLSumItems.self, ConfirmGLBatch.self, SignClose.self,
    Closes.self, CloseItems.self, CloseBalances.self, RollForward.self,
    AddFiscalPeriod.self,
    SetPeriodState.self, FiscalPeriods.self, OpenCell.self, BudgetCells.self, CellHistory.self,
    EnqueueMail.self, ClaimMail.self, SettleMail.self, RetryMail.self, OutboxStanding.self,
    OutboxItems.self, ManagerAddresses.self, DepartedAddresses.self,
    OpenSource.self, ImportDocument.self, AcceptDocument.self, OpenBankAccount.self,
    ImportStatement.self, JoinWholeTables.self, OpenLines.self, OpenCommitments.self, OpenCash.self,
    OpenMatchRun.self,
    OpenVendors.self, MatchKeys.self, SaveFindings.self, ConfirmGroups.self, ExplainItem.self,
    PostGroups.self, ReverseGroup.self, PayDocument.self, OffsetCredit.self, Documents.self,
    PaperLines.self,
    BankAccounts.self, BankStatements.self, GroupPairs.self, NewestRun.self, OpenExceptions.self,
    WalkRows.self, OwedItems.self, ExpiringValue.self, SponsoredProviders.self,
    Benefits.self,
    ReportedBenefits.self, RecordPayroll.self, ReportedReturns.self, PayrollParts.self,
    KeptPayroll.self, PayrollFiles.self, RepaymentCases.self,
    SignAgreement.self, RecordExit.self, RecordStatement.self, RepaymentStatements.self,
  ]

  private func columns<S: Statement>(_ statement: S.Type) -> [String] { S.Row.columns }

  /// A renamed column, a changed argument or a missing privilege fails here first.
  @Test func everyStatementIsPreparedAsTheApplicationAndReturnsItsColumns() async throws {
    try await withConnection(role: "bursar_app") { connection in
      for statement in Self.statements {
        let described = try await connection.perform { db in
          try db.describe(statement).map(\.name)
        }
        let expected = columns(statement)
        if !expected.isEmpty { #expect(described == expected, "\(statement)") }
      }
    }
  }

  @Test func everyStatementOfTheStoreIsInTheList() throws {
    let folder = "\(Project.root)/Sources/Store"
    let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    var declared: Set<String> = []
    for file in files where file.hasSuffix(".swift") {
      let text = try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
      for line in text.split(separator: "\n") where line.contains(": Statement {") {
        let words = line.split { " :".contains($0) }.map(String.init)
        if let index = words.firstIndex(of: "struct") { declared.insert(words[index + 1]) }
      }
    }
    #expect(declared == Set(Self.statements.map { "\($0)" }))
  }

  private let ours =
    "('people', 'catalog', 'intake', 'enrollment', 'report', 'ledger', 'budget', 'program', 'batch', 'reconciliation', 'tax')"

  @Test func everythingIsExplainedAndPersonalDataIsMarked() async throws {
    try await withConnection { connection in
      let silent = try await connection.texts(
        """
        SELECT n.nspname, c.relname, a.attname FROM pg_class AS c
        JOIN pg_namespace AS n ON n.oid = c.relnamespace
        LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE n.nspname IN \(ours) AND c.relkind IN ('r', 'p', 'v')
          AND (col_description(c.oid, a.attnum) IS NULL AND c.relkind <> 'v'
            OR obj_description(c.oid, 'pg_class') IS NULL)
        """)
      #expect(silent == [])
      let functions = try await connection.texts(
        """
        SELECT n.nspname, p.proname FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
        WHERE n.nspname IN \(ours) AND obj_description(p.oid, 'pg_proc') IS NULL
        """)
      #expect(functions == [])
      let unmarked = try await connection.texts(
        """
        SELECT n.nspname, c.relname, a.attname FROM pg_class AS c
        JOIN pg_namespace AS n ON n.oid = c.relnamespace
        JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE n.nspname IN \(ours) AND c.relkind IN ('r', 'p')
          AND a.attname IN ('email', 'given_name', 'family_name', 'employee_number')
          AND col_description(c.oid, a.attnum) NOT LIKE 'pii:%'
        """)
      #expect(unmarked == [])
    }
  }

  /// Tenants: a key or reference that leaves the employer out could tie two employers together.
  @Test func everyKeyStartsWithTheEmployer() async throws {
    try await withConnection { connection in
      let loose = try await connection.texts(
        """
        SELECT n.nspname, c.relname, k.conname FROM pg_constraint AS k
        JOIN pg_class AS c ON c.oid = k.conrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname IN \(ours) AND k.contype IN ('p', 'u', 'f')
          AND c.relname NOT IN ('employer', 'rejection_code', 'currency', 'transition', 'reason')
          AND k.confrelid NOT IN ('intake.rejection_code'::regclass, 'ledger.currency'::regclass,
            'reconciliation.reason'::regclass)
          AND 'employer_id' <> (SELECT a.attname FROM pg_attribute AS a
            WHERE a.attrelid = c.oid AND a.attnum = k.conkey[1])
        """)
      #expect(loose == [])
    }
  }

  @Test func theApplicationOwnsNothingAndWritesOnlyWhereItStages() async throws {
    try await withConnection { connection in
      let owned = try await connection.value(
        "SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = 'bursar_app'")
      #expect(owned == "0")
      let writable = try await connection.texts(
        """
        SELECT n.nspname || '.' || c.relname FROM pg_class AS c
        JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname IN \(ours) AND c.relkind IN ('r', 'p')
          AND has_table_privilege('bursar_app', c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
        ORDER BY 1
        """)
      #expect(writable == [["intake.staged_enrollment"], ["intake.staged_people"]])
      let open = try await connection.texts(
        """
        SELECT n.nspname, p.proname FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
        WHERE n.nspname IN \(ours) AND has_function_privilege('public', p.oid, 'EXECUTE')
        """)
      #expect(open == [])
      let loose = try await connection.texts(
        """
        SELECT n.nspname, p.proname FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
        WHERE n.nspname IN \(ours) AND p.prosecdef
          AND NOT 'search_path=""' = ANY (coalesce(p.proconfig, '{}'))
        """)
      #expect(loose == [])
    }
  }

  @Test func checkersFindNothing() async throws {
    try await withConnection { connection in
      let available = try await connection.value(
        "SELECT count(*) FROM pg_available_extensions WHERE name = 'plpgsql_check'")
      guard available == "1" else {
        try Test.cancel("plpgsql_check is not installed")
      }
      try await connection.run("CREATE EXTENSION plpgsql_check")
      let findings = try await connection.texts(
        """
        SELECT p.proname, f.lineno::text, f.message
        FROM pg_proc AS p
        JOIN pg_namespace AS n ON n.oid = p.pronamespace
        JOIN pg_language AS l ON l.oid = p.prolang
        CROSS JOIN LATERAL plpgsql_check_function_tb(p.oid, performance_warnings => false) AS f
        WHERE n.nspname IN \(ours) AND l.lanname = 'plpgsql' AND p.prorettype <> 'trigger'::regtype
        """)
      #expect(findings == [])
    }
  }

  @Test func everyCheckRuns() async throws {
    try await withConnection { connection in
      let folder = try SchemaFolder(path: Project.sql)
      #expect(!folder.checks.isEmpty)
      for check in folder.checks {
        #expect(try await connection.perform { db in try db.offenders(of: check) } == 0)
      }
    }
  }
}
