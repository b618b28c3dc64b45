import Diagnostics
import Document
import Formats
import Foundation
import Mapping
import Referrals
import Testing

@Suite("Every shipped mapping")
struct LawTests {
  /// The messages that each law is tried on: 150, or as many as LAWS says.
  ///
  /// Those for HL7 share most of their rules, and so have fewer each.
  static func cases(_ name: String) -> Int {
    let most = ProcessInfo.processInfo.environment["LAWS"].flatMap(Int.init) ?? 150
    return name.hasPrefix("hl7v2") ? max(1, most * 3 / 10) : most
  }
  static let names = [
    "agency-feedback-csv", "agency-referral-csv", "feedback-xml", "hl7v2-feedback",
    "hl7v2-referral", "hl7v2-referral-pas", "referral-xml",
  ]

  /// Makes a mapping's cases: messages that it can write, each with the file that it writes.
  ///
  /// What it refuses is taken out of the message, field by field, until the rest can be written.
  static func run(
    _ name: String, seed: UInt64, _ law: (WireMapping, FieldGroup, [UInt8]) throws -> Void
  )
    throws
  {
    let shipped = try TestLibrary.shipped()
    let wire = try WireMapping(shipped.mapping(name), shipped.library)
    var generator = MessageGenerator(seed: seed)
    var written = 0
    let cases = cases(name)
    for _ in 0..<cases {
      var message = generator.message(wire.mapping.definition)
      message["id"] = .text("17")
      var (bytes, problems) = wire.write(message)
      var rounds = 0
      while !problems.isEmpty, rounds < 20 {
        for problem in problems {
          let path = (problem.field ?? "").split(separator: ".")[...]
          message =
            problem.code == "field.unfilled"
            ? message.filling(path) : message.removing(path)
        }
        (bytes, problems) = wire.write(message)
        rounds += 1
      }
      guard problems.isEmpty else { continue }
      written += 1
      try law(wire, message, bytes)
    }
    #expect(written > cases * 9 / 10, "only \(written) of \(cases) messages could be written")
  }

  @Test("keeps the message (L1)", arguments: names)
  func messageKept(_ name: String) throws {
    try Self.run(name, seed: 1) { wire, message, bytes in
      let (reading, _) = try wire.read(bytes, validating: false)
      let sent = message.keeping(CarriedFields(wire.mapping, message).kept)
      let back = reading.message.keeping(CarriedFields(wire.mapping, reading.message).kept)
      let isEqual = Self.comparable(sent, wire) == Self.comparable(back, wire)
      try #require(
        isEqual,
        "\(String(decoding: bytes, as: UTF8.self))\n\(CarriedFields.leaves(of: .group(sent), at: ""))\n\(CarriedFields.leaves(of: .group(back), at: ""))\n\(reading.problems.map(\.problem.what))"
      )
    }
  }

  @Test("settles documents (L2)", arguments: names)
  func documentSettles(_ name: String) throws {
    try Self.run(name, seed: 2) { wire, message, _ in
      let first = Self.noisy(message, wire, seed: 5).bytes
      let (reading, _) = try wire.read(first, validating: false)
      try #require(reading.message.words("id") == "17")
      let (second, problems) = wire.write(reading.message)
      try #require(problems.isEmpty, "\(problems.map(\.what))")
      let (again, _) = try wire.read(second, validating: false)
      let kept = reading.message.keeping(CarriedFields(wire.mapping, reading.message).kept)
      let settled = again.message.keeping(CarriedFields(wire.mapping, again.message).kept)
      let isSettled = Self.comparable(kept, wire) == Self.comparable(settled, wire)
      try #require(isSettled, "\(String(decoding: second, as: UTF8.self))")
      let isSame = wire.write(again.message).bytes == second
      try #require(isSame)
    }
  }

  @Test("is silent about nothing (L3)", arguments: names)
  func nothingSilent(_ name: String) throws {
    try Self.run(name, seed: 3) { wire, message, _ in
      let (bytes, strangers) = Self.noisy(message, wire, seed: 7)
      let (reading, _) = try wire.read(bytes, validating: false)
      let paths = reading.unread.map { $0.path(in: wire.document, symbols: wire.symbols) }
      try #require(reading.unread.map(\.leaves).reduce(0, +) == strangers, "\(paths)")
      let leaves = Set(CarriedFields.leaves(of: .group(message), at: ""))
      let carried = CarriedFields(wire.mapping, message).carried
      let notCarried = Set(wire.mapping.notCarried(message))
      try #require(carried.isDisjoint(with: notCarried))
      try #require(carried.intersection(leaves).union(notCarried) == leaves)
    }
  }

  @Test("writes what satisfies its format's schema (L4)", arguments: names)
  func fitToSend(_ name: String) throws {
    try Self.run(name, seed: 4) { wire, _, bytes in
      let (_, problems) = try wire.read(bytes)
      try #require(
        problems.isEmpty, "\(problems.map(\.what))\n\(String(decoding: bytes, as: UTF8.self))")
    }
  }

  private static func comparable(_ message: FieldGroup, _ wire: WireMapping) -> FieldGroup {
    switch wire.mapping.format {
    case .xml, .json, .fhir: message
    case .csv, .hl7v2: message.withListsSorted
    }
  }

  /// Writes a message with blanks around its texts and, where there is room for them, with what no rule knows.
  private static func noisy(
    _ message: FieldGroup, _ wire: WireMapping, seed: UInt64
  ) -> (bytes: [UInt8], strangers: Int) {
    switch wire.mapping.format {
    case .xml(let options):
      var writer = NoisyWriter(
        XMLWriter(
          namespaces: options.namespaces.map { .init(prefix: $0.prefix, uri: $0.uri) }),
        seed: seed)
      _ = wire.mapping.write(message, reference: nil, to: &writer, using: &wire.scratch)
      return (writer.format.bytes, writer.strangers)
    case .csv(let options):
      var writer = CSVWriter(columns: options.columns)
      writer.writeHeader()
      _ = wire.mapping.write(message, reference: nil, to: &writer, using: &wire.scratch)
      return (writer.bytes, 0)
    case .hl7v2:
      var writer = NoisyWriter(HL7Writer(), seed: seed, hasStrangers: false)
      _ = wire.mapping.write(message, reference: nil, to: &writer, using: &wire.scratch)
      let strangers = "ZXX|1|2^3^\"\"\r"
      return (writer.format.bytes + strangers.utf8, 4)
    case .json:
      var writer = NoisyWriter(JSONWriter(), seed: seed)
      _ = wire.mapping.write(message, reference: nil, to: &writer, using: &wire.scratch)
      return (writer.format.bytes, writer.strangers)
    case .fhir(let options):
      var writer = NoisyWriter(FHIRWriter(isXML: options.syntax == .xml), seed: seed)
      _ = wire.mapping.write(message, reference: nil, to: &writer, using: &wire.scratch)
      return (writer.format.bytes, writer.strangers)
    }
  }
}
