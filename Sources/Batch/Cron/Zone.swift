import Foundation

/// A time zone of the IANA database, by its offsets alone. Seconds are since 1970; a local second is the
/// civil time taken as if it were UTC.
///
/// `Calendar.nextDate` is not used: around changes of half an hour it skips whole days.
package struct Zone: Sendable, Equatable {
  package let name: String
  private let zone: TimeZone

  /// `nil` for what is no name of the database, and for abbreviations and fixed offsets: `EST`, `GMT+2`.
  package init?(_ name: String) {
    guard name == "UTC" || name.contains("/") && !name.hasPrefix("Etc/GMT"),
      let zone = TimeZone(identifier: name), zone.identifier == name || name == "UTC"
    else { return nil }
    self.name = name
    self.zone = zone
  }

  package func offset(at instant: Int) -> Int {
    zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant)))
  }

  package func local(_ instant: Int) -> Int { instant + offset(at: instant) }

  /// The offsets that may apply to local times from one to another, in order of time.
  func stretch(from local: Int, through end: Int) -> ZoneStretch {
    // No offset is larger than 14 hours, no change larger than a day, and none is undone within a day.
    let (first, last, step) = (local - 26 * 3600, end + 26 * 3600, 24 * 3600)
    var pieces = [ZoneStretch.Piece(start: .min, offset: offset(at: first))]
    var low = first
    while low < last {
      let high = min(low + step, last)
      let next = offset(at: high)
      if next != pieces[pieces.count - 1].offset {
        pieces.append(.init(start: change(after: low, upTo: high), offset: next))
      }
      low = high
    }
    return ZoneStretch(pieces: pieces)
  }

  /// The first instant at which the offset is that of the end.
  private func change(after start: Int, upTo end: Int) -> Int {
    let target = offset(at: end)
    var (low, high) = (start, end)
    while high - low > 1 {
      let middle = (low + high) / 2
      if offset(at: middle) == target { high = middle } else { low = middle }
    }
    return high
  }
}

/// A zone's offsets over some days: one, or two around a change of the clocks.
struct ZoneStretch {
  struct Piece {
    /// First instant with this offset.
    let start: Int
    let offset: Int
  }

  let pieces: [Piece]

  var leastOffset: Int { pieces.map(\.offset).min() ?? 0 }
  var greatestOffset: Int { pieces.map(\.offset).max() ?? 0 }

  /// The instants at which clocks show a local time: none in a gap, two in an overlap.
  func instants(of local: Int) -> [Int] {
    pieces.indices.compactMap { index in
      let instant = local - pieces[index].offset
      let end = index + 1 < pieces.count ? pieces[index + 1].start : .max
      return instant >= pieces[index].start && instant < end ? instant : nil
    }
  }

  /// The first instant after the gap in which a local time lies.
  func instantAfterGap(at local: Int) -> Int? {
    pieces.first { $0.start > .min && local < $0.start + $0.offset }?.start
  }
}
