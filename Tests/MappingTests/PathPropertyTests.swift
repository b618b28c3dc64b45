import Document
import Laws
import Mapping
import Referrals
import Testing

@Suite("A path")
struct PathPropertyTests {
  /// Makes a random step: a name, perhaps a star, and tests that may have tests themselves.
  private static func step(_ random: inout Splitmix, depth: Int) -> String {
    var step = random.pick(["a", "b", "c", "'d e'", "'f''g'", "12"])
    if random.chance(30) { step += "*" }
    let position = random.chance(15) ? "[\(Int.random(in: 1...3, using: &random))]" : ""
    guard depth > 0 else { return step + position }
    for _ in 0..<Int.random(in: 0...2, using: &random) {
      // Names of tests differ from those of steps, so that a test never asks of a place what the path puts there.
      let names = (0...Int.random(in: 0...2, using: &random))
        .map { _ in
          random.pick(["t", "u", "v"]) + String(Int.random(in: 0...99, using: &random))
            + (depth > 1 && random.chance(30)
              ? "[w\(Int.random(in: 0...9, using: &random))='in']" : "")
        }
      let value = random.pick(["'x'", "'x'|'y'", "'a''b'", "one", "two", "'  '"])
      if value != "'  '" {
        step += "[\(names.joined(separator: "/"))=\(value)]"
      }
    }
    return step + position
  }

  @Test("finds what was written by it, whatever its steps and tests, and nothing is left unread")
  func makeThenSelect() throws {
    var random = Splitmix(seed: 3)
    for number in 0..<300 {
      let path = (0...Int.random(in: 0...3, using: &random))
        .map { _ in Self.step(&random, depth: 2) }.joined(separator: "/")
      let quoted = path.replacing("'", with: "''")
      let tree = try TreeMapping(
        """
        mapping: test
        message: referral
        format: json
        let: { one: eins, two: [ zwei, deux ] }
        rules: [ { at: '\(quoted)', field: notes }, { at: zz, field: id } ]
        """)
      let message = FieldGroup(.referral, ["notes": "value \(number)", "id": "17"])
      let (document, problems) = tree.write(message)
      try #require(problems.isEmpty, "\(path)")
      let reading = tree.read(document)
      let text = TreeText.text(of: document, tree.symbols)
      try #require(reading.message == message, "\(path)\n\(text)")
      // What fills numbered places before the one written is nobody's.
      let hasFillers = path.contains("[2]") || path.contains("[3]")
      try #require(hasFillers || reading.unread.isEmpty, "\(path)\n\(text)")
    }
  }
}
