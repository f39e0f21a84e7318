/// An employer's rules for sponsoring micro-credentials, in versions that do not overlap.
public struct Program: Sendable, Equatable {
  public var name: String
  public var title: String
  public var versions: [Version]

  public init(name: String, title: String, versions: [Version]) {
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
    public var from: Day
    /// Last day; open-ended without one.
    public var through: Day?
    public var eligibility: Eligibility
    public var offer: Offer
    public var currency: Currency
    /// What is paid for one course at most, in minor units.
    public var itemCap: Int?
    /// The same for courses that lead to a credential, in minor units; the lower one holds.
    public var credentialCaps: [String: Int]
    /// What is paid for one person in a year at most, in minor units.
    public var personCap: Int?
    /// When that year begins: 1 January for the calendar year, another day for a fiscal one.
    public var yearStart: MonthDay
    /// What the learner pays, in percent of the price.
    public var copayPercent: Int
    /// Who says yes, by amount, lowest first.
    public var approvals: [Approval]
    /// The least days between asking and the first day of the course.
    public var askDaysBefore: Int?
    /// Days after asking by which the learner has to be enrolled, or to have completed.
    public var enrollWithinDays: Int?
    public var completeWithinDays: Int?
    public var payment: SponsorshipTerms.Payment
    public var completion: CompletionRule
    /// Name of the repayment schedule that holds where the learner leaves.
    public var repayment: String?

    private enum CodingKeys: String, CodingKey {
      case from, eligibility, offer, currency, itemCap, credentialCaps, personCap, yearStart
      case copayPercent, approvals, askDaysBefore, enrollWithinDays, completeWithinDays, payment
      case completion, repayment
    }

    public init(
      from: Day, through: Day? = nil, eligibility: Eligibility = Eligibility(),
      offer: Offer = Offer(), currency: Currency, itemCap: Int? = nil,
      credentialCaps: [String: Int] = [:], personCap: Int? = nil,
      yearStart: MonthDay = MonthDay(), copayPercent: Int = 0, approvals: [Approval] = [],
      askDaysBefore: Int? = nil, enrollWithinDays: Int? = nil, completeWithinDays: Int? = nil,
      payment: SponsorshipTerms.Payment = .employer, completion: CompletionRule = CompletionRule(),
      repayment: String? = nil
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
    }
  }

  /// Whom it is for. A list that is `nil` excludes nobody.
  public struct Eligibility: Sendable, Equatable, Encodable {
    public var statuses: [String]?
    public var employmentTypes: [String]?
    public var jobGrades: [String]?
    public var countries: [String]?
    public var costCenters: [String]?
    public var orgUnits: [String]?
    /// Days since the start that must have passed.
    public var tenureDays: Int
    /// Whether the probation must be over.
    public var isAfterProbation: Bool

    public init(
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
  public struct Offer: Sendable, Equatable, Encodable {
    public var providers: [String]?
    /// The providers' ids of courses.
    public var items: [String]?
    /// What a course must lead to, such as `certificate`.
    public var credentials: [String]?
    /// Skills of which a course must teach one.
    public var skills: [String]?

    public init(
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
    public var isRequired: Bool
    /// Least grade in percent.
    public var grade: Int?
    /// Whether a certificate must verify it.
    public var needsCertificate: Bool

    public init(isRequired: Bool = false, grade: Int? = nil, needsCertificate: Bool = false) {
      self.isRequired = isRequired
      self.grade = grade
      self.needsCertificate = needsCertificate
    }
  }

  /// Who approves amounts up to a limit.
  public struct Approval: Sendable, Equatable, Encodable {
    /// Who says yes.
    public enum Approver: Sendable, Hashable, Encodable {
      /// The program itself: nobody is asked.
      case rule
      /// The nearest manager who is still here.
      case manager
      /// The person with this employee number.
      case employee(String)
    }

    /// In minor units; without one, any amount.
    public var upTo: Int?
    /// All of them, one after the other.
    public var approvers: [Approver]

    public init(upTo: Int?, approvers: [Approver]) {
      self.upTo = upTo
      self.approvers = approvers
    }
  }
}
