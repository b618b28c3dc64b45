import Diagnostics
import Formats
import Testing

@Suite("The survey of a table")
struct TableSurveyTests {
  private static let columns = ["Ref No", "Surname", "Notes"]
  private static let ours = ["Result", "Our reference"]

  /// Surveys bytes that come in pieces.
  private static func survey(
    _ bytes: [UInt8], head: Int, chunk: Int
  ) -> Result<(frame: CSVFrame, records: Int), RecordProblem> {
    do throws(RecordProblem) {
      var survey = try CSVSurvey(
        head: Array(bytes.prefix(head)), isWhole: head >= bytes.count,
        expecting: [CSVFrame.Expectation(columns: columns, ours: ours)], largest: .max)
      var start = head
      while start < bytes.count {
        let end = min(bytes.count, start + chunk)
        bytes[start..<end].withUnsafeBufferPointer { survey.add($0) }
        start = end
      }
      return .success((try survey.finish(), survey.records))
    } catch {
      return .failure(error)
    }
  }

  /// Reads a table's rows with its frame, as a part of it is read.
  private static func rows(_ frame: CSVFrame, _ bytes: [UInt8]) -> CSVTable {
    var scanner = CSVRowScanner(frame, number: frame.headerNumber + 1, at: frame.rowsStart)
    var cuts: [(number: Int, range: Range<Int>)] = []
    bytes.withUnsafeBufferPointer { buffer in
      while let row = scanner.next(in: buffer, isFinal: true) {
        if !row.isBlank { cuts.append((row.number, row.range)) }
      }
    }
    return CSVTable(frame, rows: cuts, of: bytes)
  }

  private static let seeds = [
    "Ref No,Surname,Notes\n1,\"O\"\"Neil\",é\n\n2,\"a\nb\",x\r\n3,,\"\"\n,,\n4,y,z",
    "Our list\r\n;;\r\nRef No;Surname;Notes\r\n1;x;\"a;b\"\r\n\"\";\" \";\r\n2;\"x\"y;z\r\n",
    "Ref No\tSurname\tResult\r1\tx\tSent\r\t\tRemark\r",
    "Ref No,Surname\n1,é\u{20AC}\n2,\"open\n3,x\n",
  ]

  private static func input(_ round: Int, _ random: inout SeededGenerator) -> [UInt8] {
    var text = Array(seeds[round % seeds.count].utf8)
    let marks: [UInt8] = Array("\"\"',;\t\r\n \0x".utf8) + [0xC3, 0xFF, 0x81, 0xE9, 0xED]
    for _ in 0..<Int.random(in: 0...3, using: &random) where !text.isEmpty {
      let place = Int.random(in: 0..<text.count, using: &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0: text[place] = marks[Int.random(in: 0..<marks.count, using: &random)]
      case 1: text.insert(marks[Int.random(in: 0..<marks.count, using: &random)], at: place)
      default: text.removeSubrange(place...)
      }
    }
    switch round % 7 {
    case 0: return [0xEF, 0xBB, 0xBF] + text
    case 1:
      return [0xFF, 0xFE]
        + String(decoding: text, as: UTF8.self).utf16
        .flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    case 2:
      return [0xFE, 0xFF]
        + String(decoding: text, as: UTF8.self).utf16
        .flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    default: return text
    }
  }

  @Test("finds what the table as a whole tells, whatever the pieces that it comes in")
  func noise() {
    var random = SeededGenerator(seed: 41)
    var (sound, broken) = (0, 0)
    for round in 0..<3_000 {
      let bytes = Self.input(round, &random)
      let chunk = [1, 2, 3, 1_000][round % 4]
      // A head that has the titles, so that the rest comes in pieces.
      let head = round.isMultiple(of: 3) ? bytes.count : min(bytes.count, 80)
      let outcome = Self.survey(bytes, head: head, chunk: chunk)
      do throws(RecordProblem) {
        let table = try CSVTable(bytes: bytes, expecting: Self.columns + Self.ours)
        guard case .success(let (frame, records)) = outcome else {
          // A table whose titles are not in its head has none.
          if head == bytes.count { Issue.record("\(outcome) for \(bytes)") }
          continue
        }
        sound += 1
        #expect(frame.encoding == table.encoding)
        #expect(frame.hasBOM == table.hasBOM)
        guard head == bytes.count || frame.headerNumber == table.headerNumber else { continue }
        let part = Self.rows(frame, bytes)
        #expect(part.rows.map(\.number) == table.rows.map(\.number))
        #expect(part.rows.map(\.problem) == table.rows.map(\.problem))
        #expect(part.rows.map(part.cells) == table.rows.map(table.cells))
        #expect(part.header == table.header && part.lineEnd == table.lineEnd)
        #expect(part.unknownColumns == table.unknownColumns)
        if frame.ours.isEmpty { #expect(records == table.rows.count) }
      } catch {
        guard head == bytes.count || error.code.hasPrefix("text.") else { continue }
        broken += 1
        guard !["file.empty", "file.document"].contains(error.code) else { continue }
        guard case .failure(let problem) = outcome else {
          Issue.record("no \(error) for \(bytes)")
          continue
        }
        #expect(problem == error)
      }
    }
    #expect(sound > 1_000)
    #expect(broken > 500)
  }

  @Test("takes what looks like UTF-8 at first for windows-1252, titles included, when it is")
  func late() throws {
    let titles = "Ref No,Surname,Pr\u{E9}nom\n"
    let rows = String(repeating: "1,x,y\n", count: 20) + "2,Zo\u{E9},z\n"
    let bytes = (titles + rows).unicodeScalars.map { UInt8($0.value) }
    let (frame, records) = try Self.survey(bytes, head: 60, chunk: 10).get()
    #expect(frame.encoding == .windows1252)
    #expect(frame.header.map(\.title) == ["Ref No", "Surname", "Pr\u{E9}nom"])
    #expect(records == 21)
    let plain = "Ref No,Surname\n" + rows
    let later = plain.unicodeScalars.map { UInt8($0.value) }
    #expect(try Self.survey(later, head: 40, chunk: 10).get().frame.encoding == .windows1252)
  }

  @Test("says at which line and column a table is no text")
  func places() {
    let text = Array("Ref No,Surname\r\n1,é\r\n2,é\n3,x".utf8)
    for (bytes, code, line, column) in [
      (text + [0xFF], "text.invalid", 4, 4), (text + [0x00], "text.nul", 4, 4),
      (text + [0xC3], "text.truncated", 4, 4),
    ] {
      guard case .failure(let problem) = Self.survey(bytes, head: 20, chunk: 3) else {
        Issue.record("it was taken for text")
        continue
      }
      #expect(problem.code == code)
      #expect(problem.place == .text(line: line, column: column))
    }
  }
}
