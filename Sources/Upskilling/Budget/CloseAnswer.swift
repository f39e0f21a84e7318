/// The answer to a close, a reopening or a signature: a closed list.
package enum CloseAnswer: String, Sendable, CaseIterable, Codable {
  case done
  /// An item of the checklist failed; only the evidence was kept.
  case itemsFailed = "items_failed"
  case alreadyClosed = "already_closed"
  /// Days of an earlier period are open.
  case earlierOpen = "earlier_open"
  case notClosed = "not_closed"
  /// Days of a later period are closed: reopen those first.
  case laterClosed = "later_closed"
  /// Days of the close were opened again.
  case reopened
  /// The trial balance is no longer what was closed.
  case hashDiffers = "hash_differs"
  case alreadySigned = "already_signed"
}
