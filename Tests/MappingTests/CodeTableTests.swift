import Diagnostics
import Document
import Formats
import Testing

@testable import Mapping

@Suite("The shipped code tables")
struct CodeTableTests {
  static let paths = (try? Repository.files(in: "mappings/codes", ending: ".yaml")) ?? []

  @Test(
    "read every row, and write each code as a text that is read as the same code", arguments: paths)
  func rows(_ path: String) throws {
    let outline = try YAMLReader.outline(path: path, bytes: try Repository.bytes(path)).get()
    let problems = OutlineProblems(path: path)
    let source = MappingSource(path: path, outline: outline)
    let (_, table) = try #require(CodeTable.file(source, problems: problems))
    #expect(problems.diagnostics.isEmpty)
    let map = CodeMap(rows: table.rows, isLoose: false)
    #expect(!table.rows.isEmpty)
    for row in table.rows {
      if row.reads { #expect(map.ours(row.outside) == row.ours, "\(path):\(row.line)") }
      if row.writes {
        let written = try #require(map.outside(row.ours))
        #expect(map.ours(written) == row.ours, "\(path):\(row.line)")
      }
    }
  }

  @Test("are all there")
  func present() {
    #expect(Self.paths.count >= 23)
  }

  @Test(
    "that hold codes of SNOMED CT are refused where a check digit is wrong, with the row",
    arguments: [
      ("871731000000106", true), ("306238000", true), ("73211009", true),
      ("871731000000105", false), ("871713000000106", false), ("306238001", false),
      ("0306238000", false), ("30623", false), ("306238OOO", false), ("８71731000000106", false),
      ("8717310000001061234", false),
    ])
  func snomed(_ code: String, _ isValid: Bool) throws {
    let text = """
      table: test
      system: snomed
      rows:
        "871711000000103": not-wanted
        "\(code)": { to: declined, one-way: read }
      """
    let source = try TestLibrary.source("codes/test.yaml", text)
    let problems = OutlineProblems(path: "codes/test.yaml")
    #expect(CodeTable.file(source, problems: problems) != nil)
    #expect(problems.diagnostics.map(\.code) == (isValid ? [] : ["table.snomed"]))
    guard !isValid else { return }
    #expect(
      problems.diagnostics.first?.position
        == .file(path: "codes/test.yaml", line: 5, column: 3))
  }
}
