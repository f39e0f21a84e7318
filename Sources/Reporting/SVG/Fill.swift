/// What a surface is filled with. Patterns tell surfaces apart where colors do not: in grayscale, on
/// paper, for eyes that see few colors.
enum Fill: Hashable {
  case solid(String)
  /// Diagonal lines.
  case hatched(String, ground: String)
  /// Diagonal lines the other way, farther apart.
  case shaded(String, ground: String)
  case dotted(String, ground: String)

  /// The inside of a pattern of 6 by 6; `nil` for a plain color.
  var pattern: String? {
    switch self {
    case .solid: nil
    case .hatched(let color, let ground):
      Self.tile(ground, "<path d=\"M-1 7L7 -1M-1 1L1 -1M5 7L7 5\" stroke=\"\(color)\"/>")
    case .shaded(let color, let ground):
      Self.tile(ground, "<path d=\"M0 3H6\" stroke=\"\(color)\" stroke-width=\"0.8\"/>")
    case .dotted(let color, let ground):
      Self.tile(ground, "<circle cx=\"3\" cy=\"3\" r=\"0.9\" fill=\"\(color)\"/>")
    }
  }

  private static func tile(_ ground: String, _ mark: String) -> String {
    "<rect width=\"6\" height=\"6\" fill=\"\(ground)\"/>" + mark
  }
}
