import Compression
import Diagnostics

/// What keeps a workbook from being read, in words for whoever keeps a small charity's spreadsheet.
extension RecordProblem {
  private static let saveAgain = """
    open the workbook in your spreadsheet program, choose File > Save As, choose the file type \
    "Excel Workbook (*.xlsx)", and send the file that this makes
    """

  private static func workbook(
    _ code: String, _ what: String, why: String? = nil, fix: String, place: InputPlace = .whole
  ) -> RecordProblem {
    RecordProblem(code: code, outcome: .reject, what: what, why: why, fix: fix, place: place)
  }

  static let workbookPassword = workbook(
    "workbook.password", "this workbook has a password",
    why: "nobody can read it without the password, which does not belong into a message either",
    fix: """
      open it in Excel, choose File > Info > Protect Workbook > Encrypt with Password, empty the \
      field, save it and send it again
      """)

  static let workbookDamaged = workbook(
    "workbook.damaged", "this workbook is damaged, or was cut short on its way",
    why: "what it holds does not agree with what it says that it holds", fix: saveAgain)

  static let workbookTooNew = workbook(
    "workbook.form", "this workbook is packed in a way that we do not read",
    why: "some programs pack workbooks as if they were larger than 4 GB", fix: saveAgain)

  static let workbookBomb = workbook(
    "workbook.bomb", "this workbook unpacks to far more than its size lets expect",
    why: "files are made so to fill other people's computers, and large empty areas look the same",
    fix: "copy the rows with people in them into a new workbook, save it and send that")

  static func workbookTooLarge(most: Int) -> RecordProblem {
    workbook(
      "workbook.too-large", "this workbook is too large",
      why: "the most that is taken is \(sizeInWords(most))",
      fix: "send its rows in several workbooks, without pictures, or save the sheet as CSV")
  }

  static func sheetTooLarge(most: Int) -> RecordProblem {
    workbook(
      "workbook.too-large", "the first sheet of this workbook is too large",
      why: "the most that is taken is \(sizeInWords(most)) of text",
      fix: "send its rows in several workbooks")
  }

  static func sheetTooWide(row: Int, rows: Int, columns: Int) -> RecordProblem {
    workbook(
      "workbook.area", "something stands far below or far beside the table",
      why: "the most that is taken is \(rows) rows and \(columns) columns",
      fix: "delete what stands there, or copy the table into a new workbook and send that",
      place: .cell(row: row, column: 1, title: ""))
  }

  static let workbookWithoutSheet = workbook(
    "workbook.no-sheet", "this workbook has no sheet with cells that can be seen",
    why: "the first sheet that is not hidden is read, and charts and macros are not",
    fix: "put the table into the first sheet, save the workbook and send it again")

  static let workbookEmpty = workbook(
    "workbook.empty", "the first sheet of this workbook is empty",
    why: "the first sheet that is not hidden is read, and no other",
    fix: "move the sheet with the table to the front, save the workbook and send it again")

  static let workbookOld = workbook(
    "file.workbook", "this is a workbook of old Excel (.xls), or another old Office file",
    why: "workbooks of Excel 2007 and later are read, and CSV", fix: saveAgain)

  static let workbookBinary = workbook(
    "file.workbook", "this is a binary Excel workbook (.xlsb)",
    why: "ordinary workbooks (.xlsx) are read, and CSV", fix: saveAgain)

  static let workbookOpenDocument = workbook(
    "file.workbook", "this is an OpenDocument spreadsheet (.ods)",
    why: "Excel workbooks (.xlsx) are read, and CSV", fix: saveAgain)

  /// The titles were not found where a workbook should have them.
  static func noHeader(inSheet problem: RecordProblem) -> RecordProblem {
    guard problem.code == "csv.no-header" else { return problem }
    var told = problem
    told.what = "none of the first ten rows of the first sheet has the titles of the columns"
    told.fix = "put the titles of the columns into the first row of the first sheet"
    return told
  }

  init(_ error: ZIPError) {
    self =
      switch error {
      case .damaged, .corrupt: .workbookDamaged
      case .encrypted: .workbookPassword
      case .zip64, .method: .workbookTooNew
      case .members, .size, .ratio: .workbookBomb
      }
  }
}

/// What the sender should know of a workbook that was read.
extension RecordProblem {
  private static func remark(_ code: String, _ what: String, why: String, fix: String)
    -> RecordProblem
  {
    RecordProblem(code: code, outcome: .warn, what: what, why: why, fix: fix)
  }

  static func otherSheets(_ count: Int) -> RecordProblem {
    remark(
      "workbook.other-sheets",
      count == 1 ? "we did not read the second sheet" : "we did not read the other \(count) sheets",
      why: "the first sheet that is not hidden is read, and no other",
      fix: "if there are people in them too, put their rows into the first sheet")
  }

  static func hiddenRows(_ count: Int) -> RecordProblem {
    remark(
      "workbook.hidden-rows",
      count == 1 ? "we read a row that is hidden" : "we read \(count) rows that are hidden",
      why: "rows that a filter hides are part of the sheet",
      fix: "if somebody was sent on who should not have been, tell us at once")
  }

  static func withoutResult(_ count: Int, row: Int) -> RecordProblem {
    remark(
      "workbook.no-result",
      count == 1
        ? "a formula in row \(row) has no result in the file, so its cell was read as empty"
        : "\(count) formulas have no result in the file, the first of them in row \(row), "
          + "so their cells were read as empty",
      why: "the program that wrote the file did not compute them",
      fix: "open the workbook in Excel, save it and send it again")
  }
}
