package import Postgres

/// How long leases last and how often a worker shows that it lives. Seconds.
package struct LeaseTiming: Sendable, Equatable {
  package var ttl: Int
  package var beat: Int
  /// How long before the lease's end a worker stops trusting it.
  package var margin: Int
  /// How long after the lease's end its row may still be locked before the session that locks it is ended.
  package var grace: Int
  /// Attempts that may be lost before the run is given up.
  package var maxLosses: Int

  package init(
    ttl: Int = 60, beat: Int = 10, margin: Int = 5, grace: Int = 10, maxLosses: Int = 3
  ) {
    self.ttl = ttl
    self.beat = beat
    self.margin = margin
    self.grace = grace
    self.maxLosses = maxLosses
  }
}

/// What became of one call of a worker.
package struct WorkOutcome: Sendable, Equatable {
  package let runID: Int
  package let slot: String?
  /// The run's state afterwards; `lost` where another took over.
  package let state: String
  package let ending: AttemptEnding
}

/// Executes runs under their lease.
package struct Worker: Sendable {
  package let employerID: Int
  package let pool: ConnectionPool
  /// For the heartbeat: a connection of its own, so that a long statement does not hold it up.
  package let beatPool: ConnectionPool
  package let identity: WorkerIdentity
  package let timing: LeaseTiming
  package let stop: StopSignal
  /// Says what an error means.
  package let classify: @Sendable (any Error) -> JobFailure
  /// Calls a web address for a job. Whether it is heard changes nothing.
  package let ping: @Sendable (_ job: String, _ url: String) async -> Void

  package init(
    employerID: Int, pool: ConnectionPool, beatPool: ConnectionPool, identity: WorkerIdentity,
    timing: LeaseTiming = LeaseTiming(), stop: StopSignal = StopSignal(),
    ping: @escaping @Sendable (String, String) async -> Void = { _, _ in },
    classify: @escaping @Sendable (any Error) -> JobFailure
  ) {
    self.employerID = employerID
    self.pool = pool
    self.beatPool = beatPool
    self.identity = identity
    self.timing = timing
    self.stop = stop
    self.classify = classify
    self.ping = ping
  }

  /// Takes the oldest run of a job that may start, or the one asked for, and executes it; `nil` where there is
  /// none or another holds the lease.
  package func work(
    on job: any Job, _ plan: JobPlan, runID: Int? = nil
  ) async throws -> WorkOutcome? {
    let claim = ClaimRun(
      employerID: employerID, job: job.name, runID: runID, ttlSeconds: timing.ttl,
      maxLosses: timing.maxLosses, worker: identity)
    let sent = ContinuousClock.now
    let claimed: ClaimRun.Row? = try await pool.transaction { db in try db.optionalRow(claim) }
    guard let run = claimed else { return nil }
    let pings = run.isDryRun ? JobPlan.Pings() : plan.pings
    if let url = pings.start { await ping(job.name, url) }
    let ending = await execute(job, plan, run, claimedAt: sent)
    let outcome = try await finish(job.name, plan, run, ending)
    switch outcome.state {
    case "succeeded": if let url = pings.success { await ping(job.name, url) }
    case "failed", "dead": if let url = pings.fail { await ping(job.name, url) }
    default: break
    }
    return outcome
  }

  /// Why a task was ended from outside.
  private enum Verdict: Sendable {
    case leaseLost, canceled, timeout
  }

  private func execute(
    _ job: any Job, _ plan: JobPlan, _ run: ClaimRun.Row, claimedAt: ContinuousClock.Instant
  ) async -> AttemptEnding? {
    let context = JobContext(
      employerID: employerID, run: run, pool: pool, job: job.name, version: job.version,
      stop: stop)
    return await withTaskGroup(of: Finding.self) { group in
      group.addTask { .job(await ending(of: job, context)) }
      group.addTask { .lease(await guardLease(job.name, plan, run, claimedAt: claimedAt)) }
      var verdict: Verdict?
      for await finding in group {
        switch finding {
        case .lease(let found):
          // The job is told to end, and what it leaves is rolled back; its own word no longer counts.
          verdict = found
          group.cancelAll()
        case .job(let ending):
          group.cancelAll()
          switch verdict {
          case nil: return ending
          case .leaseLost: return nil
          case .canceled: return .canceled
          case .timeout:
            return .failed(
              JobFailure(
                kind: "timeout", message: "took longer than \(plan.maxDuration) seconds",
                isTransient: true, exitStatus: 75))
          }
        }
      }
      return nil
    }
  }

  /// What one of the two tasks of an attempt found.
  private enum Finding: Sendable {
    /// How the job ended; `nil` where its lease was gone.
    case job(AttemptEnding?)
    /// Why the job has to end; `nil` where it had ended.
    case lease(Verdict?)
  }

  private func ending(of job: any Job, _ context: JobContext) async -> AttemptEnding? {
    do {
      return .succeeded(try await job.run(context))
    } catch is Interrupted {
      return .interrupted
    } catch let failure as JobFailure {
      return .failed(failure)
    } catch let error as PostgresError where error.constraint == "lease_held" {
      return nil
    } catch {
      // Ended from outside before it could come to a good moment: as if it had.
      return Task.isCancelled ? .interrupted : .failed(classify(error))
    }
  }

  /// Beats until there is a reason to end the job, or until it has ended.
  private func guardLease(
    _ job: String, _ plan: JobPlan, _ run: ClaimRun.Row, claimedAt: ContinuousClock.Instant
  ) async -> Verdict? {
    var trustedUntil = claimedAt + .seconds(timing.ttl - timing.margin)
    let beat = Beat(
      employerID: employerID, job: job, epoch: run.epoch, ttlSeconds: timing.ttl)
    while !Task.isCancelled {
      try? await Task.sleep(for: .seconds(timing.beat))
      if Task.isCancelled { return nil }
      if claimedAt.duration(to: .now) > .seconds(plan.maxDuration) { return .timeout }
      let sent = ContinuousClock.now
      do {
        let answer = try await beatPool.transaction { db in try db.row(beat) }
        guard answer.isHeld else { return .leaseLost }
        if answer.isCancelRequested { return .canceled }
        trustedUntil = sent + .seconds(timing.ttl - timing.margin)
      } catch {
        // A beat that does not get through is not the end; a lease that cannot be trusted is.
        if ContinuousClock.now > trustedUntil { return .leaseLost }
      }
    }
    return nil
  }

  private func finish(
    _ job: String, _ plan: JobPlan, _ run: ClaimRun.Row, _ ending: AttemptEnding?
  ) async throws -> WorkOutcome {
    func lost() -> WorkOutcome {
      WorkOutcome(
        runID: run.runID, slot: run.slot, state: "lost",
        ending: .failed(
          JobFailure(
            kind: "lease", message: "the lease was lost; nothing uncommitted was kept",
            isTransient: true, exitStatus: 75)))
    }
    guard let ending else { return lost() }
    var retryAfter: Int?
    if case .failed(let failure) = ending, failure.isTransient, run.attempts + 1 < plan.maxAttempts
    {
      let delay = plan.retryDelays[min(run.attempts, plan.retryDelays.count - 1)]
      retryAfter = max(
        failure.retryAfter, delay + Int.random(in: (-delay / 10)...(delay / 10)))
    }
    let statement = FinishAttempt(
      employerID: employerID, job: job, epoch: run.epoch, ending: ending, retryAfter: retryAfter)
    // Not to be ended by the signal that ended the job.
    return try await Task.detached { [pool] in
      do {
        let state = try await pool.transaction { db in try db.row(statement) }.state
        return WorkOutcome(runID: run.runID, slot: run.slot, state: state, ending: ending)
      } catch let error as PostgresError where error.constraint == "lease_held" {
        return lost()
      }
    }.value
  }
}
