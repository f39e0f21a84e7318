import CLibXML2

/// An element of an XML file, read by libxml2 without network, without entities of its own and within bounds.
package struct XMLElement: Sendable {
  /// Without its prefix.
  let name: String
  /// Of the root; empty for the elements in it.
  let namespace: String
  let attributes: [String: String]
  let line: Int
  fileprivate(set) var text = ""
  fileprivate(set) var children: [XMLElement] = []

  /// The first child of a name.
  subscript(name: String) -> XMLElement? { children.first { $0.name == name } }

  /// The element at the end of a path.
  func at(_ path: String...) -> XMLElement? {
    var place: XMLElement? = self
    for name in path { place = place?[name] }
    return place
  }

  func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

  /// Its text, trimmed; `nil` where it is empty.
  var value: String? {
    let trimmed = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return trimmed.isEmpty ? nil : trimmed
  }

  /// What an element counts beside its text toward the limit of a file.
  private static let elementSize = 32

  /// Reads a file.
  ///
  /// - Throws: `IntakeError.brokenXML` for a file that is not XML, declares a document type, or is nested or
  ///   large beyond reason.
  static func read(path: String, limits: Limits) throws(IntakeError) -> XMLElement {
    var start = [UInt8](repeating: 0, count: 1)
    var source = try FileSource(path: path)
    guard try source.read(into: &start) > 0 else {
      throw IntakeError(.emptyFile, "the file is empty")
    }
    let options = Int32(
      XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue)
    guard let reader = unsafe xmlReaderForFile(path, nil, options) else {
      throw IntakeError(.unreadable, "the file may not be read: check its permissions")
    }
    defer { unsafe xmlFreeTextReader(reader) }
    // What it would print is said below.
    unsafe xmlTextReaderSetStructuredErrorHandler(reader, { _, _ in }, nil)
    var open: [XMLElement] = []
    var size = 0
    while true {
      let status = unsafe xmlTextReaderRead(reader)
      let line = Int(unsafe xmlTextReaderGetParserLineNumber(reader))
      guard status == 1 else {
        throw IntakeError(.brokenXML, line: line, "the file is not XML, or is cut off")
      }
      switch unsafe xmlTextReaderNodeType(reader) {
      case Int32(XML_READER_TYPE_DOCUMENT_TYPE.rawValue):
        throw IntakeError(.brokenXML, line: line, "the file declares a document type: refused")
      case Int32(XML_READER_TYPE_ENTITY_REFERENCE.rawValue):
        throw IntakeError(.brokenXML, line: line, "the file refers to an entity: refused")
      case Int32(XML_READER_TYPE_ELEMENT.rawValue):
        guard open.count < 64 else {
          throw IntakeError(.brokenXML, line: line, "the elements are nested too deeply")
        }
        size += elementSize
        guard size <= limits.recordBytes else {
          throw IntakeError(.recordTooLong, line: line, "the file is larger than a statement is")
        }
        let isEmpty = unsafe xmlTextReaderIsEmptyElement(reader) == 1
        // The parser reads ahead; the node knows its line, up to 65535.
        let own = Int(unsafe xmlGetLineNo(xmlTextReaderCurrentNode(reader)))
        let start = (1..<65_535).contains(own) ? own : line
        open.append(
          XMLElement(
            name: unsafe string(xmlTextReaderConstLocalName(reader)),
            namespace: open.isEmpty
              ? unsafe string(xmlTextReaderConstNamespaceUri(reader)) : "",
            attributes: unsafe attributes(of: reader), line: start))
        if isEmpty, let root = close(&open) { return root }
      case Int32(XML_READER_TYPE_TEXT.rawValue), Int32(XML_READER_TYPE_CDATA.rawValue):
        let text = unsafe string(xmlTextReaderConstValue(reader))
        size += text.utf8.count
        guard size <= limits.recordBytes else {
          throw IntakeError(.recordTooLong, line: line, "the file is larger than a statement is")
        }
        open[open.count - 1].text += text
      case Int32(XML_READER_TYPE_END_ELEMENT.rawValue):
        if let root = close(&open) { return root }
      default: break
      }
    }
  }

  /// Ends the innermost element; the root, once it has ended.
  private static func close(_ open: inout [XMLElement]) -> XMLElement? {
    let ended = open.removeLast()
    guard !open.isEmpty else { return ended }
    open[open.count - 1].children.append(ended)
    return nil
  }

  private static func attributes(of reader: xmlTextReaderPtr) -> [String: String] {
    var attributes: [String: String] = [:]
    while unsafe xmlTextReaderMoveToNextAttribute(reader) == 1 {
      attributes[unsafe string(xmlTextReaderConstLocalName(reader))] = unsafe string(
        xmlTextReaderConstValue(reader))
    }
    _ = unsafe xmlTextReaderMoveToElement(reader)
    return attributes
  }

  private static func string(_ text: UnsafePointer<xmlChar>?) -> String {
    unsafe text.map { unsafe String(cString: $0) } ?? ""
  }
}
