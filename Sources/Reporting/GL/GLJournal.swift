package import Upskilling

/// A transfer of the financial book on its way to the general ledger.
package struct GLLine: Sendable, Equatable {
  package var entryID: Int
  package var line: Int
  /// Accounting day, and the fiscal period it lies in.
  package var day: Day
  package var periodID: Int
  /// What happened, such as bill.
  package var kind: String
  /// Our accounts, such as training_expense.
  package var debit: String
  package var credit: String
  /// Above zero.
  package var amount: Money
  /// What it is charged to; empty where nothing.
  package var costCenter: String
  package var program: String

  package init(
    entryID: Int, line: Int, day: Day, periodID: Int, kind: String, debit: String, credit: String,
    amount: Money, costCenter: String, program: String
  ) {
    self.entryID = entryID
    self.line = line
    self.day = day
    self.periodID = periodID
    self.kind = kind
    self.debit = debit
    self.credit = credit
    self.amount = amount
    self.costCenter = costCenter
    self.program = program
  }
}

/// A journal entry of the general ledger: postings that add up to zero.
package struct GLJournal: Sendable, Equatable {
  /// A line of it: debit above zero.
  package struct Posting: Sendable, Equatable {
    package var account: String
    package var amount: Money
    package var costCenter: String
    package var program: String
  }

  static let prefix = "BURSAR-"

  /// The same whenever it is exported, so that uploading twice counts once.
  package var id: String
  package var day: Day
  package var memo: String
  package var postings: [Posting]

  /// The journal entries of transfers, in the order of the entries, with accounts and dimensions as the general
  /// ledger calls them.
  ///
  /// - Throws: `GLRefusal` for an account that the mapping leaves out.
  package static func all(
    of lines: [GLLine], mapping: GLMapping
  ) throws(GLRefusal) -> [GLJournal] {
    var journals: [GLJournal] = []
    for line in lines {
      let id = "\(prefix)\(line.entryID)"
      if journals.last?.id != id {
        journals.append(
          GLJournal(
            id: id, day: line.day, memo: "\(line.kind.replacing("_", with: " ")) \(line.entryID)",
            postings: []))
      }
      let (debit, credit) = try postings(of: line, in: id, mapping)
      journals[journals.count - 1].postings += [debit, credit]
    }
    return journals
  }

  /// Both sides of a transfer, as the general ledger calls them.
  static func postings(
    of line: GLLine, in journal: String, _ mapping: GLMapping
  ) throws(GLRefusal) -> (debit: Posting, credit: Posting) {
    guard line.amount.minorUnits > 0, let credited = try? line.amount.negated() else {
      throw GLRefusal(journal: journal, problem: "an amount that is not above zero")
    }
    func posting(_ kind: String, _ amount: Money) throws(GLRefusal) -> Posting {
      guard let account = mapping.accounts[kind] else {
        throw GLRefusal(
          journal: journal, problem: "the mapping has no account for '\(kind)'; write it in gl.yaml"
        )
      }
      return Posting(
        account: account, amount: amount,
        costCenter: mapping.costCenters[line.costCenter] ?? line.costCenter,
        program: mapping.programs[line.program] ?? line.program)
    }
    return (try posting(line.debit, line.amount), try posting(line.credit, credited))
  }
}

/// How our accounts and dimensions are called in the general ledger.
package struct GLMapping: Sendable, Equatable {
  /// Order of day, month and year where a layout leaves it to the company's settings.
  package enum DateOrder: String, Sendable, CaseIterable { case dmy, mdy, ymd }

  /// By our name, such as training_expense.
  package var accounts: [String: String]
  /// Those that are called otherwise there.
  package var costCenters: [String: String] = [:]
  package var programs: [String: String] = [:]
  package var subsidiary = ""
  package var taxRate = "Tax Exempt"
  package var trackingNames = ["Cost center", "Program"]
  package var companyCode = ""
  package var documentType = "SA"
  /// Between the documents that a journal with too many lines is split into; SAP only.
  package var clearingAccount = ""
  package var dateOrders: [GLLayout: DateOrder] = [:]

  package init(accounts: [String: String]) {
    self.accounts = accounts
  }
}

/// Why a layout cannot carry a journal: nothing is rounded or cut.
package struct GLRefusal: Error, Sendable, Equatable, CustomStringConvertible {
  package var journal: String
  package var problem: String

  package var description: String { "\(journal): \(problem)" }
}
