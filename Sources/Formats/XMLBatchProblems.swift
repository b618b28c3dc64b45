package import Diagnostics

extension RecordProblem {
  static let batchUnclosed = RecordProblem(
    code: "batch.unclosed", outcome: .reject,
    what: "the file ends before its outermost element is closed",
    why: "part of it was lost on the way, or it was not written to its end, "
      + "so none of its records was taken",
    fix: "send the whole file again", place: .whole)

  static let batchEncoding = RecordProblem(
    code: "batch.encoding", outcome: .reject,
    what: "the file has several records and is in UTF-16",
    why: "files of several records may be in UTF-8, US-ASCII, ISO-8859-1 or windows-1252",
    fix: "save the file as UTF-8 and send it again", place: .whole)

  static let batchEmpty = RecordProblem(
    code: "batch.empty", outcome: .reject, what: "the file has no records in it",
    why: "we expect at least one record between its first and its last element",
    fix: "check that the file was filled, then send it again", place: .whole)

  static let batchEnvelopeTooLarge = RecordProblem(
    code: "batch.envelope", outcome: .reject,
    what: "more stands around the records than we take",
    why: "a header and a trailer are short; everything else belongs into a record",
    fix: "check the names of the records, and leave out what is neither record, header nor trailer",
    place: .whole)

  static let batchNamespacesChange = RecordProblem(
    code: "batch.namespaces", outcome: .reject,
    what: "the elements around the records declare other namespaces further down",
    why: "all records of a file are read in the same namespaces",
    fix: "declare the namespaces once, in the file's first element", place: .whole)

  static func batchCount(told: Int?, found: Int, place: InputPlace) -> RecordProblem {
    RecordProblem(
      code: "batch.count", outcome: .reject,
      what: told.map { "the file says that it has \($0) records, and has \(found)" }
        ?? "the number of records that the file gives is no number",
      why: "part of it may have been lost or doubled on the way, so none of its records was taken",
      fix: "send the whole file again, or correct the count", place: place)
  }
}

extension RecordProblem {
  /// A record that is larger than any that is read.
  package static func recordTooLarge(most: Int, place: InputPlace) -> RecordProblem {
    RecordProblem(
      code: "record.too-large", outcome: .reject, what: "the record is too large to be read",
      why: "the most that is taken is \(sizeInWords(most)); the records around it are not harmed",
      fix: "shorten it, or send what is large in it another way", place: place)
  }

  /// A record whose end cannot be found.
  package static func recordUnclosed(place: InputPlace) -> RecordProblem {
    RecordProblem(
      code: "record.unclosed", outcome: .reject, what: "the end of the record cannot be found",
      why: "its end tag is missing, or something in it is opened and never closed, "
        + "so nothing from here to the end of the file can be read",
      fix: "correct the record, and send it and all behind it again", place: place)
  }
}
