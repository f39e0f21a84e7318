/// The files that general ledgers read.
package enum GLLayout: String, Sendable, CaseIterable {
  /// QuickBooks Desktop: tab-separated, a transaction row, its splits and an end row.
  case quickBooksIIF = "quickbooks-iif"
  /// QuickBooks Online: journal entries, debits and credits in columns of their own.
  case quickBooksCSV = "quickbooks-csv"
  /// NetSuite: journal entries grouped by external id.
  case netSuite = "netsuite"
  /// Xero: manual journals, signed amounts, two tracking categories.
  case xero
  /// SAP: documents of at most 999 lines, posting keys.
  case sap
  /// Everything, for any other.
  case csv

  /// Decimals that an amount may have; `nil` where those of the currency are.
  var decimals: Int? {
    switch self {
    case .quickBooksIIF, .quickBooksCSV, .netSuite, .xero: 2
    case .sap, .csv: nil
    }
  }

  /// Digits before the point, or for SAP all digits of an amount (CURR 13).
  var digits: Int? {
    switch self {
    case .netSuite: 10
    case .sap: 13
    default: nil
    }
  }

  /// The name's ending of its file.
  package var fileExtension: String { self == .quickBooksIIF ? "iif" : "csv" }
}
