import Foundation
import Testing

@Suite("The reference of mappings on the command line")
struct MapReferenceTests {
  /// Asks for the reference where there is neither a home nor a library.
  private func ask(_ words: String...) throws -> ProgramRun {
    try Program.run(
      ["map", "reference"] + words, environment: ["INTERCHANGE_LIBRARY": "/nowhere"])
  }

  @Test("prints all tables under their headings as the page of mappings has them")
  func whole() throws {
    let page = try String(
      contentsOf: Program.checkout.appending(path: "mappings/README.md"), encoding: .utf8)
    let run = try ask()
    #expect(run.status == 0, "\(run.talk)")
    let lines = run.output.split(separator: "\n")
    #expect(lines.count > 80 && lines[0] == "## The file")
    for line in lines { #expect(page.contains("\n\(line)\n"), "\(line)") }
  }

  @Test(
    "says what a key does in each place where it may stand, with an example and in plain lines",
    arguments: [
      (
        "at",
        [
          "'at' in a part", "example: at: Referral/Person", "'at' in a rule",
          "example: { at: [ Surname, Last name ], field: person.name.family }",
          "reading, and writing: one text from several places",
        ]
      ),
      ("one-way", ["'one-way' in a rule", "'one-way' in a row of a code table"]),
      ("names", ["'names' in the format xml", "'names' in the format json", "exact; 'loose'"]),
      ("bom", ["example: bom: yes\n  unless said otherwise: no: written files begin"]),
      ("parts", ["its keys: interchange map reference part"]),
      ("formulas", ["gets a ' in front"]),
    ])
  func key(_ key: String, _ words: [String]) throws {
    let run = try ask(key)
    #expect(run.status == 0, "\(run.talk)")
    for words in words { #expect(run.output.contains(words), "\(run.output)") }
    for line in run.output.split(separator: "\n") {
      #expect(line.count < 80 || line.hasPrefix("  example: "), "\(line)")
      #expect(!line.contains("`"), "\(line)")
    }
  }

  @Test(
    "lists what a format or a table has",
    arguments: [
      ("csv", "'line-end'\n  example: line-end: lf"), ("hl7", "The keys of the format hl7v2:"),
      ("file", "'extends'"), ("places", "\"Phone[2..]\"\n  the second; the second and all"),
      ("rule", "beside those of 'interchange map reference conversion'"),
      ("conversion", "'pad'"), ("code-table", "'vocabulary'"), ("code-row", "'to'"),
    ])
  func table(_ name: String, _ words: String) throws {
    let run = try ask(name)
    #expect(run.status == 0, "\(run.talk)")
    #expect(run.output.contains(words), "\(run.output)")
  }

  @Test("is as complete in JSON")
  func json() throws {
    let all = try ask("--json").objects
    #expect(all.count > 80)
    #expect(all.allSatisfy { ($0["meaning"] as? String)?.isEmpty == false })
    #expect(all.allSatisfy { ($0["examples"] as? [String])?.isEmpty == false })
    #expect(Set(all.compactMap { $0["table"] as? String }).count == 12)
    let key = try ask("bom", "--json").objects
    #expect(key.count == 1)
    #expect(key.first?["table"] as? String == "csv" && key.first?["key"] as? String == "bom")
    #expect(key.first?["heading"] as? String == "unless said otherwise")
    #expect(try ask("csv", "--json").objects.count == 6)
  }

  @Test(
    "names the nearest word where there is none, and ends with 64",
    arguments: [
      ("cods", "fix: write 'codes'"), ("Coversions", "fix: write 'conversions'"),
      ("zzzz", "'interchange map reference' without a word lists all of them"),
    ])
  func unknown(_ word: String, _ words: String) throws {
    let run = try ask(word)
    #expect(run.status == 64)
    #expect(run.output == "")
    #expect(run.talk.contains("no key and no table '\(word)' [mapping.unknown-word]"))
    #expect(run.talk.contains(words), "\(run.talk)")
  }
}
