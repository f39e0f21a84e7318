import Batch
import Foundation
import Jobs
import Settings
import TestSupport
import Testing

/// What operators copy: the recipes and the commented configuration.
@Suite struct DeployTests {
  /// T04: a timer that says a local time is skipped or doubled when the clocks change. Ours are heartbeats.
  @Test func noTimerSaysALocalTime() throws {
    let timer = try Project.text("Config/deploy/bursar-tick.timer")
    #expect(timer.contains("OnCalendar=*:0/15 UTC"))
    #expect(try Project.text("Config/deploy/crontab").contains("*/15 * * * *"))
    let cron = try Project.text("Config/deploy/kubernetes.yaml")
    #expect(cron.contains("schedule: \"*/15 * * * *\"") && cron.contains("timeZone: Etc/UTC"))
  }

  @Test func theCommentedJobsAreValidOnceUncommented() throws {
    let text = try Project.text("Config/bursar.yaml")
    let start = try #require(text.range(of: "# jobs:"))
    let jobs = text[start.lowerBound...].split(separator: "\n").map {
      $0.hasPrefix("# ") ? $0.dropFirst(2) : $0
    }.joined(separator: "\n")
    let root = try Setting.parse(jobs, file: "bursar.yaml").mapping(allowing: ["jobs"])
    let plans = try JobPlanReader(jobs: JobName.allCases.map(\.rawValue)).read(root["jobs"])
    #expect(plans.map(\.job) == JobName.allCases.map(\.rawValue))
    #expect(plans[0].startDeadline == 12 * 3600)
    #expect(plans[2].after == ["sync-enrollments"])
  }
}
