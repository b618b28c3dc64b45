import Foundation
import Glibc
import Testing

/// What becomes of something that lies in an inbox; each case of the table says it before the program is asked.
enum HostileOutcome: Sendable, Hashable {
  /// Every record of it went out.
  case taken
  /// A person must decide, for this code.
  case held(String)
  case duplicate
  /// The sender must correct it, for this code; the bytes are in the archive.
  case rejected(String)
  /// As before, and the thing itself lies in quarantine, untouched.
  case quarantined(String)
  /// It stays where it is, and nobody is told.
  case leftAlone
}

/// One thing that may lie in an inbox.
struct HostileCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let outcome: HostileOutcome
  let sender: String
  /// How its name ends, or all of it.
  let name: HostileName
  let place: @Sendable (HostileSpot) throws -> Void

  static let practice = "birchbank-practice"
  static let agency = "warm-homes"
}

/// A case's name in the inbox: of its own, or made from its place in the table so that drops come in that order.
enum HostileName: Sendable {
  case ending(String)
  case whole([UInt8])
}

/// Where a case is put.
struct HostileSpot {
  let home: GlasgowHome
  let folder: URL
  let name: [UInt8]
  /// A number that no other case has, for ids of messages.
  let number: Int

  /// The path as the kernel takes it, whatever bytes are in it.
  var path: [CChar] { path(of: name) }

  func path(of name: [UInt8]) -> [CChar] {
    (Array(folder.path.utf8) + [UInt8(ascii: "/")] + name + [0]).map { CChar(bitPattern: $0) }
  }

  /// Writes a file under the case's own name.
  func write(_ bytes: some Collection<UInt8>, mode: mode_t = 0o660) throws {
    try write(bytes, as: name, mode: mode)
  }

  /// Writes a file beside it.
  func write(_ bytes: some Collection<UInt8>, as name: [UInt8], mode: mode_t = 0o660) throws {
    let file = open(path(of: name), O_WRONLY | O_CREAT | O_EXCL, mode)
    guard file >= 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    defer { close(file) }
    let content = Array(bytes)
    var start = 0
    while start < content.count {
      let count = content[start...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      guard count > 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
      start += count
    }
  }

  /// A sound referral with an id of its own.
  var referral: String { HostileText.referral("H-\(number)") }

  /// Fails where a system call did.
  func must(_ answer: Int32) throws {
    guard answer == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
  }
}

/// Sound files, of which cases spoil one thing each.
enum HostileText {
  /// The surname of everybody in the cases, which nobody but the sender and the receiver may see.
  static let surname = "Quarrelbane"

  private static let sample: String = {
    guard let text = try? sampleDrop("birchbank-practice/referral-1002.xml") else {
      preconditionFailure("the sample's referrals have moved")
    }
    return text.replacing(/<Family>[^<]*/, with: "<Family>\(surname)")
  }()

  static func referral(_ id: String) -> String {
    sample.replacing("<Id>BB-1002", with: "<Id>\(id)")
  }

  static let titles = [
    "Ref No", "Date of referral", "Surname", "First name(s)", "D.O.B.", "GP Practice",
    "Reason(s)", "Details", "Consent to refer",
  ]

  /// A table of one sound row; `cells` replaces cells by their titles.
  static func table(
    _ id: String, _ cells: [String: String] = [:], separator: String = ",", end: String = "\r\n"
  ) -> String {
    titles.joined(separator: separator) + end + row(id, cells, separator: separator) + end
  }

  static func row(
    _ id: String, _ cells: [String: String] = [:], separator: String = ","
  ) -> String {
    let sound = [
      "Ref No": id, "Date of referral": "09/11/2026", "Surname": surname,
      "First name(s)": "Brenwyn", "D.O.B.": "19/11/1934", "GP Practice": "Birchbank (99016)",
      "Reason(s)": "Food or fuel", "Details": "x", "Consent to refer": "Yes",
    ]
    return titles.map { cells[$0] ?? sound[$0] ?? "" }.joined(separator: separator)
  }
}

extension HostileCase {
  /// A message in XML, made of a sound one with an id of its own.
  static func xml(
    _ description: String, _ outcome: HostileOutcome,
    _ change: @escaping @Sendable (String) -> String
  ) -> HostileCase {
    file(description, outcome, practice, "xml") { Array(change($0.referral).utf8) }
  }

  /// The same, as bytes.
  static func bytes(
    _ description: String, _ outcome: HostileOutcome,
    _ change: @escaping @Sendable (String) -> [UInt8]
  ) -> HostileCase {
    file(description, outcome, practice, "xml") { change($0.referral) }
  }

  /// A table, of which the closure is given an id of its own.
  static func csv(
    _ description: String, _ outcome: HostileOutcome,
    _ make: @escaping @Sendable (String) -> [UInt8]
  ) -> HostileCase {
    file(description, outcome, agency, "csv") { make("H-\($0.number)") }
  }

  /// A table with other cells in its only row.
  static func cells(
    _ description: String, _ outcome: HostileOutcome, _ cells: [String: String]
  ) -> HostileCase {
    csv(description, outcome) { Array(HostileText.table($0, cells).utf8) }
  }

  private static func file(
    _ description: String, _ outcome: HostileOutcome, _ sender: String, _ ending: String,
    _ make: @escaping @Sendable (HostileSpot) -> [UInt8]
  ) -> HostileCase {
    HostileCase(
      testDescription: description, outcome: outcome, sender: sender, name: .ending(ending)
    ) {
      try $0.write(make($0))
    }
  }

  /// A sound referral under a name of its own.
  static func named(
    _ description: String, _ name: [UInt8], _ outcome: HostileOutcome = .taken
  ) -> HostileCase {
    HostileCase(
      testDescription: description, outcome: outcome, sender: practice, name: .whole(name)
    ) {
      try $0.write($0.referral.utf8)
    }
  }

  static func named(
    _ description: String, _ name: String, _ outcome: HostileOutcome = .taken
  ) -> HostileCase {
    named(description, Array(name.utf8), outcome)
  }

  /// Something that is no file, or a file with something odd about it.
  static func kind(
    _ description: String, _ outcome: HostileOutcome = .quarantined("drop.kind"),
    _ place: @escaping @Sendable (HostileSpot) throws -> Void
  ) -> HostileCase {
    HostileCase(
      testDescription: description, outcome: outcome, sender: practice, name: .ending("xml"),
      place: place)
  }
}
