/// How far this host's clock is ahead of the database's, in seconds. Only the database's decides.
enum ClockSkew {
  static func isLarge(_ seconds: Int) -> Bool { abs(seconds) > 2 }

  static func text(_ seconds: Int) -> String {
    "this host's clock is \(abs(seconds)) s \(seconds < 0 ? "behind" : "ahead of") the database's"
  }
}
