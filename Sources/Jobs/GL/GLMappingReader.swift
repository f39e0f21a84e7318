package import Reporting
package import Settings

/// Reads `gl.yaml`: how our accounts and dimensions are called in the general ledger.
package struct GLMappingReader {
  /// The accounts of the financial book.
  package static let accounts = [
    "training_expense", "unused_prepaid", "accrued_cost", "payables", "prepaid", "vendor_credit",
    "employee_receivable", "recovered_cost", "bad_debt", "clearing", "employee_payable",
    "cash_in_transit", "bank", "bank_fees", "exchange_difference", "unrealized_difference",
    "rounding_difference", "recoverable_tax", "suspense", "conversion",
  ]

  package init() {}

  /// - Throws: `SettingsError` pointing at the line at fault.
  package func read(_ root: Setting) throws(SettingsError) -> GLMapping {
    let top = try root.mapping(allowing: [
      "accounts", "cost_centers", "programs", "date_orders", "netsuite", "xero", "sap",
    ])
    let accounts = try top.required("accounts").mapping(allowing: Self.accounts)
    var mapping = GLMapping(accounts: try names(accounts))
    mapping.costCenters = try names(top["cost_centers"]?.openMapping())
    mapping.programs = try names(top["programs"]?.openMapping())
    for (key, value) in try top["date_orders"]?.openMapping().entries ?? [] {
      mapping.dateOrders[try key.setting.choice(of: GLLayout.self)] =
        try value.choice(of: GLMapping.DateOrder.self)
    }
    let netSuite = try top["netsuite"]?.mapping(allowing: ["subsidiary"])
    mapping.subsidiary = try netSuite?["subsidiary"].map(name) ?? mapping.subsidiary
    let xero = try top["xero"]?.mapping(allowing: ["tax_rate", "tracking"])
    mapping.taxRate = try xero?["tax_rate"].map(name) ?? mapping.taxRate
    if let tracking = xero?["tracking"] {
      mapping.trackingNames = []
      for element in try tracking.list() { mapping.trackingNames.append(try name(element)) }
      guard mapping.trackingNames.count <= 2 else {
        throw tracking.error("Xero has at most two tracking categories")
      }
    }
    let sap = try top["sap"]?.mapping(allowing: [
      "company_code", "document_type", "clearing_account",
    ])
    mapping.companyCode = try sap?["company_code"].map(name) ?? mapping.companyCode
    mapping.documentType = try sap?["document_type"].map(name) ?? mapping.documentType
    mapping.clearingAccount = try sap?["clearing_account"].map(name) ?? mapping.clearingAccount
    return mapping
  }

  private func names(_ mapping: SettingMapping?) throws(SettingsError) -> [String: String] {
    var names: [String: String] = [:]
    for (key, value) in mapping?.entries ?? [] { names[key.name] = try name(value) }
    return names
  }

  /// A name as the general ledger has it: what a spreadsheet would take for a formula cannot be one.
  private func name(_ setting: Setting) throws(SettingsError) -> String {
    let text = try setting.string()
    guard let first = text.first, !"=+-@\t".contains(first) else {
      throw setting.error("a name must not be empty, nor begin with = + - @")
    }
    return text
  }
}
