package import Batch
package import Settings

/// Reads when jobs run, refusing what it does not know, circles, and schedules that never come.
package struct JobPlanReader {
  /// The jobs there are.
  let jobs: [String]

  package init(jobs: [String]) {
    self.jobs = jobs
  }

  /// - Throws: `SettingsError` pointing at the line at fault.
  package func read(_ setting: Setting?) throws(SettingsError) -> [JobPlan] {
    var plans: [JobPlan] = []
    let entries = try setting?.openMapping().entries ?? []
    for (key, value) in entries {
      guard jobs.contains(key.name) else {
        throw key.setting.error(
          "there is no job '\(key.name)'", suggestion: nearestWord(to: key.name, among: jobs))
      }
      plans.append(try read(key.name, value))
    }
    for (key, value) in entries {
      if let circle = circle(from: key.name, in: plans) {
        throw value.error("the jobs wait for each other: \(circle.joined(separator: ", "))")
      }
    }
    return plans
  }

  private func read(_ name: String, _ setting: Setting) throws(SettingsError) -> JobPlan {
    let mapping = try setting.mapping(allowing: [
      "cron", "zone", "catch_up", "overlap", "start_deadline_minutes", "max_minutes",
      "max_attempts", "after", "parameters", "ping",
    ])
    var plan = JobPlan(job: name)
    if let cron = mapping["cron"] {
      let zoneName = try mapping["zone"]?.string() ?? "UTC"
      guard let zone = Zone(zoneName) else {
        throw (mapping["zone"] ?? cron).error(
          "'\(zoneName)' is not a time zone; write a name such as Europe/Madrid")
      }
      do {
        plan.schedule = CronSchedule(
          expression: try CronExpression(try cron.string()), zone: zone)
      } catch let error as CronError {
        throw cron.error("\(error)")
      } catch let error as SettingsError {
        throw error
      } catch {
        throw cron.error("\(error)")
      }
    }
    if let policy = mapping["catch_up"] {
      plan.catchUp = try policy.choice(of: JobPlan.CatchUp.self)
    }
    if let policy = mapping["overlap"] {
      plan.overlap = try policy.choice(of: JobPlan.Overlap.self)
    }
    plan.startDeadline = try positive(mapping["start_deadline_minutes"]).map { $0 * 60 }
    plan.maxDuration = try positive(mapping["max_minutes"]).map { $0 * 60 } ?? plan.maxDuration
    plan.maxAttempts = try positive(mapping["max_attempts"]) ?? plan.maxAttempts
    for element in try mapping["after"]?.list() ?? [] {
      let other = try element.string()
      guard jobs.contains(other) else {
        throw element.error(
          "there is no job '\(other)'", suggestion: nearestWord(to: other, among: jobs))
      }
      plan.after.append(other)
    }
    for (key, value) in try mapping["parameters"]?.openMapping().entries ?? [] {
      plan.parameters[key.name] = try value.string()
    }
    let pings = try mapping["ping"]?.mapping(allowing: ["start", "success", "fail"])
    plan.pings.start = try webAddress(pings?["start"])
    plan.pings.success = try webAddress(pings?["success"])
    plan.pings.fail = try webAddress(pings?["fail"])
    return plan
  }

  private func webAddress(_ setting: Setting?) throws(SettingsError) -> String? {
    guard let setting else { return nil }
    let text = try setting.string()
    guard text.hasPrefix("https://") || text.hasPrefix("http://") else {
      throw setting.error("must be a web address; write https://…")
    }
    return text
  }

  private func positive(_ setting: Setting?) throws(SettingsError) -> Int? {
    guard let setting else { return nil }
    let value = try setting.int()
    guard value > 0 else { throw setting.error("must lie above zero") }
    return value
  }

  /// A way back to where it began, if there is one.
  private func circle(from job: String, in plans: [JobPlan]) -> [String]? {
    var waiting = [[job]]
    while let path = waiting.popLast() {
      for next in plans.first(where: { $0.job == path[path.count - 1] })?.after ?? [] {
        if next == job { return path + [next] }
        if !path.contains(next) { waiting.append(path + [next]) }
      }
    }
    return nil
  }
}
