package import Diagnostics

/// The text of a file in UTF-8, however it was sent.
package struct DecodedText: Sendable {
  /// How the file was written.
  package let encoding: TextEncoding
  /// True when the file begins with a byte order mark.
  package let hasBOM: Bool
  /// The text in UTF-8; the file's own bytes where it was written so, a byte order mark included.
  package let bytes: [UInt8]
  /// Where the text begins in ``bytes``, behind a byte order mark.
  package let start: Int

  /// Where the text begins in the file.
  var sourceStart: Int {
    switch encoding {
    case .utf8: start
    default: hasBOM ? 2 : 0
    }
  }

  /// Reads the text of an XML file, whose byte order mark and declaration must agree.
  ///
  /// - Throws: `text.encoding`, `text.invalid`, `text.truncated` or `text.nul`.
  package init(xml file: [UInt8]) throws(RecordProblem) {
    let outcome = file.withUnsafeBufferPointer { bytes -> Result<TextEncoding, RecordProblem> in
      do throws(RecordProblem) {
        return .success(try Self.encodingOfXML(bytes))
      } catch {
        return .failure(error)
      }
    }
    try self.init(file, encoding: outcome.get())
  }

  /// Reads the text of a table: as its byte order mark says, else UTF-8 if it is that, else windows-1252.
  ///
  /// A file with more characters of UTF-8 than stray bytes is UTF-8 that came to harm: read as windows-1252, all its
  /// names would arrive mangled.
  ///
  /// - Throws: `text.encoding`, `text.invalid`, `text.truncated` or `text.nul`.
  package init(table file: [UInt8]) throws(RecordProblem) {
    let outcome = file.withUnsafeBufferPointer { bytes -> Result<TextEncoding, RecordProblem> in
      do throws(RecordProblem) {
        if let mark = try ByteOrderMark.find(in: bytes) { return .success(mark.encoding) }
      } catch {
        return .failure(error)
      }
      guard let fault = UTF8Check.fault(in: bytes), fault.kind != .nul else {
        return .success(.utf8)
      }
      let tally = UTF8Check.tally(bytes)
      // A file that breaks off inside a character has no other stray byte before that.
      let stray = fault.kind == .truncated ? 0 : tally.stray
      return .success(tally.multibyte > stray ? .utf8 : .windows1252)
    }
    try self.init(file, encoding: outcome.get())
  }

  init(encoding: TextEncoding, hasBOM: Bool, bytes: [UInt8], start: Int) {
    self.encoding = encoding
    self.hasBOM = hasBOM
    self.bytes = bytes
    self.start = start
  }

  init(_ file: [UInt8], encoding: TextEncoding) throws(RecordProblem) {
    let mark: ByteOrderMark? = file.withUnsafeBufferPointer { try? ByteOrderMark.find(in: $0) }
    self.encoding = encoding
    hasBOM = mark != nil
    switch encoding {
    case .utf8, .ascii:
      start = mark?.length ?? 0
      bytes = file
      try Self.check(file, isASCII: encoding == .ascii)
    case .latin1, .windows1252, .utf16LittleEndian, .utf16BigEndian:
      let skipped = mark?.length ?? 0
      start = 0
      let outcome = file.withUnsafeBufferPointer {
        encoding.utf8(from: UnsafeBufferPointer(rebasing: $0[skipped...]))
      }
      switch outcome {
      case .success(let text): bytes = text
      case .failure(let fault):
        throw Self.problem(fault, skipped: skipped, in: file, encoding: encoding)
      }
    }
  }

  private static func check(_ file: [UInt8], isASCII: Bool) throws(RecordProblem) {
    if isASCII, let offset = file.firstIndex(where: { $0 >= 0x80 }) {
      throw .encoding(
        "the file says that it is US-ASCII and has other characters",
        at: .text(offset: offset, in: file))
    }
    guard let fault = file.withUnsafeBufferPointer({ UTF8Check.fault(in: $0) }) else { return }
    let place = InputPlace.text(offset: fault.offset, in: file)
    switch fault.kind {
    case .nul: throw .nul(at: place)
    case .invalid: throw .invalidText(encoding: .utf8, at: place)
    case .truncated: throw .truncatedText(at: place)
    }
  }

  private static func problem(
    _ fault: TranscodingFault, skipped: Int, in file: [UInt8], encoding: TextEncoding
  ) -> RecordProblem {
    let place = InputPlace.text(offset: fault.offset + skipped, in: file)
    if encoding.isUTF16 {
      // A line counted in bytes would mislead: every other byte of UTF-16 may look like a line end.
      return fault.isNUL ? .nul(at: .whole) : .invalidText(encoding: encoding, at: .whole)
    }
    return fault.isNUL ? .nul(at: place) : .invalidText(encoding: encoding, at: place)
  }
}

extension RecordProblem {
  static func truncatedText(at place: InputPlace) -> RecordProblem {
    RecordProblem(
      code: "text.truncated", outcome: .reject,
      what: "the file breaks off in the middle of a character",
      why: "part of the file was lost on the way, or it was not written to its end",
      fix: "send the whole file again", place: place)
  }

  static func nul(at place: InputPlace) -> RecordProblem {
    RecordProblem(
      code: "text.nul", outcome: .reject, what: "the file contains a NUL character",
      why:
        "NUL is never part of a text: the file is damaged, not a text file, or UTF-16 without a byte order mark",
      fix: "save the file as UTF-8 and send it again", place: place)
  }

  static func invalidText(
    encoding: TextEncoding, at place: InputPlace
  ) -> RecordProblem {
    RecordProblem(
      code: "text.invalid", outcome: .reject,
      what: "the file has bytes that are no text in \(encoding.rawValue)",
      why: "the file is damaged, or was saved in another encoding than it says",
      fix: "save the file as UTF-8 and send it again", place: place)
  }
}
