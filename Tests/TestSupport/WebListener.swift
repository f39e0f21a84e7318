import Foundation
import Synchronization

/// A web server on this machine that answers every request with 200 and remembers its path.
package final class WebListener: Sendable {
  package let port: Int
  private let socket: Int32
  private let heard = Mutex<[String]>([])

  package var paths: [String] { heard.withLock { $0 } }

  package init() throws {
    let socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(socket, address, length) == 0 && listen(socket, 8) == 0
          && getsockname(socket, address, &length) == 0
      }
    }
    guard bound else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    self.socket = socket
    port = Int(UInt16(bigEndian: address.sin_port))
    Thread { [self] in answerAll() }.start()
  }

  /// Nobody is heard from then on.
  package func close() {
    shutdown(socket, Int32(SHUT_RDWR))
    Foundation.close(socket)
  }

  private func answerAll() {
    while true {
      let client = accept(socket, nil, nil)
      guard client >= 0 else { return }
      var bytes = [UInt8](repeating: 0, count: 4096)
      let count = recv(client, &bytes, bytes.count, 0)
      let words = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split(separator: " ")
      if words.count > 1 { heard.withLock { $0.append(String(words[1])) } }
      let answer = Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".utf8)
      _ = send(client, answer, answer.count, Int32(MSG_NOSIGNAL))
      Foundation.close(client)
    }
  }
}
