package import Diagnostics

/// Recognises files that are not what their sender meant to send, by their first bytes.
package enum FileSniffer {
  /// Says in plain words what a file is, when it is nothing that can be read as text.
  ///
  /// - Parameter file: The file from its first byte; the first 4 KB are looked at.
  /// - Returns: A problem such as `file.empty` or `file.workbook`, or `nil` when the file may be text.
  package static func problem(in file: some Collection<UInt8>) -> RecordProblem? {
    // Nearly all files begin with a character that neither white space nor one of these kinds does.
    if let first = file.first, (0x21..<0x7F).contains(first), !firstBytes.contains(first) {
      return nil
    }
    let start = Array(file.prefix(4_096))
    if start.count == file.count, isBlank(start) { return .emptyFile }
    guard let first = start.first, firstBytes.contains(first) else { return nil }
    return start.withUnsafeBufferPointer { bytes in kinds.first { $0.matches(bytes) }?.problem }
  }

  /// True for nothing but white space, with or without a byte order mark of UTF-8.
  private static func isBlank(_ start: [UInt8]) -> Bool {
    start.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) || $0 >= 0x80 }
      && String(decoding: start, as: UTF8.self).unicodeScalars
        .allSatisfy {
          $0.properties.isWhitespace || $0 == "\u{FEFF}"
        }
  }

  /// One kind of file: how it begins, a word found further on if that is needed to tell, and what to say.
  ///
  /// A class, so that asking each kind of a file copies nothing.
  private final class Kind: Sendable {
    let code: String
    let start: [UInt8]
    let word: StaticString
    let what: String
    let fix: String

    init(code: String, start: [UInt8], word: StaticString = "", what: String, fix: String) {
      self.code = code
      self.start = start
      self.word = word
      self.what = what
      self.fix = fix
    }

    func matches(_ file: UnsafeBufferPointer<UInt8>) -> Bool {
      guard file.first == start[0], file.starts(with: start) else { return false }
      return word.utf8CodeUnitCount == 0 || file.firstIndex(of: word) != nil
    }

    var problem: RecordProblem {
      RecordProblem(
        code: code, outcome: .reject, what: what,
        why: "this inbox takes text files such as CSV, XML or JSON", fix: fix, place: .whole)
    }
  }

  private static let saveAsCSV = """
    open the file in your spreadsheet program, choose File > Save As, choose the file type \
    "CSV UTF-8 (Comma delimited) (*.csv)", and send the file that this makes
    """
  private static let sendAsAgreed = "send the file in the form that was agreed, not in this one"
  private static let unpack = "unpack the file and send what is inside"
  private static let zip: [UInt8] = [0x50, 0x4B, 0x03, 0x04]

  private static let firstBytes = Set(kinds.map { $0.start[0] })

  /// The kinds in the order in which they are tried: the exact before the general.
  private static let kinds = [
    Kind(
      code: "file.workbook", start: zip, word: "spreadsheet",
      what: "this is an OpenDocument spreadsheet; save it as CSV", fix: saveAsCSV),
    Kind(
      code: "file.document", start: zip, word: "opendocument.text",
      what: "this is a text document, not a table or a message", fix: sendAsAgreed),
    Kind(
      code: "file.document", start: zip, word: "word/",
      what: "this is a Word document, not a table or a message", fix: sendAsAgreed),
    Kind(
      code: "file.workbook", start: zip, word: "xl/",
      what: "this is an Excel workbook; save it as CSV", fix: saveAsCSV),
    Kind(
      code: "file.workbook", start: zip, word: "[Content_Types].xml",
      what: "this is an Excel workbook or another Office file; save it as CSV", fix: saveAsCSV),
    Kind(code: "file.zip", start: zip, what: "this is a ZIP archive", fix: unpack),
    Kind(
      code: "file.workbook", start: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1],
      what: "this is an old Excel workbook or another old Office file; save it as CSV",
      fix: saveAsCSV),
    Kind(
      code: "file.workbook", start: Array("<?xml".utf8), word: "<?mso-application",
      what: "this is an Excel workbook saved as XML; save it as CSV", fix: saveAsCSV),
    Kind(
      code: "file.pdf", start: Array("%PDF".utf8), what: "this is a PDF document",
      fix: sendAsAgreed),
    Kind(
      code: "file.document", start: Array("{\\rtf".utf8), what: "this is a rich text document",
      fix: sendAsAgreed),
    Kind(
      code: "file.web-page", start: Array("<!DOCTYPE html".utf8), what: "this is a web page",
      fix: sendAsAgreed),
    Kind(
      code: "file.web-page", start: Array("<html".utf8), what: "this is a web page",
      fix: sendAsAgreed),
    Kind(
      code: "file.compressed", start: [0x1F, 0x8B], what: "this file is compressed with gzip",
      fix: unpack),
    Kind(
      code: "file.compressed", start: [0x37, 0x7A, 0xBC, 0xAF], what: "this is a 7z archive",
      fix: unpack),
    Kind(
      code: "file.compressed", start: Array("Rar!".utf8), what: "this is a RAR archive",
      fix: unpack),
    Kind(
      code: "file.image", start: [0x89, 0x50, 0x4E, 0x47], what: "this is a PNG picture",
      fix: sendAsAgreed),
    Kind(
      code: "file.image", start: [0xFF, 0xD8, 0xFF], what: "this is a JPEG picture",
      fix: sendAsAgreed),
    Kind(
      code: "file.program", start: [0x7F, 0x45, 0x4C, 0x46], what: "this is a program",
      fix: sendAsAgreed),
    Kind(
      code: "file.program", start: [0x4D, 0x5A, 0x90, 0x00], what: "this is a program",
      fix: sendAsAgreed),
  ]
}

extension RecordProblem {
  private static let nothingInside =
    "the file was made and not filled, or was sent before it was finished"

  fileprivate static let emptyFile = RecordProblem(
    code: "file.empty", outcome: .reject, what: "the file is empty", why: nothingInside,
    fix: "send the file again with its content", place: .whole)
}
