package import Postgres
package import Upskilling

/// The accounts that are kept item by item.
package enum ItemAccount: String, Sendable, CaseIterable {
  /// Owed to providers.
  case payables
  /// Owed to employees.
  case employeePayable = "employee_payable"
  /// Owing from providers.
  case vendorCredit = "vendor_credit"
}

/// Records what is owed from now on, for cost that was recognized.
package struct AddItem: Statement {
  package static let sql = """
    SELECT decision, code, entry_id, effective_on, item_id
    FROM ledger.add_item($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    """

  /// What asks for the money.
  package enum Kind: String, Sendable, CaseIterable {
    /// An invoice of a provider.
    case bill
    /// An employee's claim for reimbursement.
    case claim
  }

  package let employerID: Int
  package let key: String
  package let kind: Kind
  /// Provider; empty for employees.
  package let party: String
  /// Number of the document.
  package let reference: String
  package let dueOn: Day?
  package let commitmentID: Int?
  /// In the currency of the book, at the rate of the document.
  package let amount: Money
  /// As the document asks it.
  package let original: Money
  package let occurredOn: Day
  package let actor: String

  package init(
    employerID: Int, key: String, kind: Kind, party: String = "", reference: String = "",
    dueOn: Day? = nil, commitmentID: Int? = nil, amount: Money, original: Money? = nil,
    occurredOn: Day, actor: String
  ) {
    self.employerID = employerID
    self.key = key
    self.kind = kind
    self.party = party
    self.reference = reference
    self.dueOn = dueOn
    self.commitmentID = commitmentID
    self.amount = amount
    self.original = original ?? amount
    self.occurredOn = occurredOn
    self.actor = actor
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .text(key), .text(kind.rawValue), .text(party), .text(reference),
      .date(dueOn?.description), .int(commitmentID), .text(amount.currency.code),
      .int(amount.minorUnits), .text(original.currency.code), .int(original.minorUnits),
      .date(occurredOn.description), .text(actor),
    ]
  }

  package struct Row: RowDecodable, Equatable {
    package static let columns = PostedRow.columns + ["item_id"]
    package let posted: PostedRow
    package let itemID: Int?

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      posted = try PostedRow(row)
      itemID = try row.optionalInt(4)
    }
  }
}

/// Settles what is owed, or owing, in full or in part.
package struct SettleItem: Statement {
  package static let sql = """
    SELECT decision, code, entry_id, effective_on, amount, difference
    FROM ledger.settle_item($1, $2, $3, $4, $5, $6, $7, $8, $9)
    """

  /// How it is settled.
  package enum Way: Sendable, Hashable {
    /// Paid to the provider or employee. What was really paid, in minor units of the book's currency, where the
    /// document is in another.
    case payment(paid: Int?)
    /// Paid to the employee with the wages.
    case payroll
    /// Set off against credit with the provider: the number of that item.
    case offset(credit: Int)
    /// Credit that the provider pays out.
    case vendorRefund

    var word: String {
      switch self {
      case .payment: "pay"
      case .payroll: "payroll"
      case .offset: "offset"
      case .vendorRefund: "vendor_refund"
      }
    }
  }

  package let employerID: Int
  package let key: String
  package let itemID: Int
  package let way: Way
  /// Minor units of the document's currency.
  package let originalAmount: Int
  package let occurredOn: Day
  package let actor: String

  package init(
    employerID: Int, key: String, itemID: Int, way: Way, originalAmount: Int, occurredOn: Day,
    actor: String
  ) {
    self.employerID = employerID
    self.key = key
    self.itemID = itemID
    self.way = way
    self.originalAmount = originalAmount
    self.occurredOn = occurredOn
    self.actor = actor
  }

  package var parameters: [Parameter] {
    let paid: Int? = if case .payment(let paid) = way { paid } else { nil }
    let credit: Int? = if case .offset(let credit) = way { credit } else { nil }
    return [
      .int(employerID), .text(key), .text(way.word), .int(itemID), .int(originalAmount),
      .int(paid), .int(credit), .date(occurredOn.description), .text(actor),
    ]
  }

  package struct Row: RowDecodable, Equatable {
    package static let columns = PostedRow.columns + ["amount", "difference"]
    package let posted: PostedRow
    /// What it cleared, minor units of the book's currency.
    package let amount: Int?
    /// Paid beyond that: a loss above zero, a gain below.
    package let difference: Int?

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      posted = try PostedRow(row)
      amount = try row.optionalInt(4)
      difference = try row.optionalInt(5)
    }
  }
}

/// What is owed and owing, item by item; only what is open, or all.
package struct OpenItems: Statement {
  package static let sql = """
    SELECT i.item_id, i.account, i.party, i.reference, i.due_on, i.entry_id, i.currency, b.exponent, i.amount,
      i.settled, i.original_currency, o.exponent AS original_exponent, i.original_amount, i.original_settled
    FROM ledger.open_item AS i
    JOIN ledger.currency AS b ON b.code = i.currency
    JOIN ledger.currency AS o ON o.code = i.original_currency
    WHERE i.employer_id = $1 AND ($2::boolean OR i.settled < i.amount)
    ORDER BY i.item_id
    """
  package let employerID: Int
  package let withSettled: Bool

  package init(employerID: Int, withSettled: Bool = false) {
    self.employerID = employerID
    self.withSettled = withSettled
  }

  package var parameters: [Parameter] { [.int(employerID), .bool(withSettled)] }

  package struct Row: RowDecodable, Equatable {
    package static let columns = [
      "item_id", "account", "party", "reference", "due_on", "entry_id", "currency", "exponent",
      "amount", "settled", "original_currency", "original_exponent", "original_amount",
      "original_settled",
    ]
    package let itemID: Int
    package let account: ItemAccount
    package let party: String
    package let reference: String
    package let dueOn: Day?
    package let entryID: Int
    /// In the book's currency.
    package let amount: Money
    package let settled: Money
    /// In the document's.
    package let original: Money
    package let originalSettled: Money

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      guard let account = ItemAccount(rawValue: try row.text(1)) else {
        throw row.problem(1, "an account of items", wasNull: false)
      }
      let book = Currency(code: try row.text(6), exponent: try row.int(7))
      let document = Currency(code: try row.text(10), exponent: try row.int(11))
      self.account = account
      itemID = try row.int(0)
      party = try row.text(2)
      reference = try row.text(3)
      dueOn = try row.optionalDay(4)
      entryID = try row.int(5)
      amount = Money(try row.int(8), book)
      settled = Money(try row.int(9), book)
      original = Money(try row.int(12), document)
      originalSettled = Money(try row.int(13), document)
    }
  }
}
