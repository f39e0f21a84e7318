/// Where and how to connect. Passwords never appear in its description.
package struct ConnectionConfiguration: Sendable, Hashable, CustomStringConvertible {
  /// How a transport is secured; libpq's own words.
  package enum TLS: String, Sendable, CaseIterable {
    case disable, allow, prefer, require
    case verifyCA = "verify-ca"
    case verifyFull = "verify-full"
  }

  /// A `postgres://` URL or libpq keywords; empty for keywords only.
  package var target: String
  /// Overrides of the target, by libpq keyword.
  package var keywords: [String: String]
  package var applicationName: String = "bursar"
  /// The role to take on for the session.
  package var role: String?
  package var connectTimeoutSeconds: Int = 10
  /// Milliseconds; 0 for none.
  package var statementTimeoutMilliseconds: Int = 0
  /// Milliseconds; 0 for none.
  package var lockTimeoutMilliseconds: Int = 0
  package var tls: TLS?
  /// Path of the certificates to trust.
  package var rootCertificate: String?

  package init(target: String = "", keywords: [String: String] = [:]) {
    self.target = target
    self.keywords = keywords
  }

  /// The target without its user information and parameters.
  package var description: String {
    guard let scheme = target.firstRange(of: "://") else {
      let shown = keywords.filter { ["host", "port", "dbname"].contains($0.key) }
      return shown.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
    }
    let rest = target[scheme.upperBound...]
    let host = rest.lastIndex(of: "@").map { rest[rest.index(after: $0)...] } ?? rest
    return String(target[..<scheme.upperBound]) + host.prefix { $0 != "?" }
  }

  /// libpq keywords in the order in which later ones win.
  var parameters: [(String, String)] {
    var list: [(String, String)] = []
    if !target.isEmpty { list.append(("dbname", target)) }
    list += keywords.sorted { $0.key < $1.key }
    list.append(("application_name", applicationName))
    list.append(("connect_timeout", String(connectTimeoutSeconds)))
    list.append(("client_encoding", "UTF8"))
    if let tls { list.append(("sslmode", tls.rawValue)) }
    if let rootCertificate { list.append(("sslrootcert", rootCertificate)) }
    return list
  }

  /// Session settings applied right after connecting: an `options` keyword would hide the target's own.
  var settings: [(name: String, value: String)] {
    var list = [("DateStyle", "ISO, YMD"), ("TimeZone", "UTC"), ("IntervalStyle", "iso_8601")]
    if let role { list.append(("role", role)) }
    list.append(("statement_timeout", String(statementTimeoutMilliseconds)))
    list.append(("lock_timeout", String(lockTimeoutMilliseconds)))
    return list.map { (name: $0.0, value: $0.1) }
  }
}
