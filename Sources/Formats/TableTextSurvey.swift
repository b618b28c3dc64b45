import Diagnostics

/// Decides how a table is written, from its bytes a piece at a time, as ``DecodedText/init(table:)`` does from all of
/// them.
struct TableTextSurvey: Sendable {
  /// A byte that is no text, where it stands.
  private struct Fault {
    let kind: UTF8Fault.Kind
    let place: InputPlace
  }

  private let mark: TextEncoding?
  private var lines = LineCounter()
  /// The beginning of a character whose end has not come.
  private var carry: [UInt8] = []
  private var multibyte = 0
  private var stray = 0
  private var firstFault: Fault?
  /// The first NUL or byte that windows-1252 does not have.
  private var firstGap: Fault?
  /// What is wrong with text in UTF-16.
  private var wideFault: UTF8Fault.Kind?
  private var isInPair = false

  /// Begins; `mark` is the encoding that the file's byte order mark tells, which is among the bytes to come.
  init(mark: TextEncoding?) {
    self.mark = mark
  }

  /// Adds the bytes that follow.
  mutating func add(_ piece: UnsafeBufferPointer<UInt8>) {
    guard carry.isEmpty else {
      let joined = carry + Array(piece)
      carry = []
      joined.withUnsafeBufferPointer { take($0) }
      return
    }
    take(piece)
  }

  private mutating func take(_ piece: UnsafeBufferPointer<UInt8>) {
    if mark?.isUTF16 == true { takeWide(piece) } else { takeBytes(piece) }
  }

  // MARK: One byte and more a character

  private mutating func takeBytes(_ piece: UnsafeBufferPointer<UInt8>) {
    var index = 0
    var counted = 0
    while true {
      index = UTF8Check.skipASCII(piece, from: index)
      guard index < piece.count else { break }
      let length = UTF8Check.sequenceLength(piece, at: index)
      if length == 0, UTF8Check.isCutShort(piece, at: index) {
        carry = Array(piece[index...])
        break
      }
      note(piece, index..<(index + max(1, length)), isSound: length > 0, &counted)
      if length == 0 { stray += 1 }
      if length > 1 { multibyte += 1 }
      index += max(1, length)
    }
    let end = piece.count - carry.count
    lines.advance(over: UnsafeBufferPointer(rebasing: piece[counted..<end]))
  }

  /// Notes what is wrong with one character, if anything is: as UTF-8, and as windows-1252.
  private mutating func note(
    _ piece: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, isSound: Bool, _ counted: inout Int
  ) {
    let isNUL = piece[range.lowerBound] == 0
    if firstFault == nil, isNUL || !isSound {
      firstFault = Fault(
        kind: isNUL ? .nul : .invalid, place: place(of: range.lowerBound, in: piece, &counted))
    }
    guard firstGap == nil else { return }
    for index in range where piece[index] == 0 || !TextEncoding.windows1252Has(piece[index]) {
      firstGap = Fault(kind: isNUL ? .nul : .invalid, place: place(of: index, in: piece, &counted))
      return
    }
  }

  private mutating func place(
    of index: Int, in piece: UnsafeBufferPointer<UInt8>, _ counted: inout Int
  ) -> InputPlace {
    lines.advance(over: UnsafeBufferPointer(rebasing: piece[counted..<max(counted, index)]))
    counted = max(counted, index)
    return lines.place
  }

  // MARK: UTF-16

  private mutating func takeWide(_ piece: UnsafeBufferPointer<UInt8>) {
    let high = mark == .utf16BigEndian ? 0 : 1
    var index = 0
    while index + 1 < piece.count {
      let unit = UInt16(piece[index + high]) << 8 | UInt16(piece[index + 1 - high])
      index += 2
      let isSecond = unit & 0xFC00 == 0xDC00
      if isInPair != isSecond { wideFault = wideFault ?? .invalid }
      if unit == 0 { wideFault = wideFault ?? .nul }
      isInPair = unit & 0xFC00 == 0xD800
    }
    carry = Array(piece[index...])
  }

  // MARK: The outcome

  /// Returns the encoding as far as it can be told; what is wrong with the text in it is told by ``problem(as:)``.
  func encoding(isWhole: Bool) -> TextEncoding {
    if let mark { return mark }
    guard firstFault?.kind != .nul else { return .utf8 }
    if firstFault == nil, carry.isEmpty || !isWhole { return .utf8 }
    // A file that breaks off inside a character has no other stray byte before that.
    let strayBytes = firstFault == nil ? 0 : stray + carry.count
    return multibyte > strayBytes ? .utf8 : .windows1252
  }

  /// Returns why all the bytes are no text in an encoding, or `nil` when they are.
  func problem(as encoding: TextEncoding) -> RecordProblem? {
    if encoding.isUTF16 {
      if let wideFault {
        return wideFault == .nul
          ? .nul(at: .whole) : .invalidText(encoding: encoding, at: .whole)
      }
      return isInPair || !carry.isEmpty ? .invalidText(encoding: encoding, at: .whole) : nil
    }
    if let fault = encoding == .utf8 ? firstFault : gapToTheEnd {
      return fault.kind == .nul
        ? .nul(at: fault.place) : .invalidText(encoding: encoding, at: fault.place)
    }
    return encoding == .utf8 && !carry.isEmpty ? .truncatedText(at: lines.place) : nil
  }

  /// The first byte that windows-1252 does not have, what was left for a character to come included.
  private var gapToTheEnd: Fault? {
    if let firstGap { return firstGap }
    guard let index = carry.firstIndex(where: { !TextEncoding.windows1252Has($0) }) else {
      return nil
    }
    var lines = lines
    carry[..<index].withUnsafeBufferPointer { lines.advance(over: $0) }
    return Fault(kind: .invalid, place: lines.place)
  }
}
