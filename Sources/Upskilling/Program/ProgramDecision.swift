/// What is asked for: who, what, at what price.
package struct SponsorshipRequest: Sendable, Equatable {
  /// The employee as placed on the day of the request.
  package struct Applicant: Sendable, Equatable {
    package var employeeNumber: String
    package var status: String
    package var hiredOn: Day?
    package var leftOn: Day?
    package var country: String?
    package var costCenter: String?
    package var orgUnit: String?
    /// Employee number of the manager.
    package var manager: String?

    package init(
      employeeNumber: String, status: String, hiredOn: Day? = nil, leftOn: Day? = nil,
      country: String? = nil, costCenter: String? = nil, orgUnit: String? = nil,
      manager: String? = nil
    ) {
      self.employeeNumber = employeeNumber
      self.status = status
      self.hiredOn = hiredOn
      self.leftOn = leftOn
      self.country = country
      self.costCenter = costCenter
      self.orgUnit = orgUnit
      self.manager = manager
    }
  }

  package var applicant: Applicant
  package var provider: String
  /// The provider's id of the course.
  package var contentID: String
  package var price: Money
  /// What has been promised or paid to the person in the year already, in the program's currency.
  package var sponsoredThisYear: Int
  package var askedOn: Day

  package init(
    applicant: Applicant, provider: String, contentID: String, price: Money,
    sponsoredThisYear: Int = 0, askedOn: Day
  ) {
    self.applicant = applicant
    self.provider = provider
    self.contentID = contentID
    self.price = price
    self.sponsoredThisYear = sponsoredThisYear
    self.askedOn = askedOn
  }
}

/// What a program says to a request.
package struct ProgramDecision: Sendable, Equatable {
  /// What happens next.
  package enum Outcome: Sendable, Equatable {
    case refused
    case approved
    /// This employee number has to say yes.
    case awaits(approver: String)
  }

  package var outcome: Outcome
  /// Every reason for a refusal, in the order of the closed list; empty otherwise.
  package var reasons: [ProgramReason]
  /// What the employer pays and what the learner pays: together the price.
  package var employerPays: Money
  package var learnerPays: Money
}

extension Program {
  /// Decides a request on its day: all reasons at once, so that nobody asks three times.
  ///
  /// - Throws: `MoneyError` where the price cannot be split.
  package func decide(_ request: SponsorshipRequest) throws(MoneyError) -> ProgramDecision {
    let nothing = Money(0, request.price.currency)
    guard let version = version(on: request.askedOn) else {
      return ProgramDecision(
        outcome: .refused, reasons: [.notInForce], employerPays: nothing,
        learnerPays: request.price)
    }
    let shares = try request.price.allocated(by: [100 - version.copayPercent, version.copayPercent])
    let approver = version.approver(of: shares[0].minorUnits, for: request.applicant)
    var found = version.eligibility.objections(to: request.applicant, on: request.askedOn)
    found.formUnion(version.objections(to: request, paying: shares[0].minorUnits))
    if approver == nil { found.insert(.noApprover) }
    let reasons = ProgramReason.allCases.filter { found.contains($0) }
    guard reasons.isEmpty, let approver else {
      return ProgramDecision(
        outcome: .refused, reasons: reasons, employerPays: nothing, learnerPays: request.price)
    }
    return ProgramDecision(
      outcome: approver, reasons: [], employerPays: shares[0], learnerPays: shares[1])
  }
}

extension Program.Version {
  fileprivate func objections(
    to request: SponsorshipRequest, paying amount: Int
  ) -> Set<ProgramReason> {
    var found: Set<ProgramReason> = []
    if let providers = offer.providers, !providers.contains(request.provider) {
      found.insert(.provider)
    }
    if let items = offer.items, !items.contains(request.contentID) { found.insert(.item) }
    guard request.price.currency == currency else { return found.union([.currency]) }
    if let itemCap, amount > itemCap { found.insert(.aboveItemCap) }
    if let personCap, amount > personCap - min(personCap, request.sponsoredThisYear) {
      found.insert(.abovePersonCap)
    }
    return found
  }

  /// The first approval whose limit holds the amount. Nobody approves a request of their own: then the
  /// next one is asked.
  fileprivate func approver(
    of amount: Int, for applicant: SponsorshipRequest.Applicant
  ) -> ProgramDecision.Outcome? {
    for approval in approvals where approval.upTo.map({ amount <= $0 }) ?? true {
      switch approval.approver {
      case .rule: return .approved
      case .manager:
        if let manager = applicant.manager, manager != applicant.employeeNumber {
          return .awaits(approver: manager)
        }
      case .employee(let number):
        if number != applicant.employeeNumber { return .awaits(approver: number) }
      }
    }
    return nil
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
    } else if let statuses, !statuses.contains(applicant.status) {
      found.insert(.status)
    }
    func excludes(_ list: Set<String>?, _ value: String?) -> Bool {
      list.map { list in value.map { !list.contains($0) } ?? true } ?? false
    }
    if excludes(countries, applicant.country) { found.insert(.country) }
    if excludes(costCenters, applicant.costCenter) { found.insert(.costCenter) }
    if excludes(orgUnits, applicant.orgUnit) { found.insert(.orgUnit) }
    return found
  }
}
