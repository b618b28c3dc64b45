import Foundation
import Routing
import Testing

@Suite("The README's table of checks")
struct CheckDocumentationTests {
  /// One row: what stands between its bars.
  private static let rows: [[String]] = {
    let root = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let text = (try? String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)) ?? ""
    let section = text.components(separatedBy: "\n## What is checked\n").last ?? ""
    return section.components(separatedBy: "\n## ")[0].split(separator: "\n")
      .filter { $0.hasPrefix("| `") }
      .map { row in
        row.components(separatedBy: "|").dropFirst().dropLast()
          .map { $0.trimmingCharacters(in: .whitespaces) }
      }
  }()

  private func row(_ subject: CheckSubject) throws -> [String] {
    let row = try #require(Self.rows.first { $0[0] == "`\(subject.rawValue)`" })
    try #require(row.count == 5)
    return row
  }

  @Test("has a row for each check, in their order, and no other")
  func complete() {
    #expect(Self.rows.map { $0[0] } == CheckSubject.allCases.map { "`\($0.rawValue)`" })
  }

  @Test("says what each takes and how severe it is", arguments: CheckSubject.allCases)
  func facts(_ subject: CheckSubject) throws {
    let row = try row(subject)
    for parameter in CheckSubject.Parameter.allCases {
      #expect(
        row[2].contains("\(parameter.rawValue):") == subject.parameters.contains(parameter),
        "\(parameter)")
    }
    #expect(row[3] == subject.standardSeverity.rawValue)
  }

  @Test(
    "names the code of everything that is found",
    arguments: CheckCase.all.filter { $0.code != nil })
  func codes(_ test: CheckCase) throws {
    let code = try #require(test.code)
    let listed = try row(test.rule.subject)[4]
    let isForm = ["characters", "too-few", "too-many", "date", "checksum", "form"]
      .contains { code.hasSuffix(".\($0)") }
    #expect(listed.contains("`\(code)`") || isForm && listed.hasSuffix("and the like"))
  }
}
