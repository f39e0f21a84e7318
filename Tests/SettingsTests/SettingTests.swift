import Settings
import Testing

@Suite struct SettingTests {
  private func failure(_ text: String, _ read: (Setting) throws -> Void) throws -> String {
    let error = try #require(throws: SettingsError.self) {
      try read(try Setting.parse(text, file: "bursar.yaml"))
    }
    return error.description
  }

  @Test func aWrongKeyIsNamedWithPlaceAndNearestName() throws {
    let text = try failure("report:\n  directry: x\n") { setting in
      _ = try setting.mapping(allowing: ["report"]).required("report")
        .mapping(allowing: ["directory", "census_days"])
    }
    #expect(text.contains("bursar.yaml:2:3"))
    #expect(text.contains("directory"))
  }

  @Test(arguments: [
    ("days: soon", "bursar.yaml:1:7"), ("days: 1.5", "bursar.yaml:1:7"),
    ("days: [1]", "bursar.yaml:1:7"),
    ("{days: }", "bursar.yaml:1"),
  ])
  func aWrongValueIsNamedWithItsPlace(text: String, place: String) throws {
    let message = try failure(text) { setting in
      _ = try setting.mapping(allowing: ["days"]).required("days").int()
    }
    #expect(message.contains(place), "\(message)")
  }

  @Test(arguments: ["a: [1, 2", "a: 1\n b: 2", "a: 1\na: 2", "\ttab: 1", "- a\nb: 1"])
  func brokenFilesAreRefusedWithALine(text: String) throws {
    let message = try failure(text) { setting in
      _ = try setting.mapping(allowing: ["a", "tab"]).required("a").int()
    }
    #expect(message.contains("bursar.yaml:"), "\(message)")
  }

  private enum Mode: String, CaseIterable { case full, delta }

  @Test func choicesSuggestTheNearest() throws {
    let message = try failure("mode: ful") { setting in
      _ = try setting.mapping(allowing: ["mode"]).required("mode").choice(of: Mode.self)
    }
    #expect(message.contains("full"))
    #expect(message.contains("delta"))
  }

  @Test func theNorwayProblem() throws {
    let setting = try Setting.parse("country: NO\nflag: no\nnumber: 007\n", file: "x.yaml")
    let mapping = try setting.mapping(allowing: ["country", "flag", "number"])
    #expect(try mapping.required("country").string() == "NO")
    #expect(try mapping.required("flag").bool() == false)
    #expect(try mapping.required("number").string() == "007")
  }

  @Test(arguments: [
    ("cosurera", "coursera"), ("udemi", "udemy"), ("xyz", nil), ("", nil),
  ])
  func nearestWords(word: String, expected: String?) {
    #expect(nearestWord(to: word, among: ["coursera", "udemy", "edx-business"]) == expected)
  }
}
