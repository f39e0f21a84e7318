package import Foundation

/// The figures of a report as JSON, by their ids.
package struct ReportFigures: @unchecked Sendable {
  private var values: [String: [String: Any]] = [:]
  private var notes: [String: Int] = [:]

  package init(_ json: Data) throws {
    let root = try JSONSerialization.jsonObject(with: json)
    collect(root)
    for note in (root as? [String: Any])?["quality"] as? [[String: Any]] ?? [] {
      if let code = note["code"] as? String { notes[code] = note["count"] as? Int }
    }
  }

  private mutating func collect(_ node: Any) {
    if let list = node as? [Any] { return list.forEach { collect($0) } }
    guard let object = node as? [String: Any] else { return }
    if let figure = object["figure"] as? String, let value = object["value"] as? [String: Any] {
      values[figure] = values[figure] ?? value
    }
    object.values.forEach { collect($0) }
  }

  package var ids: [String] { values.keys.sorted() }

  package func count(_ figure: String) -> Int? { values[figure]?["count"] as? Int }
  package func share(_ figure: String) -> Double? { values[figure]?["share"] as? Double }
  package func interval(_ figure: String) -> [Double]? { values[figure]?["interval"] as? [Double] }
  package func money(_ figure: String) -> String? { values[figure]?["money"] as? String }
  /// A count and what it is of.
  package func counts(_ figure: String) -> [Int?] {
    [count("\(figure)/count"), count("\(figure)/of")]
  }
  package func note(_ code: String) -> Int? { notes[code] }
}
