import Foundation

/// Spreadsheets that are out to break whoever reads them.
enum HostileTables {
  static let all = forms + limits + encodings + values

  private static let titles = HostileText.titles.joined(separator: ",") + "\r\n"

  private static func many(_ count: Int, _ text: String) -> String {
    String(repeating: text, count: count)
  }

  private static func table(_ text: String) -> [UInt8] { Array(text.utf8) }

  private static let forms: [HostileCase] = [
    .csv("rows that end with CR alone", .taken) {
      table(HostileText.table($0, end: "\r"))
    },
    .csv("rows that end in three ways", .taken) { id in
      table(
        titles + HostileText.row(id) + "\n" + HostileText.row(id + "b") + "\r"
          + HostileText.row(id + "c") + "\r\n")
    },
    .csv("a thousand empty rows between two", .taken) {
      table(
        titles + HostileText.row($0) + many(1_000, "\r\n") + HostileText.row($0 + "b") + "\r\n")
    },
    .csv("a row of commas", .taken) {
      table(HostileText.table($0) + many(8, ",") + "\r\n")
    },
    .csv("a quote that is never closed", .rejected("csv.unclosed-quote")) {
      table(titles + HostileText.row($0, ["Surname": "\"Quarrelbane"]))
    },
    .csv("text behind a closing quote", .rejected("csv.stray-quote")) {
      table(titles + HostileText.row($0, ["Surname": "\"Quarrel\"bane"]) + "\r\n")
    },
    .csv("more cells than titles", .rejected("csv.too-many-cells")) {
      table(titles + HostileText.row($0) + ",x,y\r\n")
    },
    .csv("fewer cells than titles", .rejected("field.missing")) {
      table(titles + "\($0),09/11/2026\r\n")
    },
    .csv("no titles", .quarantined("csv.no-header")) { table(HostileText.row($0) + "\r\n") },
    .csv("titles that are none of ours", .quarantined("csv.no-header")) { _ in
      table("a,b,c\r\n1,2,3\r\n")
    },
    .csv("two titles of one meaning", .quarantined("csv.duplicate-column")) {
      table("Surname,SURNAME," + titles.dropFirst(7) + "\($0),x,y\r\n")
    },
    .csv("the same titles further down", .rejected("value.date")) {
      table(HostileText.table($0) + titles)
    },
    .csv("titles below ten rows of notes", .quarantined("csv.no-header")) {
      table(many(10, "note\r\n") + HostileText.table($0))
    },
    .csv("titles of control characters", .taken) {
      table("\u{1B}[31m\u{7}," + titles + "," + HostileText.row($0) + "\r\n")
    },
    .csv("a message in XML, where tables were agreed on", .quarantined("drop.format")) {
      table(HostileText.referral($0))
    },
  ]

  private static let limits: [HostileCase] = [
    .csv("100,000 titles", .quarantined("csv.no-header")) { _ in
      table((0..<100_000).map { "c\($0)" }.joined(separator: ",") + "\r\n")
    },
    .csv("2,000 titles, ours among them", .quarantined("csv.columns")) {
      table(
        titles.dropLast(2) + (0..<2_000).map { ",c\($0)" }.joined() + "\r\n" + HostileText.row($0)
          + "\r\n")
    },
    .csv("a title of a megabyte", .taken) {
      table(many(1_000_000, "t") + "," + titles + "," + HostileText.row($0) + "\r\n")
    },
    .csv("a cell of more than a megabyte", .rejected("csv.cell-size")) {
      table(HostileText.table($0, ["Details": many(1_100_000, "x")]))
    },
    .csv("a row of more than four megabytes", .rejected("csv.row-size")) {
      table(
        titles
          + HostileText.row(
            $0, ["Details": "\"" + many(5_000_000, "x") + "\""]) + "\r\n")
    },
    .csv("a row of five million commas", .rejected("csv.row-size")) {
      table(titles + $0 + many(5_000_000, ",") + "x\r\n")
    },
    .csv("a date of birth of a megabyte", .rejected("birth-date.impossible")) {
      table(HostileText.table($0, ["D.O.B.": many(500_000, "1/")]))
    },
    .csv("an answer of a megabyte to a question of yes or no", .rejected("value.code")) {
      table(HostileText.table($0, ["Consent to refer": many(1_000_000, "y")]))
    },
  ]

  private static let encodings: [HostileCase] = [
    .csv("a byte order mark", .taken) { [0xEF, 0xBB, 0xBF] + table(HostileText.table($0)) },
    .csv("a byte order mark in the middle", .taken) {
      table(HostileText.table($0, ["First name(s)": "\u{FEFF}Brenwyn"]))
    },
    .csv("UTF-16", .taken) { id in
      [0xFF, 0xFE]
        + HostileText.table(id).utf16
        .flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    },
    .csv("UTF-16 without a byte order mark", .quarantined("text.nul")) { id in
      HostileText.table(id).utf16
        .flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    },
    .csv("UTF-7, which is taken as it stands", .taken) {
      table(HostileText.table($0, ["Details": "+ADwAcwBjAHIAaQBwAHQAPg-"]))
    },
    .csv("NUL", .quarantined("text.nul")) {
      table(HostileText.table($0, ["Details": "x\0y"]))
    },
    .csv("windows-1252", .taken) {
      var bytes = table(titles + HostileText.row($0))
      bytes.removeLast(3)
      return bytes + Array(",Yes".utf8).dropFirst() + [0x0D, 0x0A]
    },
    .csv("overlong UTF-8, which is three other signs in windows-1252", .taken) {
      table(titles) + Array(HostileText.row($0, ["Details": "x"]).utf8.dropLast(5))
        + [0xC0, 0xAF] + Array(",Yes\r\n".utf8)
    },
    .csv("half a surrogate, which is three other signs", .taken) {
      table(titles) + Array(HostileText.row($0, ["Details": "x"]).utf8.dropLast(5))
        + [0xED, 0xA0, 0x80] + Array(",Yes\r\n".utf8)
    },
  ]

  private static let values: [HostileCase] = [
    .cells(
      "an escape sequence in a name", .rejected("value.text"), ["First name(s)": "\u{1B}[31mAnn"]),
    .cells("a bell in a text", .rejected("value.text"), ["Details": "ring\u{7}"]),
    .cells("a line break in a text", .taken, ["Details": "\"one\r\ntwo\""]),
    .cells("a line break in a name", .taken, ["First name(s)": "\"Ann\r\nBell\""]),
    .cells("a forged row in a quoted cell", .taken, ["Details": "\"x\r\nH-1,Forged,Row\""]),
    .cells("letters that read backwards in a name", .taken, ["First name(s)": "\u{202E}nnA"]),
    .cells("letters that look like others in a name", .taken, ["First name(s)": "\u{410}nn"]),
    .cells(
      "full-width digits in a date of birth, which may be in words", .taken,
      ["D.O.B.": "\u{FF11}\u{FF19}/11/1934"]),
    .cells("a date that is none", .rejected("birth-date.impossible"), ["D.O.B.": "31/02/1990"]),
    .cells("a date as a spreadsheet keeps it", .rejected("value.date"), ["D.O.B.": "45977"]),
    .cells("a date of birth in words", .taken, ["D.O.B.": "about 1934"]),
    .cells(
      "full-width digits in another date", .rejected("value.date"),
      ["Date of referral": "\u{FF11}/11/2026"]),
    .cells("an unknown code", .rejected("value.code"), ["Consent to refer": "maybe"]),
    .cells("the codes of HL7 in a name", .taken, ["First name(s)": "Ann^B&C|D~E\\F"]),
    .cells("a segment of HL7 in a text", .taken, ["Details": "\"x\rPID|1||x\""]),
    .cells("a formula in a name", .taken, ["First name(s)": "=1+1"]),
    .cells("a formula that starts a program", .taken, ["Details": "=cmd|' /C calc'!A0"]),
    .cells("markup in a text", .taken, ["Details": "<script>alert(1)</script>]]>&amp;"]),
    .cells("a query in a text", .taken, ["Details": "'; DROP TABLE records; --"]),
    .cells("a template in a text", .taken, ["Details": "${jndi:ldap://127.0.0.1/x} {{7*7}} %n"]),
    .cells("a path in a text", .taken, ["Details": "../../../../etc/passwd"]),
    .cells(
      "combining signs without end", .rejected("value.text"),
      ["First name(s)": "A" + many(2_000, "\u{301}")]),
  ]
}
