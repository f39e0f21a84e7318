import Foundation

/// A program of the PostgreSQL distribution, run to its end.
///
/// Foundation's `Process` waits until every descendant has closed a socket that it hands down, so with
/// pg_ctl it would wait for the server itself. Hence posix_spawn, which also lets nothing of ours leak
/// into a server that outlives us.
struct Command {
  let arguments: [String]
  var environment: [String: String] = ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"]

  /// - Parameter arguments: the program, by absolute path, and its arguments. It runs in `/`, since the
  ///   server's account may not be able to enter the folder we are in.
  init(_ arguments: [String]) {
    self.arguments = ["/usr/bin/env", "--chdir=/"] + arguments
  }

  private var name: String { arguments[2] }

  /// Runs the program with its output in a file: a server it leaves behind would hold a pipe open.
  func run() throws -> (status: Int32, output: String) {
    let folder = FileManager.default.temporaryDirectory
    let path = folder.appendingPathComponent("bursar-\(UUID().uuidString).log").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let status = try wait(for: spawn(writingTo: path))
    return (status, contents(ofFile: path) ?? "")
  }

  /// Runs the program and turns a failure into an error with the end of its output.
  @discardableResult
  func check() throws -> String {
    let answer = try run()
    guard answer.status == 0 else {
      let tail = answer.output.split(separator: "\n").suffix(12).joined(separator: "\n")
      throw ClusterError.commandFailed(command: name, output: tail)
    }
    return answer.output
  }

  /// Starts the program in a process group of its own with default signals, so that Control-C at our
  /// terminal does not reach the server.
  private func spawn(writingTo path: String) throws -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { _ = unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, 1, path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
    unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
    for descriptor in inheritedDescriptors() {
      unsafe posix_spawn_file_actions_addclose(&actions, descriptor)
    }

    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { _ = unsafe posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe posix_spawnattr_setsigmask(&attributes, &signals)
    unsafe sigfillset(&signals)
    unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
    unsafe posix_spawnattr_setpgroup(&attributes, 0)
    unsafe posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

    var child = pid_t()
    let problem = unsafe withMutableCStrings(arguments) { arguments in
      unsafe withMutableCStrings(environment.map { "\($0.key)=\($0.value)" }) { environment in
        unsafe posix_spawn(&child, "/usr/bin/env", &actions, &attributes, arguments, environment)
      }
    }
    guard problem == 0 else {
      throw ClusterError.commandFailed(
        command: name, output: unsafe String(cString: strerror(problem)))
    }
    return child
  }

  /// What whoever started us left open beyond the standard three: a server would keep it open for good.
  private func inheritedDescriptors() -> [Int32] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
    return (names ?? []).compactMap { Int32($0) }.filter { $0 > 2 }
  }

  private func wait(for child: pid_t) throws -> Int32 {
    var status: Int32 = 0
    while unsafe waitpid(child, &status, 0) < 0 {
      guard errno == EINTR else { throw ClusterError.system(path: name) }
    }
    let signal = status & 0x7f
    return signal == 0 ? (status >> 8) & 0xff : 128 + signal
  }
}

/// A file's text, or `nil` where it cannot be read. By handle: Foundation leaks its buffer when it reads an
/// empty file, as all of /proc are, by path.
func contents(ofFile path: String) -> String? {
  FileHandle(forReadingAtPath: path).map {
    String(decoding: $0.readDataToEndOfFile(), as: UTF8.self)
  }
}

/// Lends a null-terminated array of C strings for the length of a call.
private func withMutableCStrings<Value>(
  _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Value
) -> Value {
  var pointers = unsafe strings.map { unsafe strdup($0) } + [nil]
  defer { unsafe pointers.forEach { unsafe free($0) } }
  return unsafe pointers.withUnsafeMutableBufferPointer { buffer in
    guard let base = buffer.baseAddress else {
      preconditionFailure("the terminator is always there")
    }
    return unsafe body(base)
  }
}
