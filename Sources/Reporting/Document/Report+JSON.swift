import Upskilling

// What `Codable` reads is written here, key by key: a page for each manager is frozen every night, and a general
// encoder took a third of the time of all of them. A test holds the two against each other, byte for byte.

extension Day: JSONWritable {
  func write(to json: inout JSONWriter) { json.string(description) }
}

extension Report.Kind: JSONWritable {}
extension Report.Organization: JSONWritable {}
extension Report.Classification: JSONWritable {}

extension Report: JSONWritable {
  func write(to json: inout JSONWriter) {
    json.object {
      $0.field("cards", cards)
      $0.field("definitions", definitions)
      $0.field("kind", kind)
      $0.field("quality", quality)
      $0.field("rules", rules)
      $0.field("scope", scope)
      $0.field("sections", sections)
      $0.field("subject", subject)
      $0.field("ties", ties)
      $0.field("title", title)
      $0.field("watermarks", watermarks)
    }
  }
}

extension Report.Scope: JSONWritable {
  func write(to json: inout JSONWriter) {
    json.object {
      $0.field("as_of", asOf)
      $0.field("classification", classification)
      $0.field("complete_up_to", completeUpTo)
      $0.field("employer", employer)
      $0.field("filters", filters)
      $0.field("organization", organization)
      $0.field("period_start", periodStart)
      $0.field("time_zone", timeZone)
    }
  }
}

extension Report.Filter: JSONWritable {
  func write(to json: inout JSONWriter) {
    json.object {
      $0.field("name", name)
      $0.field("value", value)
    }
  }
}

extension Report.Card: JSONWritable {
  func write(to json: inout JSONWriter) {
    json.object {
      $0.field("definition", definition)
      $0.field("denominator", denominator)
      $0.field("detail", detail)
      $0.field("figure", figure)
      $0.field("label", label)
      $0.field("trend", trend)
      $0.field("value", value)
    }
  }
}

extension Report.Section: JSONWritable {
  func write(to json: inout JSONWriter) {
    json.object {
      $0.field("blocks", blocks)
      $0.field("id", id)
      $0.field("title", title)
    }
  }
}

extension Report.Block: JSONWritable {
  func write(to json: inout JSONWriter) {
    json.object {
      $0.field("chart", chart)
      $0.field("table", table)
      $0.field("text", text)
    }
  }
}

extension Report.Table: JSONWritable {
  func write(to json: inout JSONWriter) {
    json.object {
      $0.field("columns", columns)
      $0.field("empty", empty)
      $0.field("id", id)
      $0.field("rows", rows)
      $0.field("title", title)
      $0.field("total", total)
    }
  }
}

extension Report.Column: JSONWritable {
  func write(to json: inout JSONWriter) {
    json.object {
      $0.field("definition", definition)
      $0.field("is_numeric", isNumeric)
      $0.field("title", title)
    }
  }
}

extension Report.Cell: JSONWritable {
  func write(to json: inout JSONWriter) {
    json.object {
      $0.field("figure", figure)
      $0.field("value", value)
    }
  }
}

extension Report.Definition: JSONWritable {
  func write(to json: inout JSONWriter) {
    json.object {
      $0.field("id", id)
      $0.field("text", text)
      $0.field("title", title)
    }
  }
}

extension Report.Watermark: JSONWritable {
  func write(to json: inout JSONWriter) {
    json.object {
      $0.field("complete_up_to", completeUpTo)
      $0.field("feed", feed)
      $0.field("provider", provider)
      $0.field("quarantined", quarantined)
    }
  }
}

extension Report.Note: JSONWritable {
  func write(to json: inout JSONWriter) {
    json.object {
      $0.field("code", code)
      $0.field("count", count)
      $0.field("text", text)
    }
  }
}

extension Report.Tie: JSONWritable {
  func write(to json: inout JSONWriter) {
    json.object {
      $0.field("left", left)
      $0.field("right", right)
      $0.field("text", text)
    }
  }
}

extension Value: JSONWritable {
  func write(to json: inout JSONWriter) {
    json.object {
      switch self {
      case .text(let text): $0.field("text", text)
      case .count(let count): $0.field("count", count)
      case .share(let share): $0.field("share", share)
      case .number(let number, let decimals):
        $0.field("decimals", decimals)
        $0.field("number", number)
      case .interval(let lower, let upper): $0.field("interval", [lower, upper])
      case .money(let money):
        $0.field("currency", money.currency.code)
        $0.field("exponent", money.currency.exponent)
        $0.field("money", money.text)
      case .day(let day): $0.field("day", day)
      case .missing(let why): $0.field("missing", why)
      case .hidden(let mark): $0.field("hidden", mark)
      }
    }
  }
}
