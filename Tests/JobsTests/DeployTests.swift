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

  /// What the build needs is listed in two places.
  @Test func theContainerIsBuiltWithEveryPackage() throws {
    let makefile = try Project.text("Makefile")
    let lines = makefile.replacing("\\\n", with: "").split(separator: "\n")
    let line = try #require(lines.first { $0.hasPrefix("PACKAGES :=") })
    let container = try Project.text("Config/deploy/Containerfile")
    for package in line.split(separator: " ").dropFirst(2) {
      #expect(container.contains(" \(package) "), "\(package)")
    }
  }

  /// Whether a tool is there, in the folders of PATH.
  private static func has(_ tool: String) -> Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(tool)")
    }
  }

  private func run(_ arguments: String...) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    let pipe = Pipe()
    (process.standardOutput, process.standardError) = (pipe, pipe)
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, output)
  }

  /// Against the schemas of Kubernetes 1.27; `Tests/check-recipes` brings the tool and does it too.
  @Test(.enabled(if: has("kubernetes-validate"), "kubernetes-validate is not installed"))
  func theKubernetesFilesFollowTheirSchema() throws {
    let answer = try run(
      "kubernetes-validate", "--strict", "--kubernetes-version", "1.27",
      "\(Project.root)/Config/deploy/kubernetes.yaml")
    #expect(answer.status == 0, "\(answer.output)")
  }

  @Test(.enabled(if: has("systemd-analyze"), "systemd is not installed"))
  func systemdAcceptsItsUnits() async throws {
    try await withTemporaryFolder { folder in
      for unit in ["bursar-scheduler.service", "bursar-tick.service", "bursar-tick.timer"] {
        // Where bursar is not installed, systemd would miss the program.
        try Project.text("Config/deploy/\(unit)")
          .replacing("/usr/local/bin/bursar", with: "/bin/true")
          .write(toFile: "\(folder)/\(unit)", atomically: true, encoding: .utf8)
        let answer = try run("systemd-analyze", "verify", "\(folder)/\(unit)")
        #expect(answer.status == 0 && answer.output.isEmpty, "\(answer.output)")
      }
    }
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
