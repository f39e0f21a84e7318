import Foundation
package import Settings
package import Upskilling

/// Reads tax, levy and repayment rules from YAML, one place a file, refusing what it does not know.
package struct RuleReader {
  let currencies: CurrencyList

  package init(currencies: [Currency]) {
    self.currencies = CurrencyList(currencies)
  }

  /// The rules of some folders. A rule of a later folder replaces the one of its name; within a folder a name
  /// and a place stand once.
  ///
  /// - Throws: `SettingsError` pointing at the line at fault.
  package func read(folders: [String]) throws(SettingsError) -> RuleBook {
    var book = RuleBook()
    for folder in folders {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      var files: [Setting] = []
      for name in names.sorted() where name.hasSuffix(".yaml") {
        files.append(try Setting.load(path: "\(folder)/\(name)"))
      }
      book = try read(files, over: book)
    }
    return book
  }

  /// The rules of some files of one folder, over those of earlier folders.
  ///
  /// - Throws: `SettingsError` pointing at the line at fault.
  package func read(
    _ files: [Setting], over book: RuleBook = RuleBook()
  ) throws(SettingsError) -> RuleBook {
    var places: [String: String] = [:]
    var pages: [Page] = []
    for file in files {
      let page = try page(file, &places)
      pages.append(page)
    }
    var jurisdictions = book.jurisdictions
    for page in pages {
      guard let new = page.jurisdiction else { continue }
      let old = book.jurisdiction(new.code)
      jurisdictions.removeAll { $0.code == new.code }
      jurisdictions.append(
        .init(
          code: new.code, currency: new.currency ?? old?.currency,
          taxYearStart: new.taxYearStart ?? old?.taxYearStart,
          members: new.members.isEmpty ? old?.members ?? [] : new.members))
    }
    return RuleBook(
      jurisdictions: jurisdictions.sorted { $0.code < $1.code },
      tax: merged(book.tax, pages.flatMap(\.tax)),
      levy: merged(book.levy, pages.flatMap(\.levy)),
      repayment: merged(book.repayment, pages.flatMap(\.repayment)),
      schedules: merged(book.schedules, pages.flatMap(\.schedules)))
  }

  /// What one file says.
  private struct Page {
    var jurisdiction: RuleBook.Jurisdiction?
    var tax: [Rule<TaxTerms>] = []
    var levy: [Rule<LevyTerms>] = []
    var repayment: [Rule<RepaymentLaw>] = []
    var schedules: [Rule<RepaymentSchedule>] = []
  }

  private func merged<Terms>(_ old: [Rule<Terms>], _ new: [Rule<Terms>]) -> [Rule<Terms>] {
    let replaced = Set(new.map(\.id))
    return (old.filter { !replaced.contains($0.id) } + new).sorted { $0.id < $1.id }
  }

  /// - Parameter places: where each name and jurisdiction of the folder stands.
  private func page(
    _ root: Setting, _ places: inout [String: String]
  ) throws(SettingsError) -> Page {
    let top = try root.mapping(allowing: [
      "jurisdiction", "title", "members", "currency", "tax_year_starts", "tax", "levy",
      "repayment", "schedules",
    ])
    var page = Page()
    if let setting = top["jurisdiction"] {
      let code = try setting.jurisdiction()
      try claim(code, setting, &places)
      var members: Set<String> = []
      for member in try top["members"]?.list() ?? [] {
        members.insert(try member.jurisdiction())
      }
      page.jurisdiction = RuleBook.Jurisdiction(
        code: code,
        currency: try top["currency"].map { (setting) throws(SettingsError) in
          try currencies.currency(setting)
        },
        taxYearStart: try top["tax_year_starts"]?.monthDay(), members: members)
    } else if top["tax"] != nil || top["levy"] != nil || top["repayment"] != nil {
      _ = try top.required("jurisdiction")
    }
    if let setting = top["tax"] ?? top["levy"], let code = page.jurisdiction?.code {
      guard !code.contains("-") else {
        throw setting.error(
          "tax and levy rules are a country's; those of a part of one are not computed")
      }
      _ = try top.required("tax_year_starts")
      let currency = try currencies.currency(top.required("currency"))
      guard let yearStart = page.jurisdiction?.taxYearStart else { return page }
      for rule in try top["tax"]?.list() ?? [] {
        page.tax.append(try tax(rule, code, currency, yearStart, &places))
      }
      if let setting = top["tax"] { try checkReferences(setting, page.tax) }
      for rule in try top["levy"]?.list() ?? [] {
        page.levy.append(try levy(rule, code, currency, yearStart, &places))
      }
    }
    if let code = page.jurisdiction?.code {
      for rule in try top["repayment"]?.list() ?? [] {
        page.repayment.append(try repayment(rule, code, &places))
      }
    }
    for rule in try top["schedules"]?.list() ?? [] {
      page.schedules.append(try schedule(rule, &places))
    }
    return page
  }

  private func claim(
    _ name: String, _ setting: Setting, _ places: inout [String: String]
  ) throws(SettingsError) {
    if let place = places[name] { throw setting.error("'\(name)' stands at \(place) already") }
    places[name] = setting.place
  }

  // MARK: A rule and its versions

  /// What the kinds of rules have in common; `terms` reads the rest of a version.
  ///
  /// - Parameter keys: those of a version beside the common ones.
  func rule<Terms: Sendable & Equatable>(
    _ mapping: SettingMapping, named key: String = "rule", in jurisdiction: String,
    by appliesBy: RuleDate, keys: [String], _ places: inout [String: String],
    terms: (SettingMapping, Span) throws(SettingsError) -> Terms
  ) throws(SettingsError) -> Rule<Terms> {
    let name = try mapping.required(key)
    let id = try name.string()
    try claim(id, name, &places)
    var versions: [Rule<Terms>.Version] = []
    for setting in try mapping.required("versions").list() {
      let fields = try setting.mapping(
        allowing: ["from", "through", "source", "confidence", "status"] + keys)
      let span = try span(fields)
      let version = Rule<Terms>.Version(
        from: span.from, through: span.through, source: try source(fields),
        terms: try terms(fields, span))
      for other in versions where version.overlaps(other) {
        throw setting.error("this version of \(id) overlaps the one from \(other.from)")
      }
      versions.append(version)
    }
    guard !versions.isEmpty else { throw name.error("a rule needs a version") }
    return Rule(
      id: id, title: try mapping.required("title").string(), jurisdiction: jurisdiction,
      appliesBy: appliesBy, versions: versions)
  }

  /// The days on which a version holds.
  struct Span {
    let from: Day
    let through: Day?
  }

  private func span(_ mapping: SettingMapping) throws(SettingsError) -> Span {
    let from = try mapping.required("from").day()
    guard let setting = mapping["through"] else { return Span(from: from, through: nil) }
    let through = try setting.day()
    guard through >= from else { throw setting.error("the last day lies before the first") }
    return Span(from: from, through: through)
  }

  private func source(_ mapping: SettingMapping) throws(SettingsError) -> RuleSource {
    let text = try mapping.required("source")
    guard !(try text.string().isEmpty) else {
      throw text.error("say where the rule was read: statute and section, or the document")
    }
    return RuleSource(
      text: try text.string(),
      confidence: try mapping.required("confidence").choice(of: RuleSource.Confidence.self),
      status: try mapping.required("status").choice(of: RuleSource.Status.self))
  }
}
