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
    #expect(Self.paths.count >= 13)
  }
}
