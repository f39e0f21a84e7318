import Batch
import Upskilling

/// How far this host's clock is ahead of the database's. Only the database's decides.
///
/// The database's answer lies somewhere between asking and hearing, so only what it lies outside of that time
/// counts: a slow answer is not a wrong clock.
struct ClockSkew: CustomStringConvertible {
  /// Negative where this host is behind.
  var seconds = 0

  var isLarge: Bool { abs(seconds) > 2 }

  var description: String {
    "this host's clock is \(abs(seconds)) s \(seconds < 0 ? "behind" : "ahead of") the database's"
  }

  static func measured(_ room: EngineRoom) async throws -> ClockSkew {
    let asked = Instant.now.secondsSinceEpoch
    let rows = try await room.query(EngineClock())
    let heard = Instant.now.secondsSinceEpoch
    return ClockSkew(seconds: rows.first.map { between(asked, heard, $0.seconds) } ?? 0)
  }

  /// The seconds from the database's clock to the nearest moment of this host's between asking and hearing.
  static func between(_ asked: Int, _ heard: Int, _ database: Int) -> Int {
    database < asked ? asked - database : min(0, heard - database)
  }
}
