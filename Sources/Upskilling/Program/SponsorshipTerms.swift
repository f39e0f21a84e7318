/// Under what terms a sponsorship was granted: kept with it, whatever the program says later.
public struct SponsorshipTerms: Sendable, Equatable {
  /// Whom the employer pays.
  public enum Payment: String, Sendable, CaseIterable, Encodable {
    /// The provider.
    case employer
    /// The learner, afterwards.
    case reimbursement
  }

  /// Whom the employer pays.
  public var payment: Payment
  /// What must be reached before cost is recognized.
  public var completion: Program.CompletionRule
  /// Last day to enroll, included.
  public var enrollBy: Day?
  /// Last day to complete, included.
  public var completeBy: Day?
  /// Name of the repayment schedule that holds where the learner leaves.
  public var repayment: String?

  package init(
    payment: Payment = .employer, completion: Program.CompletionRule = .init(),
    enrollBy: Day? = nil, completeBy: Day? = nil, repayment: String? = nil
  ) {
    self.payment = payment
    self.completion = completion
    self.enrollBy = enrollBy
    self.completeBy = completeBy
    self.repayment = repayment
  }

  /// What a provider has reported of the enrollment.
  public struct Evidence: Sendable, Equatable {
    /// Whether the provider reports it completed or passed.
    public var isCompleted: Bool
    /// The day, where it is reported.
    public var completedOn: Day?
    /// Hundredths of a percent, cut off.
    public var grade: Int?
    /// Whether a certificate is linked.
    public var hasCertificate: Bool

    package init(
      isCompleted: Bool, completedOn: Day? = nil, grade: Int? = nil, hasCertificate: Bool = false
    ) {
      self.isCompleted = isCompleted
      self.completedOn = completedOn
      self.grade = grade
      self.hasCertificate = hasCertificate
    }
  }

  /// Why the cost cannot be recognized yet: everything at once, in the order of the closed list. A
  /// completion whose day nobody reported counts as in time.
  public func objections(to evidence: Evidence) -> [ProgramReason] {
    guard completion.isRequired else { return [] }
    guard evidence.isCompleted else { return [.notCompleted] }
    var found: Set<ProgramReason> = []
    if let completeBy, let day = evidence.completedOn, day > completeBy {
      found.insert(.completedLate)
    }
    if let least = completion.grade, (evidence.grade ?? 0) < least * 100 {
      found.insert(.gradeTooLow)
    }
    if completion.needsCertificate, !evidence.hasCertificate { found.insert(.noCertificate) }
    return ProgramReason.allCases.filter { found.contains($0) }
  }
}
