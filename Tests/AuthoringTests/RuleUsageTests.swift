import Configuration
import Diagnostics
import Document
import Formats
import Laws
import Mapping
import Referrals
import Testing

@testable import Authoring

@Suite("What messages make use of")
struct RuleUsageTests {
  /// A mapping with a rule and a row of each direction, and a rule with two places.
  private static func mapping() throws -> (Generation, CompiledMapping) {
    let text = """
      mapping: tiny
      message: referral
      format: xml
      fragments:
        coded: [ { at: Code, field: code }, { at: Text, field: text } ]
      rules:
        - at: Message
          rules:
            - { at: [ Id, Number ], field: id }
            - { at: Old, field: person.chi, one-way: read }
            - { at: New, field: person.nhsNumber, one-way: write }
            - { at: Sex, field: person.sex, codes: { M: male, Man: male, F: { to: female, one-way: read } } }
            - { each: "Reason*", field: reasons, use: coded }
            - { at: Role, field: referrer.role, use: coded }
      """
    let path = "mappings/tiny.yaml"
    let outline = try YAMLReader.outline(path: path, bytes: Array(text.utf8)).get()
    return try #require(ShippedLibrary.compile(MappingSource(path: path, outline: outline)))
  }

  private static func unused(reading document: String) throws -> [String] {
    let (generation, mapping) = try mapping()
    let example = MappingExample.all(in: ["a.xml": Array(document.utf8)], of: mapping)
    let report = MappingTest(mapping, in: generation).run(example, made: 0, seed: 1)
    return report.unused(of: mapping)
      .map { usable in
        "\(usable.words) \(usable.isReading ? "read" : "written")"
      }
  }

  @Test(
    "is told by rule, place and row, each in the directions that it has, a fragment's rule once")
  func unused() throws {
    let both = ["id", "person.sex", "reasons", "referrer.role.code", "referrer.role.text"]
    #expect(
      Set(try Self.unused(reading: "<Message/>"))
        == Set(
          both.flatMap { ["\($0) read", "\($0) written"] } + [
            "id, place 1 read", "id, place 2 read", "person.chi read", "person.nhsNumber written",
            "the row 'M' read", "the row 'Man' read", "the row 'F' read", "the row 'M' written",
          ]))
    #expect(
      Set(
        try Self.unused(
          reading: """
            <Message><Number>1</Number><Sex>Man</Sex><Role><Code>gp</Code></Role></Message>
            """)) == [
          "id, place 1 read", "person.chi read", "reasons read", "referrer.role.text read",
          "the row 'M' read", "the row 'F' read", "person.nhsNumber written", "reasons written",
          "referrer.role.text written",
        ])
  }

  @Test("is found out without changing what is read or written", arguments: ShippedLibrary.names)
  func same(_ name: String) {
    let mapping = ShippedLibrary.mapping(name)
    let bench = MappingBench(mapping, in: ShippedLibrary.generation, on: MappingTest.day)
    let proof = LawProof(bench: bench)
    var files = ShippedLibrary.examples(of: name).map(\.input.bytes)
    var generator = MessageGenerator(seed: 5)
    for _ in 0..<20 {
      guard let made = proof.writable(generator.message(mapping.definition)) else { continue }
      var written: [UInt8] = []
      _ = bench.usage { written = bench.write([made.message]).bytes }
      #expect(written == made.bytes)
      files.append(made.bytes)
    }
    #expect(files.count > 15)
    for file in files {
      var text: [UInt8] = []
      _ = bench.usage { text = ExampleText(of: bench.read(file)).bytes }
      #expect(text == ExampleText(of: bench.read(file)).bytes)
    }
  }
}
