/// What is asked for: who, what, at what price.
package struct SponsorshipRequest: Sendable, Equatable {
  /// The employee as placed on the day of the request.
  package struct Applicant: Sendable, Equatable {
    package var employeeNumber: String
    package var status: String
    package var employmentType: String?
    package var jobGrade: String?
    package var hiredOn: Day?
    package var leftOn: Day?
    /// Last day of the probation.
    package var probationUntil: Day?
    package var country: String?
    package var costCenter: String?
    package var orgUnit: String?
    /// Employee numbers of the managers above who are here, nearest first.
    package var managers: [String]

    package init(
      employeeNumber: String, status: String, employmentType: String? = nil,
      jobGrade: String? = nil, hiredOn: Day? = nil, leftOn: Day? = nil, probationUntil: Day? = nil,
      country: String? = nil, costCenter: String? = nil, orgUnit: String? = nil,
      managers: [String] = []
    ) {
      self.employeeNumber = employeeNumber
      self.status = status
      self.employmentType = employmentType
      self.jobGrade = jobGrade
      self.hiredOn = hiredOn
      self.leftOn = leftOn
      self.probationUntil = probationUntil
      self.country = country
      self.costCenter = costCenter
      self.orgUnit = orgUnit
      self.managers = managers
    }
  }

  /// The course as its provider and the employer's catalog name it.
  package struct Course: Sendable, Equatable {
    package var provider: String
    /// The provider's id of the course.
    package var contentID: String
    /// Run of the course; empty where it has none.
    package var run: String
    package var startsOn: Day?
    /// What it leads to and teaches, where the catalog says so.
    package var credential: String?
    package var skills: [String]

    package init(
      provider: String, contentID: String, run: String = "", startsOn: Day? = nil,
      credential: String? = nil, skills: [String] = []
    ) {
      self.provider = provider
      self.contentID = contentID
      self.run = run
      self.startsOn = startsOn
      self.credential = credential
      self.skills = skills
    }
  }

  package var applicant: Applicant
  package var course: Course
  /// The provider's price, in any currency.
  package var price: Money
  /// The stored rate from the price's currency to the program's; `nil` where they are the same or there is
  /// none.
  package var rate: ExchangeRate?
  /// What has been promised or paid to the person in the year already, in the program's currency.
  package var sponsoredThisYear: Int
  /// Employee numbers of approvers named by the program who have left.
  package var departed: Set<String>
  package var askedOn: Day

  package init(
    applicant: Applicant, course: Course, price: Money, rate: ExchangeRate? = nil,
    sponsoredThisYear: Int = 0, departed: Set<String> = [], askedOn: Day
  ) {
    self.applicant = applicant
    self.course = course
    self.price = price
    self.rate = rate
    self.sponsoredThisYear = sponsoredThisYear
    self.departed = departed
    self.askedOn = askedOn
  }
}

/// What a program says to a request.
public struct ProgramDecision: Sendable, Equatable {
  /// What happens next.
  public enum Outcome: Sendable, Equatable {
    case refused
    case approved
    /// These employee numbers have to say yes, one after the other.
    case awaits(approvers: [String])
  }

  /// What happens next.
  public var outcome: Outcome
  /// Every reason for a refusal, in the order of the closed list; empty otherwise.
  public var reasons: [ProgramReason]
  /// What the employer pays, in the program's currency.
  public var employerPays: Money
  /// The rest of the price.
  public var learnerPays: Money
  /// Under what terms; those of a refusal say nothing.
  public var terms = SponsorshipTerms()
}

extension Program {
  /// Decides a request on its day: all reasons at once, so that nobody asks three times.
  ///
  /// - Throws: `MoneyError` where the price cannot be converted or split.
  package func decide(_ request: SponsorshipRequest) throws(MoneyError) -> ProgramDecision {
    func refusal(_ reasons: [ProgramReason], _ price: Money) -> ProgramDecision {
      ProgramDecision(
        outcome: .refused, reasons: reasons, employerPays: Money(0, price.currency),
        learnerPays: price)
    }
    guard let version = version(on: request.askedOn) else {
      return refusal([.notInForce], request.price)
    }
    var found = version.eligibility.objections(to: request.applicant, on: request.askedOn)
    found.formUnion(version.objections(to: request.course, askedOn: request.askedOn))
    var price = request.price
    if price.currency != version.currency {
      if let rate = request.rate {
        price = try price.converted(to: version.currency, at: rate)
      } else {
        found.insert(.currency)
      }
    }
    let shares = try price.allocated(by: [100 - version.copayPercent, version.copayPercent])
    var outcome: ProgramDecision.Outcome?
    if !found.contains(.currency) {
      found.formUnion(version.objections(to: request, paying: shares[0].minorUnits))
      outcome = version.outcome(of: shares[0].minorUnits, for: request)
      if outcome == nil { found.insert(.noApprover) }
    }
    guard found.isEmpty, let outcome else {
      return refusal(ProgramReason.allCases.filter { found.contains($0) }, price)
    }
    return ProgramDecision(
      outcome: outcome, reasons: [], employerPays: shares[0], learnerPays: shares[1],
      terms: version.terms(askedOn: request.askedOn))
  }
}

extension Program.Version {
  fileprivate func objections(
    to course: SponsorshipRequest.Course, askedOn: Day
  ) -> Set<ProgramReason> {
    var found: Set<ProgramReason> = []
    if excludes(offer.providers, course.provider) { found.insert(.provider) }
    if excludes(offer.items, course.contentID) { found.insert(.item) }
    if excludes(offer.credentials, course.credential) { found.insert(.credential) }
    if let skills = offer.skills, !skills.contains(where: course.skills.contains) {
      found.insert(.skill)
    }
    if let askDaysBefore, course.startsOn.map({ $0.days(since: askedOn) < askDaysBefore }) ?? true {
      found.insert(.askedLate)
    }
    return found
  }

  fileprivate func objections(
    to request: SponsorshipRequest, paying amount: Int
  ) -> Set<ProgramReason> {
    var found: Set<ProgramReason> = []
    let caps = [itemCap, request.course.credential.flatMap { credentialCaps[$0] }].compactMap(
      \.self)
    if let cap = caps.min(), amount > cap { found.insert(.aboveItemCap) }
    if let personCap, amount > personCap - min(personCap, request.sponsoredThisYear) {
      found.insert(.abovePersonCap)
    }
    return found
  }

  /// The first approval whose limit holds the amount and whose approvers can all answer. Nobody approves
  /// a request of their own, and nobody who has left: then the next one is asked.
  fileprivate func outcome(
    of amount: Int, for request: SponsorshipRequest
  ) -> ProgramDecision.Outcome? {
    for approval in approvals where approval.upTo.map({ amount <= $0 }) ?? true {
      if approval.approvers == [.rule] { return .approved }
      var numbers: [String] = []
      for approver in approval.approvers {
        switch approver {
        case .rule: continue
        case .manager: numbers.append(request.applicant.managers.first ?? "")
        case .employee(let number): numbers.append(number)
        }
      }
      let canAnswer = numbers.allSatisfy {
        !$0.isEmpty && $0 != request.applicant.employeeNumber && !request.departed.contains($0)
      }
      guard canAnswer else { continue }
      // Somebody who is both manager and named is asked once.
      var seen: Set<String> = []
      return .awaits(approvers: numbers.filter { seen.insert($0).inserted })
    }
    return nil
  }

  fileprivate func terms(askedOn: Day) -> SponsorshipTerms {
    SponsorshipTerms(
      payment: payment, completion: completion,
      enrollBy: enrollWithinDays.map { askedOn.adding(days: $0) },
      completeBy: completeWithinDays.map { askedOn.adding(days: $0) }, repayment: repayment)
  }
}

extension Program.Eligibility {
  fileprivate func objections(
    to applicant: SponsorshipRequest.Applicant, on day: Day
  ) -> Set<ProgramReason> {
    var found: Set<ProgramReason> = []
    if let hiredOn = applicant.hiredOn {
      if hiredOn > day {
        found.insert(.notYetHired)
      } else if day.days(since: hiredOn) < tenureDays {
        found.insert(.tenure)
      }
    } else if tenureDays > 0 {
      found.insert(.tenure)
    }
    if applicant.status == "terminated" || applicant.leftOn.map({ $0 < day }) ?? false {
      found.insert(.hasLeft)
    } else if excludes(statuses, applicant.status) {
      found.insert(.status)
    }
    if isAfterProbation, applicant.probationUntil.map({ day <= $0 }) ?? false {
      found.insert(.probation)
    }
    if excludes(employmentTypes, applicant.employmentType) { found.insert(.employmentType) }
    if excludes(jobGrades, applicant.jobGrade) { found.insert(.jobGrade) }
    if excludes(countries, applicant.country) { found.insert(.country) }
    if excludes(costCenters, applicant.costCenter) { found.insert(.costCenter) }
    if excludes(orgUnits, applicant.orgUnit) { found.insert(.orgUnit) }
    return found
  }
}

/// Whether a list names something else than a value; one that nobody reported is not in it.
private func excludes(_ list: [String]?, _ value: String?) -> Bool {
  list.map { list in value.map { !list.contains($0) } ?? true } ?? false
}
