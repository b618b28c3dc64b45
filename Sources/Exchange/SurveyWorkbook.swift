import Diagnostics
import Digests
import Formats
import Mapping

extension DropSurvey {
  /// Surveys a workbook: its first sheet is read as a table, whose rows are then cut without the workbook.
  init(
    workbook bytes: [UInt8], sha256: SHA256Digest, mappings: [CompiledMapping],
    expecting expected: [CSVFrame.Expectation], limits: CutLimits
  ) {
    let size = Int64(bytes.count)
    do throws(RecordProblem) {
      let sheet = try Workbook.sheet(of: bytes)
      var table = try CSVSurvey(
        head: Array(sheet.bytes.prefix(limits.head)), isWhole: sheet.bytes.count <= limits.head,
        expecting: expected, largest: .max)
      var start = limits.head
      while start < sheet.bytes.count {
        let end = min(start + limits.head, sheet.bytes.count)
        sheet.bytes.withUnsafeBufferPointer {
          table.add(UnsafeBufferPointer(rebasing: $0[start..<end]))
        }
        start = end
      }
      let frame = try table.finish()
      guard table.records > 0 else { throw PrepareProblem.noRows }
      self.init(
        form: .table(TableFrame(mapping: mappings[table.chosen], table: frame, sheet: sheet)),
        records: table.records, sha256: sha256, size: size)
    } catch {
      self.init(
        form: .unreadable([Workbook.told(error)]), records: 1, sha256: sha256, size: size)
    }
  }
}

/// The rows of a workbook that was received and kept whole.
package struct WorkbookRows: Sendable {
  private let sheet: SheetText

  /// Reads a workbook; `nil` for bytes that are none.
  package init?(_ bytes: [UInt8]) {
    guard Workbook.mayBegin(with: bytes), let sheet = try? Workbook.sheet(of: bytes) else {
      return nil
    }
    self.sheet = sheet
  }

  /// Returns a row as a table whose last row it is, behind those in which its titles are found.
  ///
  /// - Parameter row: Its number as a spreadsheet shows it.
  /// - Returns: `nil` where the sheet has no such row.
  package func table(ofRow row: Int) -> [UInt8]? {
    sheet.excerpt(row: row)
  }

  /// Returns a row alone, as a line of CSV.
  ///
  /// - Parameter row: Its number as a spreadsheet shows it.
  /// - Returns: `nil` where the sheet has no such row.
  package func line(ofRow row: Int) -> [UInt8]? {
    sheet.line(of: row).map(Array.init)
  }
}
