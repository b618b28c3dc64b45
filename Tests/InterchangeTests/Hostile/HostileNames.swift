/// Names that a sender may give: whatever the kernel takes is taken, and stands nowhere but in its own receipt.
enum HostileNames {
  private static let long = String(repeating: "n", count: 251)

  static let all: [HostileCase] = [
    .named("a name with a line feed", "line\nfeed.xml"),
    .named("a name of two lines of a log", "x.xml\n2026-11-27T00:00:00Z error all is lost"),
    .named("a name with a carriage return", "carriage\rreturn.xml"),
    .named("a name with a tab", "tab\t.xml"),
    .named("a name that colours a terminal", "\u{1B}[31mred\u{1B}[0m.xml"),
    .named("a name that sets a terminal's title", "\u{1B}]0;owned\u{7}.xml"),
    .named("a name with a C1 control", "c1\u{9B}31m.xml"),
    .named("a name with DEL", "del\u{7F}.xml"),
    .named("a name that reads backwards", "\u{202E}lmx.fdp"),
    .named("a name with an invisible sign", "zero\u{200B}width.xml"),
    .named("a name with a line separator", "line\u{2028}separator.xml"),
    .named("a name of 255 bytes", long + ".xml"),
    .named("a name of 255 bytes in 85 letters", String(repeating: "\u{4E00}", count: 85)),
    .named("a name that is no UTF-8", [0xFF, 0xFE, 0x80] + Array(".xml".utf8)),
    .named("a name that is cut short", [0x78, 0xE2, 0x82]),
    .named("a name in overlong UTF-8", [0x78, 0xC0, 0xAF, 0x78]),
    .named("a name with half a surrogate", [0x78, 0xED, 0xA0, 0x80]),
    .named("a name that is an option", "-rf"),
    .named("a name that is a long option", "--home=elsewhere"),
    .named("a name with dashes alone", "--"),
    .named("a name that begins with a dot", ".hidden.xml", .leftAlone),
    .named("a name of three dots", "...", .leftAlone),
    .named("a name that climbs, without a slash", "..%2f..%2fetc", .leftAlone),
    .named("the name of what a run tries renames with", ".trial.xml", .leftAlone),
    .named("a name that is a blank", " "),
    .named("a name that ends in a blank", "blank.xml "),
    .named("a name for a shell", "$(reboot);`reboot`|&.xml"),
    .named("a name with quotes", "'\"quotes\"'.xml"),
    .named("a name with a backslash", "back\\slash.xml"),
    .named("a name for printf", "%s%n%1000000d.xml"),
    .named("a name of wild cards", "*?[a-z].xml"),
    .named("a name of markup", "<a href=\"x\">&amp;]]>.xml"),
    .named("a name that is a formula", "=HYPERLINK(\"http:\\\\x\").xml"),
    .named("a composed name", "caf\u{E9}.xml"),
    .named("its decomposed twin", "cafe\u{301}.xml"),
    .named("a name in capitals", "TWIN.XML"),
    .named("its twin in small letters", "twin.xml"),
    .named("a name as taken drops have it", "1~x.xml"),
    .named("a name as clipped drops have it", "2!x.xml"),
    .named("a name as kept drops have it", "kept-1"),
    .named("a name as receipts have it", "receipt-1.xml"),
    .named("the name of a flag that nobody agreed to", "x.xml.ok"),
    .named("a name without an ending", "referral"),
    .named("another ending than the format's", "referral.exe"),
    .named("a name of signs beyond the first plane", "\u{1F47B}\u{E0001}.xml"),
  ]
}

/// Files that are not finished, or do not look so.
enum HostileUnfinished {
  static let all: [HostileCase] = [
    .named("a file with the suffix .part", "unfinished.xml.part", .leftAlone),
    .named("a file with the suffix .filepart", "unfinished.xml.filepart", .leftAlone),
    .named("a file with the suffix .tmp", "unfinished.xml.tmp", .leftAlone),
    .named("a file with the suffix .swp", "unfinished.xml.swp", .leftAlone),
    .named("a file with the suffix ~", "unfinished.xml~", .leftAlone),
    .named("a file with the suffix .crdownload", "unfinished.xml.crdownload", .leftAlone),
    .named("a file with a suffix in capitals", "UNFINISHED.XML.PART", .leftAlone),
    .named("a file with nothing but a suffix", ".part", .leftAlone),
    .named("a file with a suffix in its middle", "unfinished.part.xml"),
    .xml("a message that ends in the middle", .quarantined("xml.malformed")) {
      String($0.prefix($0.count / 2))
    },
    .xml("a message that lacks its last sign", .quarantined("xml.malformed")) {
      String($0.trimmingSuffix { $0.isWhitespace }.dropLast())
    },
    .xml("a message of the first tag alone", .quarantined("xml.malformed")) {
      String($0.prefix(100))
    },
    .csv("a table that ends behind a cell: nobody can see it", .taken) {
      Array(HostileText.table($0).utf8.dropLast(2))
    },
    .csv("a marked table that ends in the middle of a sign", .quarantined("text.truncated")) {
      [0xEF, 0xBB, 0xBF] + Array(HostileText.table($0).utf8) + [0xC3]
    },
    .csv("the same without a mark, where it is one more row", .rejected("field.missing")) {
      Array(HostileText.table($0).utf8) + [0xC3]
    },
    .csv("a table of titles alone", .quarantined("csv.no-rows")) { _ in
      Array((HostileText.titles.joined(separator: ",") + "\r\n").utf8)
    },
    .csv("a table that ends in the middle of its titles", .quarantined("csv.no-rows")) { _ in
      Array("Ref No,Surna".utf8)
    },
  ]
}

extension BidirectionalCollection {
  /// Returns it without the elements at its end that are so.
  fileprivate func trimmingSuffix(while isSo: (Element) -> Bool) -> SubSequence {
    var end = endIndex
    while end > startIndex, isSo(self[index(before: end)]) { end = index(before: end) }
    return self[..<end]
  }
}
