extension Connection {
  /// Runs a check of the SQL folder and returns how many rows offend; zero is healthy.
  package func offenders(of check: SchemaFolder.File) throws(PostgresError) -> Int {
    try execute(check.text, [])
  }

  /// The first rows that offend, as JSON objects.
  package func examples(
    of check: SchemaFolder.File, limit: Int
  ) throws -> [String] {
    var bytes: [UInt8] = []
    try copyOut(
      "COPY (SELECT to_json(found) FROM (\(check.text)) AS found LIMIT \(limit)) TO STDOUT"
    ) { chunk in
      for index in chunk.indices { bytes.append(chunk[index]) }
    }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
