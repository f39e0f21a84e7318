import Foundation

/// The operating-system account the embedded server runs under: PostgreSQL refuses to run as root, so
/// root lends it to `postgres`, or to `nobody` where that is absent.
struct ServerAccount {
  let name: String
  let uid: uid_t
  let gid: gid_t
  /// Whether commands must change to the account first.
  let isOther: Bool

  static func current() throws -> ServerAccount {
    guard geteuid() == 0 else {
      return ServerAccount(name: "", uid: geteuid(), gid: getegid(), isOther: false)
    }
    for name in ["postgres", "nobody"] {
      guard let entry = unsafe getpwnam(name) else { continue }
      return unsafe ServerAccount(
        name: name, uid: entry.pointee.pw_uid, gid: entry.pointee.pw_gid, isOther: true)
    }
    throw ClusterError.folder(path: "/etc/passwd", problem: "no postgres or nobody account")
  }

  /// The command as this account runs it.
  func command(_ arguments: [String]) -> Command {
    guard isOther else { return Command(arguments) }
    return Command(
      ["/usr/bin/setpriv", "--reuid=\(uid)", "--regid=\(gid)", "--clear-groups", "--"] + arguments)
  }

  /// Makes a folder that only this account (and root) can enter.
  func makeFolder(_ path: String) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    if isOther, unsafe chown(path, uid, gid) != 0 {
      throw ClusterError.system(path: path)
    }
    var info = stat()
    guard unsafe lstat(path, &info) == 0, info.st_uid == uid, info.st_mode & S_IFMT == S_IFDIR
    else {
      throw ClusterError.folder(path: path, problem: "it belongs to somebody else")
    }
    guard unsafe chmod(path, 0o700) == 0 else {
      throw ClusterError.system(path: path)
    }
  }

  /// Whether this account can pass through every folder of a path, as it cannot below `/root`.
  func canReach(_ path: String) -> Bool {
    guard isOther else { return true }
    return (try? command(["/usr/bin/test", "-x", path]).run().status) == 0
  }
}
