extension Connection {
  /// Runs a check of the SQL folder and returns how many rows offend; zero is healthy.
  package func offenders(of check: SchemaFolder.File) throws(PostgresError) -> Int {
    try execute(check.text, [])
  }
}
