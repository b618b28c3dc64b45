package import Compression
package import Diagnostics

/// Excel workbooks (`.xlsx`, `.xlsm`), of which the first sheet that can be seen is read; macros are never run.
///
/// Source: ECMA-376 parts 1 and 2, in their transitional and strict forms.
package enum Workbook {
  /// How much of a workbook is taken.
  package struct Limits: Sendable, Hashable {
    /// Bytes of the file.
    package var file = 16 << 20
    package var archive = ZIPArchive.Limits()
    package var sheet = SheetText.Limits()

    package init() {}
  }

  /// True for a file that may be a workbook and is to be looked at whole: an archive, or an old Office file.
  package static func mayBegin(with head: some Collection<UInt8>) -> Bool {
    guard let first = head.first, first == archiveStart[0] || first == compoundStart[0] else {
      return false
    }
    return head.starts(with: archiveStart) || head.starts(with: compoundStart)
  }

  private static let archiveStart: [UInt8] = [0x50, 0x4B, 0x03, 0x04]
  private static let compoundStart: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]

  /// The problem of a file that is larger than a workbook may be.
  package static func tooLarge(_ limits: Limits = Limits()) -> RecordProblem {
    .workbookTooLarge(most: limits.file)
  }

  /// The problem of a table that was cut from a sheet, told so that it fits a sheet.
  package static func told(_ problem: RecordProblem) -> RecordProblem {
    .noHeader(inSheet: problem)
  }

  /// Reads the first sheet.
  ///
  /// - Parameters:
  ///   - file: A file that begins as a workbook may.
  ///   - limits: How much of it is taken.
  /// - Returns: The sheet as a table.
  /// - Throws: `workbook.*`, or what ``FileSniffer`` says of an archive that is no workbook.
  package static func sheet(
    of file: [UInt8], limits: Limits = Limits()
  ) throws(RecordProblem) -> SheetText {
    guard file.count <= limits.file else { throw tooLarge(limits) }
    guard file.starts(with: archiveStart) else {
      throw isEncrypted(file) ? .workbookPassword : .workbookOld
    }
    var archive: ZIPArchive
    do {
      archive = try ZIPArchive(file, limits: limits.archive)
    } catch {
      // Its beginning may still tell what else it was to be.
      let problem = FileSniffer.problem(in: file)
      throw problem?.code == "file.document" ? problem ?? .workbookDamaged : RecordProblem(error)
    }
    guard let part = try relations(of: "", in: &archive)?.target(kind: "officeDocument"),
      archive.names.contains("xl/workbook.xml") || part.lowercased().hasPrefix("xl/")
    else { throw otherKind(file, names: Set(archive.names)) }
    guard !part.lowercased().hasSuffix(".bin") else { throw .workbookBinary }
    return try sheet(ofPart: part, in: &archive, limits: limits)
  }

  private static func sheet(
    ofPart part: String, in archive: inout ZIPArchive, limits: Limits
  ) throws(RecordProblem) -> SheetText {
    let book = WorkbookSheets()
    try read(part, in: &archive, by: book)
    guard let relations = try relations(of: part, in: &archive) else { throw .workbookDamaged }
    let sheets = book.sheets.filter(\.isVisible)
      .compactMap { relations.target(id: $0.relation, kind: "worksheet") }
    guard let first = sheets.first else { throw .workbookWithoutSheet }
    let styles = WorkbookStyles()
    if let name = relations.target(kind: "styles") { try read(name, in: &archive, by: styles) }
    var texts: WorkbookTexts?
    if let name = relations.target(kind: "sharedStrings") {
      let reader = WorkbookTexts()
      try read(name, in: &archive, by: reader)
      texts = reader
    }
    let reader = SheetReader(
      texts: texts, formats: styles.formats, countsFrom1904: book.countsFrom1904,
      limits: limits.sheet)
    try read(first, in: &archive, by: reader)
    guard !reader.draft.isEmpty else { throw .workbookEmpty }
    return SheetText(reader.draft, remarks: remarks(on: reader, otherSheets: sheets.count - 1))
  }

  private static func remarks(
    on reader: SheetReader, otherSheets: Int
  ) -> [RecordProblem] {
    var remarks: [RecordProblem] = []
    if otherSheets > 0 { remarks.append(.otherSheets(otherSheets)) }
    if reader.hiddenRows > 0 { remarks.append(.hiddenRows(reader.hiddenRows)) }
    let (count, row) = reader.withoutResult
    if count > 0 { remarks.append(.withoutResult(count, row: row)) }
    return remarks
  }

  // MARK: Parts

  private static func relations(
    of part: String, in archive: inout ZIPArchive
  ) throws(RecordProblem) -> WorkbookRelations? {
    guard let bytes = try expand(WorkbookRelations.name(for: part), in: &archive) else {
      return nil
    }
    let relations = WorkbookRelations(of: part)
    try WorkbookXML.read(bytes, by: relations)
    return relations
  }

  /// Reads a part that must be there.
  private static func read(
    _ name: String, in archive: inout ZIPArchive, by reader: WorkbookPart
  ) throws(RecordProblem) {
    guard let bytes = try expand(name, in: &archive) else { throw .workbookDamaged }
    try WorkbookXML.read(bytes, by: reader)
  }

  private static func expand(
    _ name: String, in archive: inout ZIPArchive
  ) throws(RecordProblem) -> [UInt8]? {
    do {
      return try archive.expand(name)
    } catch {
      throw RecordProblem(error)
    }
  }

  // MARK: Other kinds

  /// An archive that is no workbook: another Office file, or anything else.
  private static func otherKind(_ file: [UInt8], names: Set<String>) -> RecordProblem {
    if names.contains("mimetype"), names.contains("content.xml"),
      FileSniffer.problem(in: file)?.code == "file.workbook"
    {
      return .workbookOpenDocument
    }
    if names.contains(where: { $0.hasPrefix("xl/") }) { return .workbookDamaged }
    return FileSniffer.problem(in: file) ?? .workbookDamaged
  }

  /// True for an old Office file that only wraps a workbook with a password.
  ///
  /// Its directory has an entry of this name, in UTF-16.
  private static func isEncrypted(_ file: [UInt8]) -> Bool {
    var name: [UInt8] = []
    for letter in "EncryptedPackage".utf8 { name += [letter, 0] }
    return file.withUnsafeBufferPointer { bytes in
      var index = 0
      while let start = bytes.firstIndex(of: name[0], from: index) {
        if bytes[start...].starts(with: name) { return true }
        index = start + 1
      }
      return false
    }
  }
}
