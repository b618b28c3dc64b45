import Foundation
import Testing

@Suite("A reference that a person types", .serialized)
struct ReferenceCommandTests {
  /// A home after its first night, and the reference of a record that is held.
  private static func home() throws -> (home: GlasgowHome, reference: String) {
    let home = try GlasgowHome()
    try home.drop(folder: "drops")
    _ = try home.run("run")
    let causes = try home.run("failures", "--json", "--quiet")
    for line in causes.output.split(separator: "\n") {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      guard object?["bucket"] as? String == "held",
        let reference = object?["firstReference"] as? String
      else { continue }
      return (home, reference)
    }
    Issue.record("nothing is held")
    return (home, "")
  }

  /// The same reference as people write and hear it.
  private static func spellings(_ reference: String) -> [String] {
    [
      reference.lowercased(), reference.replacing("-", with: ""),
      reference.replacing("-", with: " "), reference.replacing("-", with: "–"),
      " \(reference) ", reference.replacing("0", with: "O").replacing("1", with: "l"),
      reference.map { "\($0)" }.joined(separator: " "),
    ]
  }

  @Test("is understood by every command in every spelling")
  func spellings() throws {
    let (home, reference) = try Self.home()
    let plain = [
      "show": try home.run("show", reference).output,
      "trace": try home.run("trace", reference).output,
    ]
    for text in Self.spellings(reference) {
      for (command, output) in plain {
        let run = try home.run(command, text)
        #expect(run.status == 0, "\(command) '\(text)': \(run.talk)")
        #expect(run.output == output)
      }
    }
    for text in Self.spellings(reference).prefix(4) {
      let again = try home.run("reprocess", text, "--json", "--why", "to see")
      let moved = again.lastObject["moved"] as? [String: Int] ?? [:]
      #expect(moved.filter { $0.value > 0 } == ["held": 1], "\(again.talk)")
    }
  }

  @Test("with a slip is told as such by every command, and does nothing")
  func slip() throws {
    let (home, reference) = try Self.home()
    let last = reference.hasSuffix("7") ? "8" : "7"
    let slips = [
      (String(reference.dropLast()) + last, "one of them is mistyped"),
      (String(reference.dropLast(2)), "a reference has nine characters"),
      (reference.replacing("-", with: "_"), "a reference has digits and letters"),
    ]
    for command in ["show", "trace", "reprocess"] {
      for (text, why) in slips {
        let run = try home.run(command, text)
        #expect(run.status == 64)
        #expect(run.output == "")
        #expect(run.talk.contains(why), "\(command) \(text): \(run.talk)")
      }
    }
  }
}
