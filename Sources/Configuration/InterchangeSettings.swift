import Diagnostics
import Document

/// What `interchange.yaml` says about the interchange as a whole.
package struct InterchangeSettings: Sendable, Hashable {
  /// The name that reports and receipts give the interchange.
  package var name = ""
  /// The zone of times that people write, such as `Europe/London`; day files are UTC whatever it says.
  package var timezone = "Europe/London"
  /// How hard the archive is compressed, 1 to 9.
  package var archiveLevel = 2
  /// How long day files of the archive are kept, or `nil` for ever.
  package var retention: Duration?
  /// The IN folders of MESH clients (DTS) that files of several partners arrive in: absolute paths.
  package var arrivals: [String] = []
  /// Names that mappings may use, each a text or several.
  package var constants: [String: [String]] = [:]

  /// Reads the file, and reports everything that is wrong with it.
  static func read(_ outline: Outline, _ problems: OutlineProblems) -> InterchangeSettings {
    var settings = InterchangeSettings()
    guard let table = OutlineTable(outline, as: "the interchange", problems: problems) else {
      return settings
    }
    settings.name = table.requiredText("name")?.value ?? ""
    if let zone = table.text("timezone") { settings.readTimezone(zone, problems) }
    if let archive = table.table("archive", as: "the archive") {
      settings.readArchive(archive)
    }
    if let mesh = table.table("mesh", as: "MESH") { settings.arrivals = MeshFile(mesh).arrivals() }
    if let constants = table.table("let", as: "'let'") { settings.readConstants(constants) }
    table.finish()
    return settings
  }

  private mutating func readTimezone(_ zone: Located<String>, _ problems: OutlineProblems) {
    guard Self.isZoneName(zone.value) else {
      problems.report(
        "config.timezone", "unknown form of time zone \(quoted(code: zone.value))",
        line: zone.line, column: zone.column,
        why: "expected UTC or an area and a city of the time zone database",
        fix: "write a name such as Europe/London")
      return
    }
    timezone = zone.value
  }

  /// Returns whether a text is `UTC` or two or three words with `/` between.
  private static func isZoneName(_ text: String) -> Bool {
    if text == "UTC" { return true }
    let words = text.utf8.split(separator: 0x2F, omittingEmptySubsequences: false)
    return (2...3).contains(words.count)
      && words.allSatisfy { word in
        word.first.map(isLetter) == true
          && word.allSatisfy { isLetter($0) || [0x2B, 0x2D, 0x5F].contains($0) || isDigit($0) }
      }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte)
  }

  private mutating func readArchive(_ archive: OutlineTable) {
    if let level = archive.integer("level", in: 1...9) { archiveLevel = level.value }
    retention = archive.text("retention").flatMap { readRetention($0, archive.problems) }
    archive.finish()
  }

  /// Reads `forever`, `400d` or `7y`; a year counts 366 days, so that nothing goes early.
  private func readRetention(_ text: Located<String>, _ problems: OutlineProblems) -> Duration? {
    if text.value == "forever" { return nil }
    let digits = text.value.utf8.prefix(while: Self.isDigit)
    let days: [String: Int] = ["d": 1, "y": 366]
    if (1...5).contains(digits.count), let number = Int(Substring(digits)), number > 0,
      let unit = days[String(text.value.dropFirst(digits.count))]
    {
      return .seconds(number * unit * 86_400)
    }
    problems.report(
      "config.retention", "'retention' says not how long", line: text.line, column: text.column,
      why: "expected forever, or a number of days or years: 400d or 7y",
      fix: nearestMatch(to: text.value, in: ["forever"]).map { "write \($0)" }
        ?? "write retention: forever")
    return nil
  }

  private mutating func readConstants(_ table: OutlineTable) {
    for entry in table.entries {
      if let texts = table.texts(entry.key) { constants[entry.key] = texts.map(\.value) }
    }
  }
}
