package import Diagnostics

/// Why bytes are no message, and at which of them it shows.
struct HL7Fault: Error {
  enum Kind {
    case noHeader
    case shortHeader
    case delimiters
    case segmentName
    case control
    case text(UTF8Fault.Kind, TextEncoding)
    case notASCII
    case charset(String)
    case tooLarge(most: Int)
    case tooMany(most: Int)
  }

  let kind: Kind
  /// Counted from the start of the message as it was received.
  let offset: Int
}

extension RecordProblem {
  static func hl7(_ kind: HL7Fault.Kind, at place: InputPlace) -> RecordProblem {
    switch kind {
    case .noHeader: .hl7NoHeader(at: place)
    case .shortHeader:
      refusal(
        "hl7.header", "the header of the message ends before it says what kind of message it is",
        why: "MSH has the marks between fields first, and the kind of message as its ninth field",
        fix: "send the whole message again", path: "MSH", place)
    case .delimiters:
      refusal(
        "hl7.delimiters",
        "the header does not say which marks stand between fields and their parts",
        why: "expected MSH, one mark of punctuation, four or five others, and the first again, "
          + "all of them different, as in MSH|^~\\&|",
        fix: "correct the first line, or the program that makes it", path: "MSH/2", place)
    case .segmentName:
      refusal(
        "hl7.segment", "a line does not begin with the name of a segment",
        why: "a name has three capital letters or digits and stands before the first mark; "
          + "a line break within a text must be written as \\.br\\",
        fix: "correct the line, or the program that makes it", place)
    case .control:
      refusal(
        "text.control", "there is a character that cannot be shown",
        why: "only letters, digits, punctuation and line ends are allowed",
        fix: "take it out, or write it as an escape", place)
    case .text(.nul, _): .nul(at: place)
    case .text(.invalid, let encoding): .invalidText(encoding: encoding, at: place)
    case .text(.truncated, _): .truncatedText(at: place)
    case .notASCII:
      refusal(
        "text.encoding", "the message says that it is in ASCII and has other characters",
        why: "MSH-18 names the characters of a message; without it we find out",
        fix: "write UNICODE UTF-8 or 8859/1 into MSH-18, whichever it is", path: "MSH/18", place)
    case .charset(let name):
      refusal(
        "text.encoding",
        "the message says that it is in \(quoted(unknownCode: name)), which we do not take",
        why: "MSH-18 may be ASCII, 8859/1, 8859/15 or UNICODE UTF-8, or be empty",
        fix: "send it in UTF-8, with UNICODE UTF-8 in MSH-18", path: "MSH/18", place)
    case .tooLarge(let most):
      refusal(
        "hl7.size", "the message is too large",
        why: "the most that is taken is \(sizeInWords(most))",
        fix: "send a smaller message, or ask us to take larger ones", place)
    case .tooMany(let most):
      refusal(
        "hl7.elements", "the message has too many segments, fields and parts of fields",
        why: "the most that is taken is \(most) in all",
        fix: "send a smaller message, or ask us to take larger ones", place)
    }
  }

  /// A file or message that begins with something else than a header.
  package static func hl7NoHeader(at place: InputPlace) -> RecordProblem {
    refusal(
      "hl7.no-header", "this does not begin as an HL7 message does",
      why: "expected MSH, or the header of a file or batch (FHS, BHS), at the very beginning",
      fix: "check that you have put the right file into the right folder, that its first line was "
        + "not lost, and that it is not in UTF-16, which is not taken", place)
  }

  private static func refusal(
    _ code: String, _ what: String, why: String, fix: String, path: String? = nil,
    _ place: InputPlace
  ) -> RecordProblem {
    RecordProblem(
      code: code, outcome: .reject, what: what, why: why, fix: fix, place: place, path: path)
  }

  // MARK: Remarks

  static func hl7GuessedEncoding(_ said: String?, at place: InputPlace) -> RecordProblem {
    RecordProblem(
      code: "text.encoding", outcome: .warn,
      what: said.map {
        "the message says that it is in \($0) and has characters of windows-1252; we read them as those"
      } ?? "the message does not say how its characters are written; we read them as windows-1252",
      why: "a letter may have become another", fix: "send UTF-8, with UNICODE UTF-8 in MSH-18",
      place: place, path: "MSH/18")
  }

  static func hl7UnknownEscape(at place: InputPlace) -> RecordProblem {
    RecordProblem(
      code: "hl7.escape", outcome: .warn,
      what: "there is an escape that we do not know; it was kept as it stands",
      why: "we know those for the marks, \\.br\\ for a new line, and \\X..\\ for characters",
      fix: "leave it out, or write what it stands for", place: place)
  }

  // MARK: Batches

  static func hl7BatchUnclosed(_ header: String) -> RecordProblem {
    RecordProblem(
      code: "batch.unclosed", outcome: .reject,
      what: "the file has a header \(header), and ends without the trailer that belongs to it",
      why: "part of it was lost on the way, or it was not written to its end, "
        + "so none of its messages was taken",
      fix: "send the whole file again", place: .whole)
  }

  static func hl7Outside(place: InputPlace) -> RecordProblem {
    RecordProblem(
      code: "hl7.outside", outcome: .reject,
      what: "there is a line between messages that belongs to none of them",
      why: "each message begins with MSH, so part of the file may have been lost on the way",
      fix: "send the whole file again", place: place)
  }

  static let hl7Empty = RecordProblem(
    code: "batch.empty", outcome: .reject, what: "the file has no messages in it",
    why: "we expect at least one MSH between its header and its trailer",
    fix: "check that the file was filled, then send it again", place: .whole)
}
