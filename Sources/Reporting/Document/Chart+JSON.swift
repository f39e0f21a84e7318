extension Chart: JSONWritable {
  func write(to json: inout JSONWriter) {
    json.object {
      $0.field("drawing", drawing)
      $0.field("id", id)
      $0.field("title", title)
      $0.field("unit", unit)
    }
  }
}

extension Chart.Drawing: JSONWritable {
  func write(to json: inout JSONWriter) {
    json.object {
      switch self {
      case .bars(let rows, let reference):
        $0.object("bars") {
          $0.field("reference", reference)
          $0.field("rows", rows)
        }
      case .stacks(let parts, let rows):
        $0.object("stacks") {
          $0.field("parts", parts)
          $0.field("rows", rows)
        }
      case .intervals(let rows): $0.object("intervals") { $0.field("rows", rows) }
      case .steps(let plot): $0.object("steps") { $0.field("plot", plot) }
      case .waterfall(let steps): $0.object("waterfall") { $0.field("steps", steps) }
      case .tornado(let base, let rows):
        $0.object("tornado") {
          $0.field("base", base)
          $0.field("rows", rows)
        }
      case .bullets(let rows): $0.object("bullets") { $0.field("rows", rows) }
      case .funnel(let rows): $0.object("funnel") { $0.field("rows", rows) }
      }
    }
  }
}

extension Chart.StackPart.Tone: JSONWritable {}
extension Chart.WaterfallStep.Role: JSONWritable {}

extension Chart.Bar: JSONWritable {
  func write(to json: inout JSONWriter) {
    json.object {
      $0.field("lower", lower)
      $0.field("name", name)
      $0.field("note", note)
      $0.field("upper", upper)
      $0.field("value", value)
    }
  }
}

extension Chart.Reference: JSONWritable {
  func write(to json: inout JSONWriter) {
    json.object {
      $0.field("name", name)
      $0.field("value", value)
    }
  }
}

extension Chart.StackPart: JSONWritable {
  func write(to json: inout JSONWriter) {
    json.object {
      $0.field("name", name)
      $0.field("tone", tone)
    }
  }
}

extension Chart.Stack: JSONWritable {
  func write(to json: inout JSONWriter) {
    json.object {
      $0.field("counts", counts)
      $0.field("name", name)
    }
  }
}

extension Chart.IntervalRow: JSONWritable {
  func write(to json: inout JSONWriter) {
    json.object {
      $0.field("is_headline", isHeadline)
      $0.field("lower", lower)
      $0.field("name", name)
      $0.field("note", note)
      $0.field("upper", upper)
      $0.field("value", value)
    }
  }
}

extension Chart.StepPlot: JSONWritable {
  func write(to json: inout JSONWriter) {
    json.object {
      $0.field("axis", axis)
      $0.field("end", end)
      $0.field("series", series)
      $0.field("start", start)
      $0.field("ticks", ticks)
    }
  }
}

extension Chart.StepPlot.Point: JSONWritable {
  func write(to json: inout JSONWriter) {
    json.object {
      $0.field("day", day)
      $0.field("lower", lower)
      $0.field("share", share)
      $0.field("upper", upper)
    }
  }
}

extension Chart.StepPlot.Series: JSONWritable {
  func write(to json: inout JSONWriter) {
    json.object {
      $0.field("at_risk", atRisk)
      $0.field("name", name)
      $0.field("points", points)
      $0.field("thin_from", thinFrom)
    }
  }
}

extension Chart.WaterfallStep: JSONWritable {
  func write(to json: inout JSONWriter) {
    json.object {
      $0.field("name", name)
      $0.field("role", role)
      $0.field("value", value)
    }
  }
}

extension Chart.TornadoRow: JSONWritable {
  func write(to json: inout JSONWriter) {
    json.object {
      $0.field("break_even", breakEven)
      $0.field("high", high)
      $0.field("high_input", highInput)
      $0.field("low", low)
      $0.field("low_input", lowInput)
      $0.field("name", name)
    }
  }
}

extension Chart.Bullet: JSONWritable {
  func write(to json: inout JSONWriter) {
    json.object {
      $0.field("actual", actual)
      $0.field("committed", committed)
      $0.field("name", name)
      $0.field("note", note)
      $0.field("plan", plan)
    }
  }
}

extension Chart.FunnelRow: JSONWritable {
  func write(to json: inout JSONWriter) {
    json.object {
      $0.field("count", count)
      $0.field("name", name)
      $0.field("note", note)
    }
  }
}
