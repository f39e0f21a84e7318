/// When a job runs, and what happens when it could not: from the configuration, for one employer.
package struct JobPlan: Sendable, Equatable {
  /// What becomes of slots that nobody was there for.
  package enum CatchUp: String, Sendable, CaseIterable {
    /// One run for the newest, about all the time since the last one.
    case latest
    /// One run for each, oldest first.
    case all
    /// None: they are missed.
    case none
  }

  /// What happens to a slot while a run of the same job is under way. There are never two at once.
  package enum Overlap: String, Sendable, CaseIterable {
    case queueOne = "queue_one"
    case skip, replace
  }

  package var job: String
  /// Without one it runs when asked only.
  package var schedule: CronSchedule?
  package var catchUp: CatchUp
  package var overlap: Overlap
  /// A slot that is older than this is missed, whatever the policy. Seconds.
  package var startDeadline: Int?
  /// An attempt that takes longer is ended. Seconds.
  package var maxDuration: Int
  package var maxAttempts: Int
  /// Seconds between attempts; the last one goes on.
  package var retryDelays: [Int]
  /// Jobs whose runs for the same slot come first.
  package var after: [String]
  package var parameters: [String: String]
  package var pings = Pings()

  /// Web addresses that are called, so that a service outside notices what does not happen.
  package struct Pings: Sendable, Equatable {
    /// When an attempt starts.
    package var start: String?
    /// When a run has succeeded.
    package var success: String?
    /// When a run has failed for good.
    package var fail: String?

    package init(start: String? = nil, success: String? = nil, fail: String? = nil) {
      self.start = start
      self.success = success
      self.fail = fail
    }
  }

  package init(
    job: String, schedule: CronSchedule? = nil, catchUp: CatchUp = .latest,
    overlap: Overlap = .queueOne, startDeadline: Int? = nil, maxDuration: Int = 6 * 3600,
    maxAttempts: Int = 5, retryDelays: [Int] = [60, 300, 900, 3600], after: [String] = [],
    parameters: [String: String] = [:]
  ) {
    self.job = job
    self.schedule = schedule
    self.catchUp = catchUp
    self.overlap = overlap
    self.startDeadline = startDeadline
    self.maxDuration = maxDuration
    self.maxAttempts = maxAttempts
    self.retryDelays = retryDelays
    self.after = after
    self.parameters = parameters
  }

  /// Changes with what decides its slots.
  package var fingerprint: String {
    schedule.map { "\($0.expression) \($0.zone.name)" } ?? ""
  }
}
