import CLibCurl
import Dispatch

/// One exchange with another host by libcurl. What the host answers is dropped.
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

  /// Does it, which blocks.
  func perform() throws(TransferError) {
    try check(unsafe curl_easy_perform(handle))
  }

  private func check(_ code: CURLcode) throws(TransferError) {
    guard code == CURLE_OK else {
      throw TransferError(unsafe String(cString: curl_easy_strerror(code)))
    }
  }
}

/// Why a transfer failed, in libcurl's words: without the address, which may be a secret.
package struct TransferError: Error, Sendable, Equatable, CustomStringConvertible {
  package let description: String

  init(_ description: String) {
    self.description = description
  }
}

/// Calls a web address, so that somebody there knows.
///
/// - Throws: `TransferError` where nobody answers in time, or with a status of 400 or more.
package func ping(_ url: String, timeoutSeconds: Int = 5) async throws {
  // libcurl blocks, so not on a thread of the tasks.
  try await withCheckedThrowingContinuation { continuation in
    DispatchQueue.global().async {
      continuation.resume(
        with: Result {
          try Transfer(url: url, protocols: "http,https", timeoutSeconds: timeoutSeconds).perform()
        })
    }
  }
}
