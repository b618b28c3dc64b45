import Diagnostics
import Digests

/// What can be wrong with control files, in plain English.
enum ControlProblem {
  private static let left =
    "the data file of its name, if there is one, was left where it lies: put a right control file beside it"

  static let tooLarge = RecordProblem(
    code: "control.form", outcome: .reject, what: "this control file is too large to be one",
    why: "control files are a few lines of XML", fix: left)

  /// - `problem`: What the decoder says.
  static func illFormed(_ problem: RecordProblem) -> RecordProblem {
    RecordProblem(
      code: "control.syntax", outcome: .reject,
      what: "this control file cannot be read: \(problem.what)", why: problem.why, fix: left,
      place: problem.place)
  }

  static func otherRoot(at place: InputPlace) -> RecordProblem {
    RecordProblem(
      code: "control.form", outcome: .reject, what: "this is no control file",
      why: "a control file begins with <DTSControl>", fix: left, place: place)
  }

  static func otherType(at place: InputPlace) -> RecordProblem {
    RecordProblem(
      code: "control.form", outcome: .reject,
      what: "this control file is neither of a data file nor a report",
      why: "MessageType is 'Data' or 'Report'", fix: left, place: place, path: "MessageType")
  }

  static func otherSender(_ expected: String, at place: InputPlace) -> RecordProblem {
    RecordProblem(
      code: "control.sender", outcome: .reject, what: "this control file names another sender",
      why: "we expect '\(expected)' in From_DTS here", fix: left, place: place, path: "From_DTS")
  }

  static func otherWorkflow(_ expected: [String], at place: InputPlace) -> RecordProblem {
    RecordProblem(
      code: "control.workflow", outcome: .reject,
      what: "this control file names a workflow that is not agreed",
      why: "we expect \(expected.map { "'\($0)'" }.joined(separator: " or ")) in WorkflowId here",
      fix: left, place: place, path: "WorkflowId")
  }

  static let noData = RecordProblem(
    code: "control.no-data", outcome: .reject,
    what: "this control file came alone: the data file of its name is missing",
    why: "a control file says that the data file beside it is whole",
    fix: "send both again: the data file first, then the control file")

  /// - `reference`: Our own, of the record that the file held, where the report names one.
  static func undelivered(
    _ code: String, of reference: Reference?, at place: InputPlace
  ) -> RecordProblem {
    let file = reference.map { "the file that we sent for \($0.text)" } ?? "a file that we sent"
    let isPlain =
      code.utf8.count <= 8
      && code.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) || $0 == 0x2D
      }
    let told = isPlain && !code.isEmpty ? " (status \(code))" : ""
    return RecordProblem(
      code: ControlFile.reportCode, outcome: .fail,
      what: "MESH reports that \(file) went nowhere\(told)",
      why: words[code],
      fix:
        "put the cause right, see that the partner gets what the file held, then reprocess this report: that closes it",
      place: place, path: "StatusRecord")
  }

  /// The status codes of the DTS specification.
  private static let words = [
    "02": "the data file was missing or could not be read",
    "06": "the control file was not right",
    "07": "our mailbox in From_DTS is not known",
    "08": "no mailbox stands in To_DTS",
    "09": "the version in the control file is not known",
    "11": "the kind of message in the control file is not known",
    "12": "the partner's mailbox in To_DTS is not known",
    "14": "it was not collected in time, or the partner's mailbox is closed",
    "17": "the partner's mailbox is not registered for the workflow",
    "20": "the message does not exist",
    "EPL-150": "more than one mailbox fits the person",
    "EPL-151": "no mailbox fits the person",
  ]
}
