import Upskilling

extension GLJournal {
  /// The lines that a transfer is summed up in, counted from 1 through all journals of a batch.
  package struct Place: Sendable, Equatable {
    package var debit: Int
    package var credit: Int

    package init(debit: Int, credit: Int) {
      self.debit = debit
      self.credit = credit
    }
  }

  /// A month of a fiscal period: what one journal of sums is of.
  private struct Month: Hashable {
    var periodID: Int
    var year: Int
    var month: Int

    init(_ line: GLLine) {
      periodID = line.periodID
      (year, month, _) = line.day.civil
    }

    var order: [Int] { [year, month, periodID] }
    var text: String { "\(year)-\(month < 10 ? "0" : "")\(month)" }
  }

  /// What one line of sums is of.
  private struct Key: Hashable {
    var account: String
    var costCenter: String
    var program: String
    var isDebit: Bool

    init(_ posting: Posting) {
      account = posting.account
      costCenter = posting.costCenter
      program = posting.program
      isDebit = posting.amount.minorUnits > 0
    }

    var order: [String] { [account, costCenter, program, isDebit ? "" : "credit"] }
  }

  /// Journals of sums, one for each month of each fiscal period: one line per account, cost center and program for
  /// the debits and one for the credits, so that the totals of a batch are those of its entries. Each is dated on
  /// the last accounting day in it.
  ///
  /// - Parameter batch: the batch's number. With the journal's it is the id that the general ledger knows it by.
  /// - Returns: the journals, and the place of each transfer, in the order of the transfers.
  /// - Throws: `GLRefusal` for an account that the mapping leaves out, and for a sum that is too large.
  package static func sums(
    of lines: [GLLine], batch: Int, mapping: GLMapping
  ) throws(GLRefusal) -> (journals: [GLJournal], places: [Place]) {
    var journals: [GLJournal] = []
    var places = [Place](repeating: Place(debit: 0, credit: 0), count: lines.count)
    var before = 0
    let months = Dictionary(grouping: lines.indices) { Month(lines[$0]) }
      .sorted { $0.key.order.lexicographicallyPrecedes($1.key.order) }
    for (month, members) in months {
      var journal = GLJournal(
        id: "\(prefix)\(batch)-\(journals.count + 1)", day: lines[members[0]].day,
        memo: "\(month.text) of batch \(batch)", postings: [])
      var sums: [Key: Posting] = [:]
      var sides: [(member: Int, debit: Key, credit: Key)] = []
      for member in members {
        let (debit, credit) = try postings(of: lines[member], in: journal.id, mapping)
        for posting in [debit, credit] {
          guard let sum = try? sums[Key(posting)]?.amount.adding(posting.amount) ?? posting.amount
          else { throw GLRefusal(journal: journal.id, problem: "a sum that is too large") }
          sums[Key(posting), default: posting].amount = sum
        }
        sides.append((member, Key(debit), Key(credit)))
        journal.day = max(journal.day, lines[member].day)
      }
      let keys = sums.keys.sorted { $0.order.lexicographicallyPrecedes($1.order) }
      let numbers = Dictionary(
        uniqueKeysWithValues: zip(keys, (before + 1)...(before + keys.count)))
      for (member, debit, credit) in sides {
        places[member] = Place(debit: numbers[debit] ?? 0, credit: numbers[credit] ?? 0)
      }
      journal.postings = keys.compactMap { sums[$0] }
      journals.append(journal)
      before += keys.count
    }
    return (journals, places)
  }
}
