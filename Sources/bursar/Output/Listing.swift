import Reporting
/// Prints a list as every list command does: one JSON object a line, or a table, or a word where it is empty.
func printList<Item: Encodable>(
  _ items: [Item], _ options: GlobalOptions, ifEmpty: String, _ header: [String],
  numbers: Set<Int> = [], row: (Item) -> [String]
) throws {
  if options.format == .json {
    for item in items { try Console.printJSON(item) }
    return
  }
  guard !items.isEmpty else { return Console.print(ifEmpty) }
  var table = TextTable(header, numbers: numbers)
  table.rows = items.map(row)
  Console.print(table.render())
}
