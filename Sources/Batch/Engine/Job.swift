import Foundation

/// A kind of work that the engine runs: code that knows what to do, and nothing of when.
package protocol Job: Sendable {
  var name: String { get }
  /// Rises when its checkpoints mean something else: an older one is then not gone on from.
  var version: Int { get }
  func run(_ context: JobContext) async throws -> JobReport
}

/// What a run did, in numbers.
package struct JobReport: Sendable, Equatable {
  package var counts: [String: Int]

  package init(_ counts: [String: Int] = [:]) {
    self.counts = counts
  }

  var json: String {
    let pairs = counts.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
    return "{\(pairs.joined(separator: ","))}"
  }
}

/// Why an attempt failed, for the record: no personal data.
package struct JobFailure: Error, Sendable, Equatable {
  /// A word for the kind.
  package let kind: String
  package let message: String
  /// Whether another attempt may go better.
  package let isTransient: Bool
  package let exitStatus: Int32
  /// Seconds before which another attempt cannot go better, whatever the plan's delays are.
  package let retryAfter: Int

  package init(
    kind: String, message: String, isTransient: Bool, exitStatus: Int32, retryAfter: Int = 0
  ) {
    self.kind = kind
    self.message = message
    self.isTransient = isTransient
    self.exitStatus = exitStatus
    self.retryAfter = retryAfter
  }
}

/// How an attempt ends.
package enum AttemptEnding: Sendable, Equatable {
  case succeeded(JobReport)
  /// Asked to stop between chunks: the run goes on from its checkpoint.
  case interrupted
  case canceled
  case failed(JobFailure)
}

extension JobPlan {
  var parametersJSON: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return (try? encoder.encode(parameters)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }
}
