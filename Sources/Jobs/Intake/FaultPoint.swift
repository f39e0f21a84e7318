import Foundation

/// A place in a load at which a test makes the process die or wait. Set by the environment, never in
/// ordinary use.
package struct FaultPoint: Sendable, Equatable {
  /// The places, in the order in which a load passes them.
  package enum Place: String, Sendable, CaseIterable {
    case opened, staging, staged, merged, committed
  }

  /// What happens there.
  package enum Action: String, Sendable, CaseIterable {
    case kill, wait
  }

  package let place: Place
  package let action: Action

  /// Reads `staged:kill`.
  package init?(_ text: String) {
    let parts = text.split(separator: ":").map(String.init)
    guard parts.count == 2, let place = Place(rawValue: parts[0]),
      let action = Action(rawValue: parts[1])
    else { return nil }
    self.place = place
    self.action = action
  }

  /// Dies or waits if this is the place.
  func reach(_ place: Place) {
    guard place == self.place else { return }
    switch action {
    case .kill: kill(getpid(), SIGKILL)
    case .wait:
      FileHandle.standardError.write(Data("waiting at \(place.rawValue)\n".utf8))
      sleep(30)
    }
  }
}
