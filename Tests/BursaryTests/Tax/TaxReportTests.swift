import Bursary
import Jobs
import Postgres
import Reporting
import Settings
import Store
import TestSupport
import Testing
import Upskilling

/// From sponsorships and the ledger to the lines for payroll: finance.md X1 and X4 to X7 through the database.
@Suite struct TaxReportTests {
  @Test func theYearOfX1IsReportedOnceAndItsLateRefundIsAnAdjustment() async throws {
    try await withPayingHouse { house in
      let march = try await house.pay(3000, "2026-03-10")
      try await house.pay(2000, "2026-09-10")
      try await house.pay(1000, "2026-12-10", by: "loans")
      let item = """
        SELECT result FROM ledger.close_checklist(1, 1, '2026-01-01', '2026-12-31', now()) WHERE item = 'tax'
        """
      #expect(try await house.house.owner.value(item) == "not_set_up")
      let first = try await house.report()
      #expect(try await house.house.owner.value(item) == "passed")
      #expect(try await house.reported() == ["300000/0", "200000/0", "25000/75000"])
      let line = try #require(first.lines.lines.first)
      #expect(first.lines.lines.count == 1)
      #expect(line.taxable == Money(75_000, House.usd))
      #expect(line.contributions == Money(5738, House.usd))
      #expect(line.kind == .original)
      #expect(
        first.file?.content
          == CSVRenderer.render(try PayrollFile(years: first.years)))

      let again = try await house.report()
      #expect(again.changed == 0)
      #expect(again.file == nil)

      // Refunded within the year, recorded after it was reported.
      let answer = try await house.office.advance(
        march, .refund(nil), key: "back", at: House.noon("2026-12-20")
      ).answer
      #expect(answer == .done)
      let late = try await house.report(day: "2027-03-01")
      #expect(late.lines.lines.map(\.taxable.minorUnits) == [-75_000])
      #expect(late.lines.lines.map(\.kind) == [.adjustment])
      #expect(try await house.reported() == ["0/0", "200000/0", "100000/0"])
      #expect(try await house.report(day: "2027-03-01").changed == 0)
      // What was reported before stands as it was.
      #expect(
        try await house.house.owner.value(
          "SELECT sum(taxable) FROM tax.report WHERE number = 1") == "75000")
    }
  }

  @Test func whatComesBackInALaterYearLeavesTheYearAsReported() async throws {
    try await withPayingHouse { house in
      let id = try await house.pay(6000, "2026-03-10")
      #expect(try await house.report().lines.lines.map(\.taxable.minorUnits) == [75_000])
      let other = try await house.pay(100, "2026-04-10")
      #expect(
        try await house.house.owner.value(
          "SELECT concat_ws(' ', item, result, figures ->> 'not_reported') FROM tax.close_items(1, '2026-01-01', '2026-12-31')"
        ) == "tax failed 1")
      _ = try await house.report()
      #expect(other > id)
      for (step, key) in [(SponsorshipStep.demand(50_000), "d"), (.repay, "r")] {
        let answer = try await house.office.advance(
          id, step, key: key, at: House.noon("2027-05-05")
        ).answer
        #expect(answer == .done)
      }
      #expect(try await house.report(day: "2027-06-01").changed == 0)
      let book = try ShippedRules.book(cap2027: "5400.00")
      let next = try await house.report(by: book, year: 2027, day: "2027-06-01")
      #expect(next.years.flatMap(\.events).map(\.note.reason) == [.returnedInLaterYear])
      #expect(next.changed == 1)
      let owner = house.house.owner
      let payment = try #require(try await owner.value("SELECT min(entry_id) FROM tax.report"))
      #expect(
        next.file?.content == """
          employee_number,payer,country,tax_year,payment,paid_on,channel,taxable,currency,kind,\
          boxes,employee_contributions,status,reasons,payment_tax_year,returned\r
          E1,,US,2027,\(payment),2026-03-10,provider,0.00,USD,prior_year_repayment,,,OK,\
          returned_in_later_year,2026,500.00\r

          """)
      #expect(try await house.report(by: book, year: 2027, day: "2027-06-02").changed == 0)
      // The year of the payment stands as it was reported.
      #expect(try await house.report(day: "2027-06-02").changed == 0)
      #expect(try await owner.value("SELECT taxable FROM tax.reported LIMIT 1") == "75000")
      #expect(
        try await owner.texts(
          "SELECT country, tax_year, lines, taxable, returned FROM tax.payroll_part ORDER BY file_id"
        ) == [
          ["US", "2026", "1", "75000", "0"], ["US", "2026", "1", "10000", "0"],
          ["US", "2027", "1", "0", "50000"],
        ])
    }
  }

  /// A refund that was taken back never was: payroll is told so where it was told of it.
  @Test func aLateRefundThatIsTakenBackIsReportedAsNone() async throws {
    try await withPayingHouse { house in
      let owner = house.house.owner
      let id = try await house.pay(1000, "2026-03-10")
      _ = try await house.report()
      let answer = try await house.office.advance(
        id, .refund(nil), key: "back", at: House.noon("2027-01-10")
      ).answer
      #expect(answer.isGranted)
      let book = try ShippedRules.book(cap2027: "5400.00")
      let told = try await house.report(by: book, year: 2027)
      #expect(told.lines.lines.map(\.kind) == [.priorYearRefund])
      #expect(told.lines.lines.map(\.returned?.text) == ["1000.00"])
      let undone = try await owner.value(
        """
        SELECT (ledger.reverse(1, 'undo', max(e.entry_id), '2027-01-20', 'test')).code
        FROM ledger.entry AS e WHERE e.kind = 'refund'
        """)
      #expect(undone?.hasPrefix("done") == true)
      try await owner.run(
        "SELECT program.follow_reversal(1, commitment_id, '2027-01-20', 'test') FROM program.sponsorship"
      )
      let after = try await house.report(by: book, year: 2027)
      #expect(after.lines.lines.map(\.returned?.text) == ["-1000.00"])
      #expect(
        try await owner.texts("SELECT number, returned FROM tax.late_return ORDER BY number")
          == [["1", "100000"], ["2", "0"]])
      #expect(try await house.report(by: book, year: 2027).changed == 0)
    }
  }

  /// The second cost is recognized on the budget of the first year, whose days it cannot leave: the tax year is that
  /// of the day on which it happened.
  @Test func aTaxYearIsThatOfTheDayAndNotOfTheBudget() async throws {
    try await withPayingHouse { house in
      try await house.pay(4000, "2026-12-31")
      try await house.pay(4000, "2027-01-01", committedOn: "2026-12-30", course: "second")
      #expect(
        try await house.house.owner.texts(
          "SELECT DISTINCT effective_on::text FROM ledger.entry WHERE kind = 'expend'")
          == [["2026-12-31"]])
      let shipped = try await house.report(year: nil)
      #expect(shipped.years.map(\.year) == [2026])
      // Nobody has entered the cap of 2027: that year is not computed, by name, and the other one is.
      let refusal = shipped.outcomes.compactMap { outcome -> TaxError? in
        if case .failure(let error) = outcome.result { error } else { nil }
      }
      #expect(refusal == [.capMissing(rule: "US-127", year: 2027)])
      #expect(try await house.reported() == ["400000/0"])
      let book = try ShippedRules.book(cap2027: "5250.00")
      #expect(try await house.report(by: book, year: nil).changed == 1)
      #expect(try await house.reported() == ["400000/0", "400000/0"])
    }
  }

  @Test func anExpenseOfTheYearBeforeNeedsAPerson() async throws {
    try await withPayingHouse { house in
      try await house.pay(1000, "2027-01-15", by: "claims", committedOn: "2026-12-10")
      let book = try ShippedRules.book(cap2027: "5250.00")
      let answer = try await house.report(by: book, year: 2027)
      #expect(answer.review == 1)
      let line = try #require(answer.lines.lines.first)
      #expect(line.reasons == [.factMissing, .incurredInOtherYear, .disputed])
      #expect(line.status == .review)
      #expect(line.channel == .payables)
      #expect(try await house.reported() == ["0/100000"])
    }
  }

  @Test func aBookingTakenBackIsReportedAsNeverMade() async throws {
    try await withPayingHouse { house in
      try await house.pay(6000, "2026-03-10")
      #expect(try await house.report().lines.lines.map(\.taxable.minorUnits) == [75_000])
      let entry = try #require(
        await house.house.owner.value("SELECT entry_id FROM ledger.entry WHERE kind = 'expend'"))
      #expect(
        try await house.house.owner.value(
          "SELECT code FROM ledger.reverse(1, 'oops', \(entry), '2027-02-05', 'test')") == "done")
      let late = try await house.report(day: "2027-03-01")
      #expect(late.lines.lines.map(\.taxable.minorUnits) == [-75_000])
      #expect(try await house.reported() == ["0/0"])
      // Booked anew, it is another payment.
      let again = try await house.house.owner.value(
        """
        SELECT code FROM budget.settle(1, 2, ARRAY[ROW('again', 'expend', (
          SELECT commitment_id FROM budget.commitment WHERE cell_id = 2), 200000, true, NULL)::budget.operation],
          now(), '2026-04-01', 'test')
        """)
      #expect(again == "done")
      #expect(try await house.report(day: "2027-03-01").changed == 1)
      #expect(try await house.reported() == ["0/0", "200000/0"])
    }
  }

  /// As an invoice of another amount does, in the year after.
  @Test func aCostBookedAnewAtWhatWasBilledStaysInItsYear() async throws {
    try await withPayingHouse { house in
      try await house.pay(6000, "2026-12-20")
      #expect(try await house.report().lines.lines.map(\.taxable.minorUnits) == [75_000])
      try await house.house.owner.run(
        """
        SELECT ledger.reverse(1, 'bill', max(entry_id), '2027-01-15', 'test') FROM ledger.entry
        WHERE kind = 'expend';
        SELECT budget.settle(1, 2, ARRAY[ROW('billed', 'expend', max(commitment_id), 610000, true, NULL)
          ::budget.operation], now(), '2027-01-15', 'test') FROM budget.commitment
        """)
      let billed = try await house.report(day: "2027-03-01")
      #expect(billed.years.map(\.taxable.minorUnits) == [85_000])
      #expect(billed.lines.lines.map(\.taxable.minorUnits) == [-75_000, 85_000])
      #expect(try await house.reported() == ["0/0", "525000/85000"])
    }
  }

  @Test func twoCountriesInAYearNeedAPersonAndNothingMovesBySilence() async throws {
    try await withPayingHouse { house in
      try await house.pay(6000, "2026-03-10")
      try await house.pay(500, "2026-09-10")
      try await house.house.owner.run(
        """
        UPDATE people.assignment SET valid_to = '2026-06-01' WHERE employee_id = 1;
        INSERT INTO people.assignment (employer_id, employee_id, valid_from, status, country, cost_center)
        VALUES (1, 1, '2026-06-01', 'active', 'GB', 'CC-1')
        """)
      let answer = try await house.report(country: "US")
      #expect(answer.years.map(\.status) == [.review])
      #expect(answer.lines.lines.map(\.reasons) == [[.aboveCap, .factMissing, .severalCountries]])
      // Dollars are not what British rules are in: refused by name, and nothing is reported.
      let british = try await house.report(country: "GB")
      #expect(british.refused == 1)
      #expect(british.changed == 0)
      // The people file now says that the whole year was British.
      try await house.house.owner.run(
        "UPDATE people.assignment SET country = 'GB' WHERE employee_id = 1")
      let moved = try await house.report(country: "GB")
      #expect(moved.refused == 1)
      #expect(try await house.reported() == ["525000/75000"])
    }
  }

  @Test func aReportedPaymentThatFallsElsewhereIsRefused() async throws {
    try await withPayingHouse { house in
      try await house.pay(1000, "2026-03-10")
      #expect(try await house.report().changed == 1)
      let book = try ShippedRules.reader.read([
        Setting.parse(
          try Project.text("Config/rules/gb.yaml").replacing("GBP", with: "USD"), file: "gb.yaml")
      ])
      try await house.house.owner.run("UPDATE people.assignment SET country = 'GB'")
      let answer = try await house.report(by: book, year: 2025)
      let errors = answer.outcomes.map { outcome -> TaxError? in
        if case .failure(let error) = outcome.result { error } else { nil }
      }
      let entry = try await house.house.owner.value("SELECT entry_id FROM tax.reported")
      #expect(
        errors == [
          .reportedElsewhere(payment: try #require(Int(entry ?? "")), country: "US", year: 2026)
        ])
      #expect(answer.changed == 0)
    }
  }

  @Test func onePersonThatCannotBeComputedHoldsUpNobody() async throws {
    try await withPayingHouse { house in
      try await house.pay(1000, "2026-03-10")
      try await house.pay(100, "2026-03-10", by: "euros", for: "E2", budget: 1)
      try await house.pay(1000, "2026-03-10", for: "E3")
      try await house.house.owner.run(
        "UPDATE people.assignment SET country = NULL WHERE employee_id = 3")
      let answer = try await house.report()
      #expect(answer.years.map(\.employeeNumber) == ["E1"])
      #expect(answer.outcomes.map(\.employeeNumber) == ["E1", "E2", "E3"])
      #expect(answer.changed == 1)
    }
  }

  @Test func twoAtOnceReportEachPaymentOnce() async throws {
    try await withPayingHouse { house in
      for number in 1...5 { try await house.pay(2000, "2026-03-1\(number)") }
      let reports = ReportTax(
        employerID: house.house.office.employer.id, book: try ShippedRules.book(), year: 2026,
        day: House.day("2027-02-01"), actor: "test")
      let pool = house.house.office.pool
      let reported = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<4 {
          group.addTask {
            do {
              return try await pool.transaction { db in
                let answer = try reports(db)
                try db.script("SELECT pg_sleep(0.1)")
                return answer.changed
              }
            } catch let error as PostgresError where error.constraint == "report_once" {
              return 0
            }
          }
        }
        return try await group.reduce(0, +)
      }
      #expect(reported == 5)
      #expect(try await house.house.owner.value("SELECT count(*) FROM tax.report") == "5")
    }
  }

  /// Sixty events in random order, reported now and then: what was reported is what was paid, and the lines of each
  /// payment add up to what is taxable of it.
  @Test(arguments: 1...3) func whatWasReportedIsWhatWasPaid(seed: Int) async throws {
    try await withPayingHouse { house in
      var random = SeededGenerator(seed: UInt64(seed))
      var paid: [Int] = []
      var lines: [Int: Int] = [:]
      for number in 0..<40 {
        let day = House.day("2026-01-01").adding(days: Int.random(in: 0..<360, using: &random))
        switch Int.random(in: 0..<5, using: &random) {
        case 0 where !paid.isEmpty:
          let amount = Int.random(in: 1...20_000, using: &random)
          _ = try await house.office.advance(
            paid.randomElement(using: &random) ?? 0, .refund(amount), key: "k\(number)",
            at: House.noon("2026-12-31"))
        case 1:
          for line in try await house.report().lines.lines {
            lines[line.paymentID, default: 0] += line.taxable.minorUnits
          }
        default:
          paid.append(
            try await house.pay(
              Int.random(in: 1...900, using: &random), day.description,
              by: ["tuition", "loans"].randomElement(using: &random) ?? "",
              for: "E\(Int.random(in: 1...2, using: &random))", course: "c\(number)"))
        }
      }
      let last = try await house.report()
      for line in last.lines.lines { lines[line.paymentID, default: 0] += line.taxable.minorUnits }
      let spent = try await house.house.owner.value(
        "SELECT expended FROM budget.cell WHERE cell_id = 2")
      let owner = house.house.owner
      #expect(try await owner.value("SELECT sum(tax_free + taxable) FROM tax.reported") == spent)
      let taxable = try await owner.texts(
        "SELECT entry_id::text, taxable::text FROM tax.reported WHERE taxable <> 0")
      #expect(
        Dictionary(uniqueKeysWithValues: taxable.map { (Int($0[0] ?? ""), Int($0[1] ?? "")) })
          == Dictionary(uniqueKeysWithValues: lines.filter { $0.value != 0 }.map { ($0, $1) }))
    }
  }
}
