import Foundation
@testable import Postgres
import TestSupport
import Testing

@Suite struct CopyTests {
  @Test(arguments: 0..<6) func whatGoesInComesOut(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let alphabet = ["\\", "\t", "\n", "\r", "N", "a", "é", "🙂", "\"", ",", "\\N", "\u{7}", " "]
    let values: [[String?]] = (0..<500).map { _ in
      (0..<3).map { _ in
        Int.random(in: 0..<5, using: &random) == 0
          ? nil
          : (0..<Int.random(in: 0..<9, using: &random))
            .map { _ in alphabet.randomElement(using: &random) ?? "" }.joined()
      }
    }
    try await withConnection(isEmpty: true) { connection in
      try await connection.run("CREATE TABLE thing (n bigint, a text, b text, c text)")
      let copied = try await connection.perform { db in
        try db.copyIn("COPY thing FROM STDIN") { copy in
          for (number, row) in values.enumerated() {
            copy.field(number)
            for value in row { copy.field(value) }
            try copy.endRow()
          }
        }
      }
      #expect(copied == values.count)
      // Read back as JSON, which is not the format it went in by.
      let json = try await connection.value(
        "SELECT encode(convert_to(json_agg(json_build_array(a, b, c) ORDER BY n)::text, 'UTF8'), 'base64') FROM thing"
      )
      let text = try #require(json).replacing("\\n", with: "")
      let data = try #require(Data(base64Encoded: text, options: .ignoreUnknownCharacters))
      #expect(try JSONDecoder().decode([[String?]].self, from: data) == values)
    }
  }

  @Test func anAbandonedCopyKeepsNothingAndTheSessionGoesOn() async throws {
    struct Enough: Error {}
    try await withConnection(isEmpty: true) { connection in
      try await connection.run("CREATE TABLE thing (n bigint)")
      await #expect(throws: Enough.self) {
        try await connection.perform { db in
          _ = try db.copyIn("COPY thing FROM STDIN") { copy in
            for number in 0..<100_000 {
              copy.field(number)
              try copy.endRow()
            }
            throw Enough()
          }
        }
      }
      #expect(try await connection.value("SELECT count(*) FROM thing") == "0")
    }
  }

  @Test func aRowTheServerRefusesIsTheServersError() async throws {
    try await withConnection(isEmpty: true) { connection in
      try await connection.run("CREATE TABLE thing (n bigint CONSTRAINT small CHECK (n < 10))")
      let error = try await #require(throws: PostgresError.self) {
        try await connection.perform { db in
          _ = try db.copyIn("COPY thing FROM STDIN") { copy in
            for number in 0..<200_000 {
              copy.field(number)
              try copy.endRow()
            }
          }
        }
      }
      #expect(error.constraint == "small")
      #expect(try await connection.value("SELECT count(*) FROM thing") == "0")
    }
  }

  @Test func copyOutStreams() async throws {
    try await withConnection(isEmpty: true) { connection in
      let lines = try await connection.perform { db in
        var lines = 0
        try db.copyOut("COPY (SELECT generate_series(1, 50000)) TO STDOUT") { chunk in
          for index in chunk.indices where chunk[index] == 0x0A { lines += 1 }
        }
        return lines
      }
      #expect(lines == 50_000)
    }
  }
}
