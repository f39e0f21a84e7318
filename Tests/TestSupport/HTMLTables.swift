package import Foundation
import FoundationXML

/// The tables with a caption of an XHTML-compatible page, as a reader sees them. Others are layout or bars.
package struct HTMLTables {
  package struct Table: Equatable {
    package var caption = ""
    package var rows: [[String]] = []
  }

  package let tables: [Table]
  /// Every element that occurs.
  package let elements: Set<String>
  /// What stands outside of them.
  package let text: String

  /// `nil` where the page is not well-formed.
  package init?(_ page: Data) {
    let reader = Reader()
    let parser = XMLParser(data: page)
    parser.delegate = reader
    guard parser.parse() else { return nil }
    (tables, elements, text) = (reader.tables, reader.elements, reader.text)
  }

  package subscript(caption: String) -> Table? { tables.first { $0.caption == caption } }
}

private final class Reader: NSObject, XMLParserDelegate {
  var tables: [HTMLTables.Table] = []
  var elements: Set<String> = []
  var text = ""
  private var open: [HTMLTables.Table] = []
  private var cells: [String] = []

  private var isInTable: Bool { open.last?.caption.isEmpty == false }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    elements.insert(name)
    switch name {
    case "table": open.append(.init())
    case "tr": open[open.count - 1].rows.append([])
    case "td", "th", "caption": cells.append("")
    default: break
    }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    if !cells.isEmpty { cells[cells.count - 1] += string }
    if !isInTable { text += string }
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    let last = open.count - 1
    switch name {
    case "caption": open[last].caption = cells.removeLast()
    case "td", "th":
      let cell = cells.removeLast()
      if isInTable { open[last].rows[open[last].rows.count - 1].append(cell) }
    case "table":
      let table = open.removeLast()
      if !table.caption.isEmpty { tables.append(table) }
    default: break
    }
  }
}
