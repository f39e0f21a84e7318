import Upskilling

extension ROIResult {
  /// The finding in a sentence. Only places given by lot can have caused it, matched people are associated
  /// with it, an interval with zero shows no clear difference; nothing is ever called certain.
  static func headline(_ result: ROIResult, _ figures: ReturnFigures) -> String {
    let tail = "(evidence grade \(result.evidence.grade.rawValue))"
    guard figures.roiPercent != nil else {
      return "No cost is recorded, so no ROI is stated: \(figures.text) \(tail)."
    }
    if result.evidence.grade == .d {
      return "By the estimates of those asked, without an interval: \(figures.text) \(tail)."
    }
    guard let interval = result.roiInterval else {
      return "Without an interval no difference from break-even is shown: \(figures.text) \(tail)."
    }
    let isClear =
      interval.excludesZero && (result.bootstrapInterval?.excludesZero ?? true)
    let range = ROIText.interval(interval)
    guard isClear else {
      return "No clear difference from break-even (\(range)): \(figures.text) \(tail)."
    }
    let verb = result.evidence.grade == .a ? "caused" : "is associated with"
    let finding = figures.net >= 0 ? "a net benefit" : "a net loss"
    return "\(result.program) \(verb) \(finding) (ROI \(range)): \(figures.text) \(tail)."
  }

  /// What is said where there are no figures.
  static func sentence(_ outcome: Outcome, _ study: ROIStudy) -> String {
    switch outcome {
    case .nobody:
      return "Nobody took part in \(study.program): there is no ROI."
    case .suppressed:
      return "A group of \(study.program) has fewer than \(study.smallCells.threshold) people: "
        + "its figures are suppressed."
    case .costOnly:
      return "Nothing separates the effect of \(study.program) from everything else, so costs and "
        + "completions are shown and no ROI."
    case .pending:
      let days = study.benefits.compactMap { benefit -> Day? in
        if case .rate(.pending(let day), _, _) = benefit.basis { day } else { nil }
      }
      let until = days.max().map { " until \($0)" } ?? ""
      return "The follow-up of \(study.program) runs\(until): its benefits are pending, not zero."
    case .stated:
      return ""
    }
  }

  static func costSentence(_ result: ROIResult) -> String {
    "Cost \(result.costTotalText ?? "n/a"), per completion \(result.costPerCompletion ?? "n/a")."
  }

  /// Sentences under the figures.
  static func notes(_ study: ROIStudy, _ lines: [Line]) -> [String] {
    var notes = ["Isolation: \(study.isolation.title)."]
    for line in lines {
      switch line.status {
      case .pending:
        notes.append("\(line.title) is \(line.formula) and in no total.")
      case .noControls:
        notes.append("\(line.title): \(line.formula).")
      case .measured, .estimated:
        if line.unmatched > 0 {
          notes.append(
            "\(line.title): \(line.unmatched) participants had no control; they count no benefit and "
              + "their full cost.")
        }
      }
      if let value = line.eValue, line.interval?.excludesZero == true {
        notes.append(
          "\(line.title): a hidden factor tied to both by a ratio of "
            + "\(ROIText.decimal(value, places: 2)) would explain it away.")
      }
    }
    let doubtful = lines.filter { !$0.isConservative }.map { $0.title.lowercased() }
    if !doubtful.isEmpty {
      notes.append("The conservative figures leave out \(doubtful.joined(separator: ", ")).")
    }
    if study.benefits.isEmpty { notes.append("No benefit was measured.") }
    return notes
  }

  /// Phillips' levels with what was collected of each.
  static func levels(_ study: ROIStudy) -> [Level] {
    func share(_ proportion: Proportion?, _ what: String) -> String? {
      proportion.flatMap { proportion in
        proportion.rate.map {
          "\(proportion.successes) of \(proportion.total) \(what) (\(ROIText.percent($0 * 100)))"
        }
      }
    }
    let levels = study.levels
    let hours = levels.hours.map { ", \(ROIText.decimal($0, places: 0)) hours" } ?? ""
    let texts: [(String, String?)] = [
      ("Inputs", "\(levels.participants) participants\(hours)"),
      ("Reaction", share(levels.favorable, "favorable")),
      ("Learning", share(levels.completed, "completed")),
      ("Application", share(levels.applying, "apply it")),
      ("Impact", nil),
      ("ROI", nil),
    ]
    return texts.enumerated().map { number, level in
      Level(
        number: number, title: level.0, text: level.1 ?? "not collected",
        isCollected: level.1 != nil)
    }
  }
}
