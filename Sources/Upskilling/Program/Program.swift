/// An employer's rules for sponsoring micro-credentials, in versions that do not overlap.
public struct Program: Sendable, Equatable {
  /// Its name, by which requests call it.
  public var name: String
  /// As people read it.
  public var title: String
  package var versions: [Version]

  package init(name: String, title: String, versions: [Version]) {
    self.name = name
    self.title = title
    self.versions = versions
  }

  /// The version in force on a day.
  public func version(on day: Day) -> Version? {
    versions.first { $0.from <= day && $0.through.map { day <= $0 } ?? true }
  }

  /// What holds from a day on. Encoded it is what a request was decided by: all but the last day.
  public struct Version: Sendable, Equatable, Encodable {
    /// First day.
    public var from: Day
    /// Last day; open-ended without one.
    public var through: Day?
    package var eligibility: Eligibility
    package var offer: Offer
    /// Of all its amounts.
    public var currency: Currency
    /// What is paid for one course at most, in minor units.
    package var itemCap: Int?
    /// The same for courses that lead to a credential, in minor units; the lower one holds.
    package var credentialCaps: [String: Int]
    /// What is paid for one person in a year at most, in minor units.
    package var personCap: Int?
    /// When that year begins: 1 January for the calendar year, another day for a fiscal one.
    package var yearStart: MonthDay
    /// What the learner pays, in percent of the price.
    package var copayPercent: Int
    /// Who says yes, by amount, lowest first.
    package var approvals: [Approval]
    /// The least days between asking and the first day of the course.
    package var askDaysBefore: Int?
    /// Days after asking by which the learner has to be enrolled, or to have completed.
    package var enrollWithinDays: Int?
    package var completeWithinDays: Int?
    package var payment: SponsorshipTerms.Payment
    package var completion: CompletionRule
    /// Name of the repayment schedule that holds where the learner leaves.
    package var repayment: String?
    /// What tax rules ask of its payments; `nil` where nothing is said.
    package var tax: Tax?

    private enum CodingKeys: String, CodingKey {
      case from, eligibility, offer, currency, itemCap, credentialCaps, personCap, yearStart
      case copayPercent, approvals, askDaysBefore, enrollWithinDays, completeWithinDays, payment
      case completion, repayment, tax
    }

    package init(
      from: Day, through: Day? = nil, eligibility: Eligibility = Eligibility(),
      offer: Offer = Offer(), currency: Currency, itemCap: Int? = nil,
      credentialCaps: [String: Int] = [:], personCap: Int? = nil,
      yearStart: MonthDay = MonthDay(), copayPercent: Int = 0, approvals: [Approval] = [],
      askDaysBefore: Int? = nil, enrollWithinDays: Int? = nil, completeWithinDays: Int? = nil,
      payment: SponsorshipTerms.Payment = .employer, completion: CompletionRule = CompletionRule(),
      repayment: String? = nil, tax: Tax? = nil
    ) {
      self.from = from
      self.through = through
      self.eligibility = eligibility
      self.offer = offer
      self.currency = currency
      self.itemCap = itemCap
      self.credentialCaps = credentialCaps
      self.personCap = personCap
      self.yearStart = yearStart
      self.copayPercent = copayPercent
      self.approvals = approvals
      self.askDaysBefore = askDaysBefore
      self.enrollWithinDays = enrollWithinDays
      self.completeWithinDays = completeWithinDays
      self.payment = payment
      self.completion = completion
      self.repayment = repayment
      self.tax = tax
    }
  }

  /// What its payments are to tax rules: part of every `BenefitPayment` for it.
  package struct Tax: Sendable, Equatable, Encodable {
    package var expense: Expense
    /// What is established, in the order of the closed list; what is not said counts as not so.
    package private(set) var facts: [TaxFact]
    /// How much of its courses is private or a reward, in percent.
    package var privatePercent: Int

    package init(expense: Expense, facts: Set<TaxFact> = [], privatePercent: Int = 0) {
      self.expense = expense
      self.facts = TaxFact.allCases.filter { facts.contains($0) }
      self.privatePercent = privatePercent
    }
  }

  /// Whom it is for. A list that is `nil` excludes nobody.
  package struct Eligibility: Sendable, Equatable, Encodable {
    package var statuses: [String]?
    package var employmentTypes: [String]?
    package var jobGrades: [String]?
    package var countries: [String]?
    package var costCenters: [String]?
    package var orgUnits: [String]?
    /// Days since the start that must have passed.
    package var tenureDays: Int
    /// Whether the probation must be over.
    package var isAfterProbation: Bool

    package init(
      statuses: [String]? = nil, employmentTypes: [String]? = nil, jobGrades: [String]? = nil,
      countries: [String]? = nil, costCenters: [String]? = nil, orgUnits: [String]? = nil,
      tenureDays: Int = 0, isAfterProbation: Bool = false
    ) {
      self.statuses = statuses
      self.employmentTypes = employmentTypes
      self.jobGrades = jobGrades
      self.countries = countries
      self.costCenters = costCenters
      self.orgUnits = orgUnits
      self.tenureDays = tenureDays
      self.isAfterProbation = isAfterProbation
    }
  }

  /// What it sponsors. A list that is `nil` excludes nothing.
  package struct Offer: Sendable, Equatable, Encodable {
    package var providers: [String]?
    /// The providers' ids of courses.
    package var items: [String]?
    /// What a course must lead to, such as `certificate`.
    package var credentials: [String]?
    /// Skills of which a course must teach one.
    package var skills: [String]?

    package init(
      providers: [String]? = nil, items: [String]? = nil, credentials: [String]? = nil,
      skills: [String]? = nil
    ) {
      self.providers = providers
      self.items = items
      self.credentials = credentials
      self.skills = skills
    }
  }

  /// What must have been reached before cost is recognized.
  public struct CompletionRule: Sendable, Equatable, Encodable {
    /// Whether the course must be completed.
    public var isRequired: Bool
    /// Least grade in percent.
    public var grade: Int?
    /// Whether a certificate must verify it.
    public var needsCertificate: Bool

    package init(isRequired: Bool = false, grade: Int? = nil, needsCertificate: Bool = false) {
      self.isRequired = isRequired
      self.grade = grade
      self.needsCertificate = needsCertificate
    }
  }

  /// Who approves amounts up to a limit.
  package struct Approval: Sendable, Equatable, Encodable {
    /// Who says yes.
    package enum Approver: Sendable, Hashable, Encodable {
      /// The program itself: nobody is asked.
      case rule
      /// The nearest manager who is still here.
      case manager
      /// The person with this employee number.
      case employee(String)
    }

    /// In minor units; without one, any amount.
    package var upTo: Int?
    /// All of them, one after the other.
    package var approvers: [Approver]

    package init(upTo: Int?, approvers: [Approver]) {
      self.upTo = upTo
      self.approvers = approvers
    }
  }
}
