/// The colors of reports, on white; a test computes their contrast (WCAG 2.2, 1.4.3 and 1.4.11).
package enum Palette {
  package static let ink = "#1B1F24"
  package static let secondary = "#57606A"
  package static let grid = "#D0D7DE"
  package static let actual = "#1F4E79"
  package static let accent = "#0072B2"
  package static let good = "#0F766E"
  package static let bad = "#B42318"
  package static let caution = "#9A6700"
  package static let previous = "#8C959F"
  package static let surface = "#FFFFFF"

  /// Grounds under patterns, always inside an outline that stands out.
  package static let steadyTint = "#CFE0EF"
  package static let cautionTint = "#FBF0D9"
  package static let badTint = "#FBE9E7"
  package static let grayTint = "#EEF1F4"
}
