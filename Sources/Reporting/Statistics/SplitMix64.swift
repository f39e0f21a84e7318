/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): the same draws for the same seed on every platform,
/// so that a report whose seed is printed can be made again.
package struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) {
    state = seed
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  /// An integer from 0 up to, not including, `bound`: the high word of the product, whose bias is below
  /// `bound` in 2⁶⁴. Spelled out, since the standard library does not promise to keep its own method.
  package mutating func index(below bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// A number of [0, 1) with 53 random bits.
  package mutating func unit() -> Double {
    Double(next() >> 11) * 0x1p-53
  }
}
