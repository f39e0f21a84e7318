import Foundation
import Yams

/// A value in a YAML file that remembers where it stands, so that a refusal can point at it.
package struct Setting {
  package let file: String
  private let node: Node

  private init(node: Node, file: String) {
    self.node = node
    self.file = file
  }

  /// Reads a file.
  ///
  /// - Throws: `SettingsError` for a file that is missing or is not YAML.
  package static func load(path: String) throws(SettingsError) -> Setting {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw SettingsError(file: path, problem: "the file cannot be read")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw SettingsError(file: path, problem: "the file is not UTF-8 text")
    }
    return try parse(text, file: path)
  }

  /// Reads YAML text; `file` names it in errors.
  package static func parse(_ text: String, file: String) throws(SettingsError) -> Setting {
    do {
      guard let node = try compose(yaml: text) else {
        throw SettingsError(file: file, problem: "the file is empty")
      }
      return Setting(node: node, file: file)
    } catch let error as SettingsError {
      throw error
    } catch let error as YamlError {
      throw refusal(of: error, file: file)
    } catch {
      throw SettingsError(file: file, problem: "the file is not YAML")
    }
  }

  private static func refusal(of error: YamlError, file: String) -> SettingsError {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return SettingsError(
        file: file, line: mark.line, column: mark.column, problem: "not YAML: \(problem)")
    case .duplicatedKeysInMapping(let duplicates, let context):
      return SettingsError(
        file: file, line: context.mark.line, column: context.mark.column,
        problem: "the key '\(duplicates.map { "\($0)" }.sorted().joined(separator: "', '"))' "
          + "stands twice")
    default:
      return SettingsError(file: file, problem: "the file is not YAML")
    }
  }

  /// File and line, as `Config/bursar.yaml:12`.
  package var place: String {
    node.mark.map { "\(file):\($0.line)" } ?? file
  }

  /// A refusal that points at this value.
  package func error(_ problem: String, suggestion: String? = nil) -> SettingsError {
    SettingsError(
      file: file, line: node.mark?.line, column: node.mark?.column, problem: problem,
      suggestion: suggestion)
  }

  // MARK: Mappings and lists

  /// The entries of a mapping, in the file's order; any key not allowed is refused with the nearest
  /// right name.
  package func mapping(allowing allowed: [String]) throws(SettingsError) -> SettingMapping {
    let mapping = try openMapping()
    for (key, value) in mapping.entries where !allowed.contains(key.name) {
      _ = value
      throw key.setting.error(
        "unknown key '\(key.name)'", suggestion: nearestWord(to: key.name, among: allowed))
    }
    return mapping
  }

  /// The entries of a mapping whose keys are names of the writer's own.
  package func openMapping() throws(SettingsError) -> SettingMapping {
    guard case .mapping(let mapping) = node else { throw error("expected keys and values") }
    var entries: [(key: SettingMapping.Key, value: Setting)] = []
    for (key, value) in mapping {
      let setting = Setting(node: key, file: file)
      entries.append(
        (.init(name: try setting.string(), setting: setting), Setting(node: value, file: file)))
    }
    return SettingMapping(owner: self, entries: entries)
  }

  /// The elements of a list; a single value counts as a list of one.
  package func list() throws(SettingsError) -> [Setting] {
    switch node {
    case .sequence(let sequence): return sequence.map { Setting(node: $0, file: file) }
    case .scalar: return [self]
    default: throw error("expected a list")
    }
  }

  package var isMapping: Bool {
    if case .mapping = node { true } else { false }
  }

  // MARK: Scalars

  /// The text as written: `no` stays "no", leading zeros stay.
  package func string() throws(SettingsError) -> String {
    guard case .scalar(let scalar) = node else { throw error("expected a text") }
    return scalar.string
  }

  package func int() throws(SettingsError) -> Int {
    let text = try string()
    guard let value = Int(text) else { throw error("expected a whole number, found '\(text)'") }
    return value
  }

  /// `true` or `false`, also written yes and no.
  package func bool() throws(SettingsError) -> Bool {
    let text = try string()
    switch text.lowercased() {
    case "true", "yes": return true
    case "false", "no": return false
    default: throw error("expected true or false, found '\(text)'")
    }
  }

  /// One of a closed list of words.
  package func choice<Choice: RawRepresentable & CaseIterable>(
    of type: Choice.Type
  ) throws(SettingsError) -> Choice where Choice.RawValue == String {
    let text = try string()
    if let value = Choice(rawValue: text) { return value }
    let words = Choice.allCases.map(\.rawValue)
    throw error(
      "'\(text)' is not one of \(words.joined(separator: ", "))",
      suggestion: nearestWord(to: text, among: words))
  }
}

/// The entries of a YAML mapping, in order.
package struct SettingMapping {
  /// A key and where it stands.
  package struct Key {
    package let name: String
    package let setting: Setting
  }

  private let owner: Setting
  package let entries: [(key: Key, value: Setting)]

  init(owner: Setting, entries: [(key: Key, value: Setting)]) {
    self.owner = owner
    self.entries = entries
  }

  package subscript(name: String) -> Setting? {
    entries.first { $0.key.name == name }?.value
  }

  /// The value of a key that must be there.
  package func required(_ name: String) throws(SettingsError) -> Setting {
    guard let value = self[name] else { throw owner.error("the key '\(name)' is missing") }
    return value
  }
}
