import CLibCurl
import Foundation

/// Lines that libcurl sends, such as headers.
@safe final class Lines {
  private(set) var first: UnsafeMutablePointer<curl_slist>?

  init(_ lines: [String]) throws(TransferError) {
    for line in lines {
      guard let longer = unsafe curl_slist_append(first, line) else { throw .memory }
      unsafe first = unsafe longer
    }
  }

  deinit {
    unsafe curl_slist_free_all(first)
  }

  /// Hands them over to somebody who frees them.
  fileprivate func release() -> UnsafeMutablePointer<curl_slist>? {
    defer { unsafe first = nil }
    return unsafe first
  }
}

/// A multipart body (RFC 2046), written by libcurl.
@safe final class Multipart {
  /// `nil` once it is a part of another.
  private(set) var handle: OpaquePointer?

  /// Takes over a body that libcurl has begun.
  init(_ handle: OpaquePointer) {
    unsafe self.handle = unsafe handle
  }

  deinit {
    if let handle = unsafe handle { unsafe curl_mime_free(handle) }
  }

  /// Adds a part with content.
  ///
  /// - Parameters:
  ///   - encoder: `quoted-printable` or `base64`.
  ///   - fileName: makes it an attachment.
  func add(
    _ content: Data, type: String, encoder: String, fileName: String? = nil
  ) throws(TransferError) {
    let part = try unsafe part()
    let code = unsafe content.withUnsafeBytes { bytes in
      unsafe curl_mime_data(
        part, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
    }
    try check(code)
    try check(unsafe curl_mime_type(part, type))
    try check(unsafe curl_mime_encoder(part, encoder))
    if let fileName { try check(unsafe curl_mime_filename(part, fileName)) }
  }

  /// Adds the same thing in several forms, the plainest first.
  func add(alternatives body: Multipart) throws(TransferError) {
    let part = try unsafe part()
    let inline = try Lines(["Content-Disposition: inline"])
    try check(unsafe curl_mime_subparts(part, body.handle))
    unsafe body.handle = nil
    try check(unsafe curl_mime_type(part, "multipart/alternative"))
    try check(unsafe curl_mime_headers(part, inline.release(), 1))
  }

  private func part() throws(TransferError) -> OpaquePointer {
    guard let part = unsafe curl_mime_addpart(handle) else { throw .memory }
    return unsafe part
  }
}
