import Foundation

/// Bytes from a file or from inside an archive, in order.
protocol ByteSource {
  /// Fills the buffer from its start; 0 at the end.
  mutating func read(into buffer: inout [UInt8]) throws(IntakeError) -> Int
}

/// A plain file.
struct FileSource: ByteSource {
  private let handle: FileHandle
  private let path: String

  init(path: String) throws(IntakeError) {
    var info = stat()
    guard unsafe stat(path, &info) == 0 else {
      throw errno == EACCES
        ? IntakeError(.unreadable, "the file may not be read: check its permissions")
        : IntakeError(.fileMissing, "there is no such file")
    }
    guard info.st_mode & S_IFMT != S_IFDIR else {
      throw IntakeError(.isDirectory, "this is a directory: name the files in it")
    }
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw IntakeError(.unreadable, "the file may not be read: check its permissions")
    }
    self.handle = handle
    self.path = path
  }

  mutating func read(into buffer: inout [UInt8]) throws(IntakeError) -> Int {
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe Foundation.read(handle.fileDescriptor, $0.baseAddress, $0.count)
      }
      if count >= 0 { return count }
      guard errno == EINTR else {
        throw IntakeError(.unreadable, "reading failed: \(unsafe String(cString: strerror(errno)))")
      }
    }
  }
}
