import Foundation

/// Bytes that are not the text they say they are.
enum HostileEncodings {
  static let all = marked + declared + spoilt + otherFiles

  private static func declaring(_ encoding: String) -> @Sendable (String) -> String {
    { $0.replacing("UTF-8", with: encoding) }
  }

  private static func utf16(_ text: String, lowFirst: Bool, hasMark: Bool) -> [UInt8] {
    (hasMark ? [0xFEFF] + Array(text.utf16) : Array(text.utf16))
      .flatMap { unit -> [UInt8] in
        let (low, high) = (UInt8(truncatingIfNeeded: unit), UInt8(truncatingIfNeeded: unit >> 8))
        return lowFirst ? [low, high] : [high, low]
      }
  }

  /// Puts bytes into the surname.
  private static func inserting(_ bytes: [UInt8]) -> @Sendable (String) -> [UInt8] {
    { text in
      let parts = text.split(separator: "</Family>", maxSplits: 1)
      return Array(parts[0].utf8) + bytes + Array("</Family>".utf8) + Array(parts[1].utf8)
    }
  }

  private static let encoding = HostileOutcome.quarantined("text.encoding")
  private static let invalid = HostileOutcome.quarantined("text.invalid")

  private static let marked: [HostileCase] = [
    .bytes("a byte order mark", .taken) { [0xEF, 0xBB, 0xBF] + Array($0.utf8) },
    .bytes("two byte order marks", .taken) {
      [0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF] + Array($0.utf8)
    },
    .xml("a byte order mark in the middle, which is an invisible blank", .taken) {
      $0.replacing("<Given>", with: "<Given>\u{FEFF}")
    },
    .bytes("UTF-16, low byte first", .taken) {
      utf16(declaring("UTF-16")($0), lowFirst: true, hasMark: true)
    },
    .bytes("UTF-16, high byte first", .taken) {
      utf16(declaring("UTF-16")($0), lowFirst: false, hasMark: true)
    },
    .bytes("UTF-16 that hides a document type", .quarantined("xml.doctype")) {
      utf16(
        declaring("UTF-16")($0).replacing("<Referral ", with: "<!DOCTYPE r><Referral "),
        lowFirst: true, hasMark: true)
    },
    .bytes("UTF-16 without a byte order mark", encoding) {
      utf16(declaring("UTF-16")($0), lowFirst: true, hasMark: false)
    },
    .bytes("UTF-16, high byte first, without a byte order mark", encoding) {
      utf16(declaring("UTF-16")($0), lowFirst: false, hasMark: false)
    },
    .bytes("UTF-16 that says it is UTF-8", encoding) {
      utf16($0, lowFirst: true, hasMark: true)
    },
    .bytes("UTF-16 that says it has the other byte order", encoding) {
      utf16(declaring("UTF-16BE")($0), lowFirst: true, hasMark: true)
    },
    .bytes("UTF-16 with half a surrogate", invalid) {
      utf16(declaring("UTF-16")($0), lowFirst: true, hasMark: true) + [0x3D, 0xD8]
    },
    .bytes("UTF-16 that ends in the middle of a sign", invalid) {
      utf16(declaring("UTF-16")($0), lowFirst: true, hasMark: true) + [0x20]
    },
    .bytes("UTF-8 with a mark that says it is UTF-16", encoding) {
      [0xEF, 0xBB, 0xBF] + Array(declaring("UTF-16")($0).utf8)
    },
    .bytes("UTF-32", encoding) { text in
      [0xFF, 0xFE, 0, 0] + text.unicodeScalars.flatMap { [UInt8($0.value & 0xFF), 0, 0, 0] }
    },
  ]

  private static let declared: [HostileCase] = [
    .bytes("ISO-8859-1, and says so", .taken) {
      inserting([0xE9])(declaring("ISO-8859-1")($0))
    },
    .bytes("windows-1252, and says so", .taken) {
      inserting([0x92])(declaring("windows-1252")($0))
    },
    .bytes("ISO-8859-1 that says it is UTF-8", invalid, inserting([0xE9])),
    .bytes("US-ASCII with a byte that is none", encoding) {
      inserting([0xC3, 0xA9])(declaring("US-ASCII")($0))
    },
    .xml("UTF-7, in which a document type hides", encoding) {
      declaring("UTF-7")($0).replacing("<Referral ", with: "+ADwAIQ-DOCTYPE r+AD4-<Referral ")
    },
    .xml("EBCDIC", encoding, declaring("IBM037")),
    .xml("an encoding that nobody has", encoding, declaring("x-\u{1F4A9}")),
    .xml("an encoding with a long name", encoding, declaring(String(repeating: "x", count: 150))),
    .xml("an encoding of no letters", encoding, declaring("")),
    .xml("UTF-16 that is none", encoding, declaring("UTF-16")),
  ]

  private static let spoilt: [HostileCase] = [
    .bytes("an overlong slash", invalid, inserting([0xC0, 0xAF])),
    .bytes("an overlong <", invalid, inserting([0xE0, 0x80, 0xBC])),
    .bytes("an overlong NUL", invalid, inserting([0xC0, 0x80])),
    .bytes("half a surrogate", invalid, inserting([0xED, 0xA0, 0x80])),
    .bytes(
      "a pair of surrogates in six bytes", invalid, inserting([0xED, 0xA0, 0xBD, 0xED, 0xB1, 0xBB])),
    .bytes("a sign beyond Unicode", invalid, inserting([0xF4, 0x90, 0x80, 0x80])),
    .bytes("a sign of six bytes", invalid, inserting([0xFC, 0x80, 0x80, 0x80, 0x80, 0x80])),
    .bytes("the second byte of a sign alone", invalid, inserting([0x80])),
    .bytes("a sign that is cut short", invalid, inserting([0xE2, 0x82])),
    .bytes("0xFF", invalid, inserting([0xFF])),
    .bytes("NUL", .quarantined("text.nul"), inserting([0])),
    .bytes("ESC", .quarantined("xml.malformed"), inserting([0x1B])),
    .bytes("a sign that is none", .quarantined("xml.malformed"), inserting([0xEF, 0xBF, 0xBE])),
  ]

  private static func quarantined(_ what: String, _ code: String, _ bytes: [UInt8]) -> HostileCase {
    .bytes(what, .quarantined(code)) { _ in bytes }
  }

  private static let otherFiles: [HostileCase] = [
    quarantined("a bomb of gzip", "file.compressed", [0x1F, 0x8B, 8, 0] + bomb),
    quarantined("a bomb of ZIP", "file.zip", [0x50, 0x4B, 3, 4] + bomb),
    quarantined("a bomb of 7z", "file.compressed", [0x37, 0x7A, 0xBC, 0xAF] + bomb),
    quarantined("a bomb of RAR", "file.compressed", Array("Rar!".utf8) + bomb),
    quarantined("a workbook", "file.workbook", [0x50, 0x4B, 3, 4] + Array("xl/workbook.xml".utf8)),
    quarantined(
      "an old workbook", "file.workbook", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]),
    quarantined("a letter", "file.document", [0x50, 0x4B, 3, 4] + Array("word/document.xml".utf8)),
    quarantined("a PDF", "file.pdf", Array("%PDF-1.7 /JS (app.alert(1))".utf8)),
    quarantined("a web page", "file.web-page", Array("<html><script>x</script></html>".utf8)),
    quarantined("a picture", "file.image", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A]),
    quarantined("a program", "file.program", [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1]),
    quarantined("a program for Windows", "file.program", [0x4D, 0x5A, 0x90, 0x00]),
    quarantined("a script", "drop.format", Array("#!/bin/sh\nreboot\n".utf8)),
    quarantined("a file of blanks", "file.empty", Array(repeating: 0x20, count: 1_000)),
    quarantined(
      "noise", "drop.format", (0..<5_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }),
  ]

  /// What nobody unpacks need not be one.
  private static let bomb = [UInt8](repeating: 0, count: 200_000)
}
