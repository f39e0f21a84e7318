import CLibCurl
import Foundation

/// An exchange with another host by libcurl. What the host answers is dropped.
@safe final class Transfer {
  private let handle: UnsafeMutableRawPointer

  /// libcurl's own state, set up once for the process.
  private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  /// - Parameters:
  ///   - protocols: those that the address may name, as `http,https`.
  ///   - timeoutSeconds: for all of it.
  init(url: String, protocols: String, timeoutSeconds: Int) throws(TransferError) {
    guard Self.isReady, let handle = unsafe curl_easy_init() else {
      throw TransferError("libcurl cannot be used")
    }
    unsafe self.handle = unsafe handle
    try set(CURLOPT_URL, url)
    try set(CURLOPT_PROTOCOLS_STR, protocols)
    try set(CURLOPT_TIMEOUT, timeoutSeconds)
    try set(CURLOPT_FAILONERROR, 1)
    // By signals it would time out for the whole process.
    try set(CURLOPT_NOSIGNAL, 1)
    try check(unsafe curl_drop_answer(handle))
  }

  deinit {
    unsafe curl_easy_cleanup(handle)
  }

  func set(_ option: CURLoption, _ value: String) throws(TransferError) {
    try check(unsafe curl_set_text(handle, option, value))
  }

  func set(_ option: CURLoption, _ value: Int) throws(TransferError) {
    try check(unsafe curl_set_number(handle, option, value))
  }

  /// The lines must live until the exchange is over.
  func set(_ option: CURLoption, _ lines: Lines) throws(TransferError) {
    try check(unsafe curl_set_lines(handle, option, lines.first))
  }

  /// An empty multipart body for this exchange.
  func multipart() throws(TransferError) -> Multipart {
    guard let body = unsafe curl_mime_init(handle) else { throw .memory }
    return unsafe Multipart(body)
  }

  /// The body must live until the exchange is over.
  func set(_ body: Multipart) throws(TransferError) {
    try check(unsafe curl_set_mime(handle, body.handle))
  }

  /// Does it, which blocks.
  func perform() throws(TransferError) {
    try check(unsafe curl_easy_perform(handle))
  }

  /// The number of the other side's last answer; 0 where there was none.
  var answer: Int { unsafe curl_answer(handle) }

  /// Whether any of the body has gone out.
  var hasSent: Bool { unsafe curl_bytes_sent(handle) > 0 }

  /// Ends the connection. libcurl would take its leave first, and wait for a silent server's answer.
  func hangUp() {
    let socket = unsafe curl_open_socket(handle)
    if socket >= 0 { shutdown(socket, Int32(SHUT_RDWR)) }
  }

  private func check(_ code: CURLcode) throws(TransferError) {
    try Curl.check(code)
  }
}

func check(_ code: CURLcode) throws(TransferError) {
  guard code == CURLE_OK else {
    throw TransferError(unsafe String(cString: curl_easy_strerror(code)), code: Int(code.rawValue))
  }
}

/// Why a transfer failed, in libcurl's words: without the address, which may be a secret.
package struct TransferError: Error, Sendable, Equatable, CustomStringConvertible {
  package let description: String
  /// libcurl's number for it; 0 for an error of ours.
  let code: Int

  init(_ description: String, code: Int = 0) {
    self.description = description
    self.code = code
  }

  static let memory = TransferError("out of memory")
}

/// Calls a web address, so that somebody there knows.
///
/// - Throws: `TransferError` where nobody answers in time, or with a status of 400 or more.
package func ping(_ url: String, timeoutSeconds: Int = 5) async throws {
  try await blocking {
    try Transfer(url: url, protocols: "http,https", timeoutSeconds: timeoutSeconds).perform()
  }
}
