import Diagnostics
import Document
import Formats
import Referrals

/// A disclosure as a table that a spreadsheet program opens, and that a later one is held against.
package enum DisclosureList {
  private static let columns = [
    "Partner", "Name", "Message", "Field", "What it is", "Clinical", "Routes", "Mapping",
  ]
  /// The columns that an earlier list is compared by; others may have been changed by hand.
  private static let compared = ["Partner", "Message", "Field"]

  /// Writes the table as CSV, in UTF-8.
  package static func bytes(of disclosure: Disclosure) -> [UInt8] {
    var writer = CSVWriter(columns: columns)
    writer.writeHeader()
    for item in disclosure.items {
      writer.writeRow([
        item.partner.rawValue, item.partnerName, item.kind.rawValue, item.field, item.words,
        item.isClinical ? "yes" : "no", item.routes.joined(separator: " "), item.mapping,
      ])
    }
    return writer.bytes
  }

  /// Reads what an earlier table has.
  ///
  /// - Parameter bytes: The table as it was written, or as a spreadsheet program saved it.
  /// - Returns: What may be sent according to it.
  /// - Throws: ``AuthoringProblem`` for what is no such table.
  package static func keys(in bytes: [UInt8]) throws(AuthoringProblem) -> Set<Disclosure.Key> {
    let table: CSVTable
    do throws(RecordProblem) {
      table = try CSVTable(bytes: bytes, expecting: columns)
    } catch {
      throw AuthoringProblem(error)
    }
    let missing = compared.filter(table.missingColumns.contains)
    guard missing.isEmpty else {
      throw AuthoringProblem(
        Diagnostic(
          code: "disclosure.columns", what: "the list has no column \(quoted(code: missing[0]))",
          fix: "give a list that 'interchange map disclosure --csv' has made"))
    }
    let places = compared.map { name in
      table.header.firstIndex { looseName($0.title) == looseName(name) } ?? 0
    }
    var keys: Set<Disclosure.Key> = []
    for row in table.rows {
      if let problem = row.problem { throw AuthoringProblem(problem) }
      let cells = table.cells(of: row)
      let texts = places.map { $0 < cells.count ? cells[$0] : "" }
      keys.insert(Disclosure.Key(partner: texts[0], kind: texts[1], field: texts[2]))
    }
    return keys
  }
}
