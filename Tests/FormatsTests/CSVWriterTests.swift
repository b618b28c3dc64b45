import Diagnostics
import Document
import Formats
import Testing

@Suite("The table writer")
struct CSVWriterTests {
  private static func row(_ writer: inout CSVWriter, _ cells: [(String, String)]) {
    writer.open(WireName(local: "row"))
    for (name, text) in cells {
      writer.open(WireName(local: name))
      writer.text(text)
      writer.close()
    }
    writer.close()
  }

  @Test("places cells by the loose names of their columns, repetitions in order")
  func places() {
    var writer = CSVWriter(columns: ["Ref No", "Phone", "Name", "Phone"])
    writer.writeHeader()
    Self.row(&writer, [("phone", "1"), ("Phone", "2"), ("refno", "x")])
    Self.row(&writer, [("Name", "n")])
    #expect(
      String(decoding: writer.bytes, as: UTF8.self)
        == "Ref No,Phone,Name,Phone\r\nx,1,,2\r\n,,n,\r\n")
    #expect(writer.problems == [])
  }

  @Test("leaves out a row with more values than columns, and says so")
  func tooMany() {
    var writer = CSVWriter(columns: ["Ref", "Phone"], lineEnd: .lf)
    Self.row(&writer, [("Phone", "1"), ("Phone", "2")])
    Self.row(&writer, [("Ref", "1")])
    #expect(writer.bytes == Array("1,\n".utf8))
    #expect(writer.problems.map(\.code) == ["csv.too-many-values"])
  }

  @Test(
    "makes formulas inert, and leaves telephone numbers alone",
    arguments: [
      ("=1+1", "'=1+1"), ("@x", "'@x"), ("-5", "'-5"), ("+44 141 496 0000", "+44 141 496 0000"),
      ("+x", "'+x"), ("+", "'+"), ("\tx", "'\tx"), ("'=x", "''=x"), ("'x", "'x"), ("a=b", "a=b"),
    ])
  func formulas(_ text: String, _ written: String) {
    var writer = CSVWriter(columns: ["A"], lineEnd: .lf)
    writer.writeRow([text])
    #expect(String(decoding: writer.bytes, as: UTF8.self) == written + "\n")
  }

  @Test("passes or rejects formulas where the route says so")
  func policies() {
    var pass = CSVWriter(columns: ["A"], lineEnd: .lf, formulas: .pass)
    pass.writeRow(["=1"])
    #expect(pass.bytes == Array("=1\n".utf8))
    var reject = CSVWriter(columns: ["A"], lineEnd: .lf, formulas: .reject)
    reject.writeRow(["=1"])
    #expect(reject.bytes == [])
    #expect(reject.problems.map(\.code) == ["csv.formula"])
  }

  @Test("writes windows-1252, and refuses a character that it has not")
  func windows1252() {
    var writer = CSVWriter(
      columns: ["A"], lineEnd: .lf, encoding: .windows1252, hasBOM: true)
    writer.writeHeader()
    writer.writeRow(["é€"])
    writer.writeRow(["漢"])
    #expect(writer.bytes == [0x41, 0x0A, 0xE9, 0x80, 0x0A])
    #expect(writer.problems.map(\.code) == ["csv.unwritable"])
    #expect(writer.problems.first?.what.contains("漢") == false)
  }

  @Test(
    "is read back unchanged, whatever the cells hold",
    arguments: CSVDelimiter.allCases, [CSVWriter.FormulaPolicy.quote, .pass])
  func roundTrip(_ delimiter: CSVDelimiter, _ policy: CSVWriter.FormulaPolicy) throws {
    var random = SeededGenerator(seed: 7)
    let pieces = [
      "\"", "'", "=", "+", "-", "@", ",", ";", "\t", "\n", " ", "é", "🙂", "x", "0", "None", "]",
    ]
    let columns = ["One", "Two", "Three"]
    for end in LineEnd.allCases {
      var rows: [[String]] = []
      var writer = CSVWriter(
        columns: columns, delimiter: delimiter, lineEnd: end, hasBOM: true, formulas: policy)
      writer.writeHeader()
      for _ in 0..<300 {
        let cells = (0..<2)
          .map { _ in
            (0..<Int.random(in: 0...6, using: &random))
              .map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &random)]
              }
              .joined()
          }
        rows.append(["id"] + cells)
        Self.row(&writer, Array(zip(columns, ["id"] + cells)))
      }
      let table = try CSVTable(bytes: writer.bytes, expecting: columns)
      #expect(table.delimiter == delimiter)
      #expect(table.lineEnd == end)
      var document = Document()
      var read: [[String]] = []
      for row in table.rows {
        #expect(table.decode(row, into: &document, symbols: SymbolTable()) == [])
        var cells = ["", "", ""]
        for node in document.children(of: 0) {
          let name = document.name(of: document.nodes[node].name, in: SymbolTable())
          cells[["one", "two", "three"].firstIndex(of: name) ?? 0] = document.string(of: node)
        }
        read.append(cells)
      }
      #expect(read == rows)
    }
  }
}
