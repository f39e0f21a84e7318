import Foundation
import Postgres
import TestSupport
import Testing

/// The example that other services start from.
@Suite struct PortalTests {
  @Test func anotherServiceAsksAnswersAndReads() async throws {
    try await withHouse { house in
      try await withTemporaryFolder { folder in
        try """
        name: skills
        versions:
          - from: 2026-01-01
            currency: EUR
            item_cap: 500.00
            approvals:
              - by: [manager, employee]
                employee: E3
        """.write(toFile: "\(folder)/skills.yaml", atomically: true, encoding: .utf8)
        // The portal asks today, whenever that is.
        try await house.owner.run(
          """
          SELECT budget.add_period(1, 'later', '2028-01-01', '2099-12-31');
          SELECT budget.open_cell(1, 2, 'CC-1', '', 'EUR', 'stop', NULL);
          SELECT budget.open_cell(1, 3, 'CC-1', '', 'EUR', 'stop', NULL);
          """)
        for cell in [2, 3] {
          try await house.owner.run(
            """
            SELECT budget.settle(1, \(cell), ARRAY[ROW('open-\(cell)', 'increase', NULL, 1000000, false,
              NULL)::budget.operation], now(), '2026-01-01', 'test')
            """)
        }
        var portal = BuiltCommand(database: house.database)
        portal.name = "portal"
        let url = portal.environment["BURSAR_DATABASE_URL"] ?? ""
        let ask = [url, "acme", folder, "skills", "E1", "coursera", "c1"]
        let asked = try await portal.run(ask + ["400.00"])
        #expect(
          asked.output == """
            sponsorship 1 is requested
            E2 says yes: done
            E3 says yes: done
            budget \(asked.output.contains("budget 1") ? 1 : asked.output.contains("budget 2") ? 2 : 3) has 9600.00 available

            """)
        let refused = try await portal.run(ask + ["501.00"])
        #expect(refused.output.hasPrefix("would be refused: the price is above"))
        let twice = try await portal.run(ask + ["400.00"])
        #expect(twice.status == 65)
        #expect(twice.output.contains("live sponsorship"))
        let nobody = try await portal.run([url, "nobody"] + ask.dropFirst(2) + ["1.00"])
        #expect(nobody.output.contains("there is no employer 'nobody'"))
      }
    }
  }
}
