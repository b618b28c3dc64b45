import CLibXML2
import Diagnostics

/// Reads the cells of a sheet into text, row by row; what the sheet says of its own size is not asked.
final class SheetReader: WorkbookPart {
  /// What a cell's value is.
  private enum Kind {
    case number, shared, text, boolean, error, date
  }

  private let texts: WorkbookTexts?
  private let formats: [NumberFormat]
  private let countsFrom1904: Bool
  private(set) var draft: SheetDraft

  /// Rows with something in them that are hidden.
  private(set) var hiddenRows = 0
  /// Cells with a formula and no result, and the row of the first.
  private(set) var withoutResult: (count: Int, row: Int) = (0, 0)

  private var isInData = false
  private var row = 0
  private var isHidden = false
  private var column = 0
  private var kind = Kind.number
  private var format = NumberFormat.plain
  private var hasFormula = false
  private var hasValue = false
  private var isInValue = false
  private var isInInlineText = false
  private var value: [UInt8] = []
  private var inline = CellText()

  init(
    texts: WorkbookTexts?, formats: [NumberFormat], countsFrom1904: Bool, limits: SheetText.Limits
  ) {
    self.texts = texts
    self.formats = formats
    self.countsFrom1904 = countsFrom1904
    draft = SheetDraft(limits)
  }

  // MARK: Events

  override func start(_ element: WorkbookElement, _ attributes: XMLAttributes) {
    if element == .sheetData { isInData = true }
    guard isInData else { return }
    switch element {
    case .row: beginRow(attributes)
    case .cell: beginCell(attributes)
    case .value:
      isInValue = true
      hasValue = true
    case .formula: hasFormula = true
    case .inlineText:
      isInInlineText = true
      hasValue = true
    case .text, .phonetic: if isInInlineText { inline.start(element) }
    default: break
    }
  }

  override func end(_ element: WorkbookElement) {
    guard isInData else { return }
    switch element {
    case .sheetData:
      isInData = false
      draft.finish()
    case .cell: endCell()
    case .value: isInValue = false
    case .inlineText: isInInlineText = false
    case .text, .phonetic: if isInInlineText { inline.end(element) }
    default: break
    }
  }

  override func text(_ piece: UnsafeBufferPointer<UInt8>) {
    if isInValue {
      value.append(contentsOf: piece)
    } else if isInInlineText {
      inline.add(piece)
    }
  }

  // MARK: Places

  /// A row says its number, or follows the one before.
  private func beginRow(_ attributes: XMLAttributes) {
    var number = row + 1
    isHidden = false
    for attribute in attributes {
      if XMLAttributes.equals(attribute.name, "r") {
        number = CellPlace.number(attribute.value) ?? 0
      } else if XMLAttributes.equals(attribute.name, "hidden") {
        isHidden =
          attribute.value.elementsEqual("1".utf8)
          || attribute.value.elementsEqual("true".utf8)
      }
    }
    guard number > row else { return stop(.workbookDamaged) }
    row = number
    column = 0
  }

  private func beginCell(_ attributes: XMLAttributes) {
    var place: CellPlace? = CellPlace(row: row, column: column + 1)
    kind = .number
    format = formats.first ?? .plain
    for attribute in attributes where attribute.name[1] == 0 {
      switch attribute.name[0] {
      case UInt8(ascii: "r"): place = CellPlace(attribute.value)
      case UInt8(ascii: "t"): kind = Self.kind(attribute.value)
      case UInt8(ascii: "s"):
        let index = CellPlace.number(attribute.value) ?? 0
        format = formats.indices.contains(index) ? formats[index] : .plain
      default: break
      }
    }
    guard let place, place.row == row, place.column > column else {
      return stop(.workbookDamaged)
    }
    column = place.column
    hasFormula = false
    hasValue = false
    value.removeAll(keepingCapacity: true)
    inline.removeAll()
  }

  private static func kind(_ name: UnsafeBufferPointer<UInt8>) -> Kind {
    switch name.first {
    case UInt8(ascii: "s"): name.count == 1 ? .shared : .text
    case UInt8(ascii: "i"): .text
    case UInt8(ascii: "b"): .boolean
    case UInt8(ascii: "e"): .error
    case UInt8(ascii: "d"): .date
    default: .number
    }
  }

  // MARK: Values

  private func endCell() {
    if hasFormula, !hasValue {
      if withoutResult.count == 0 { withoutResult.row = row }
      withoutResult.count += 1
    }
    switch kind {
    case .number:
      guard !value.isEmpty else { return }
      guard let number = CellNumber(value) else { return stop(.workbookDamaged) }
      add(number.text(format, countsFrom1904: countsFrom1904))
    case .shared:
      guard !value.isEmpty else { return }
      let isKnown = texts?.withText(Int(String(decoding: value, as: UTF8.self)) ?? -1, add)
      if isKnown != true { stop(.workbookDamaged) }
    case .boolean: if !value.isEmpty { add(Array((value == [0x31] ? "TRUE" : "FALSE").utf8)) }
    // As it is shown: whoever reads the cell says what is wrong with it.
    case .error: add(value)
    case .date: add(Self.day(value))
    case .text:
      if inline.bytes.isEmpty { inline.take(value) }
      inline.unescape()
      add(inline.bytes)
    }
  }

  /// A date that is written as such, in ISO 8601; midnight is no time of day.
  private static func day(_ text: [UInt8]) -> [UInt8] {
    let midnight = Array("T00:00:00".utf8)
    let time = text.dropFirst(10)
    return time.starts(with: midnight)
      && time.dropFirst(midnight.count).allSatisfy { $0 == 0x30 || $0 == 0x2E || $0 == 0x5A }
      ? Array(text.prefix(10)) : text
  }

  private func add(_ text: [UInt8]) {
    text.withUnsafeBufferPointer(add)
  }

  private func add(_ text: UnsafeBufferPointer<UInt8>) {
    guard !text.isEmpty, problem == nil else { return }
    if isHidden {
      hiddenRows += 1
      isHidden = false
    }
    do throws(RecordProblem) {
      try draft.add(text, row: row, column: column)
    } catch {
      stop(error)
    }
  }
}

/// The row and the column of a cell, from 1.
struct CellPlace {
  let row: Int
  let column: Int

  init(row: Int, column: Int) {
    self.row = row
    self.column = column
  }

  /// Reads a place such as `AB12`.
  init?(_ text: UnsafeBufferPointer<UInt8>) {
    var column = 0
    var index = 0
    while index < text.count, case let letter = text[index] & 0xDF, (0x41...0x5A).contains(letter),
      index < 4
    {
      column = column * 26 + Int(letter - 0x40)
      index += 1
    }
    guard index > 0, let row = Self.number(UnsafeBufferPointer(rebasing: text[index...])) else {
      return nil
    }
    self.init(row: row, column: column)
  }

  /// Reads a number of at most nine digits.
  static func number(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
    guard (1...9).contains(text.count) else { return nil }
    var value = 0
    for byte in text {
      guard (0x30...0x39).contains(byte) else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    return value
  }
}
