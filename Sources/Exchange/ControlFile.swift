package import Diagnostics
import Digests
import Document
import Formats
package import Routing

/// The control file of MESH (DTS) that belongs to a data file, or that reports what became of one of ours.
///
/// Elements are found in any order, whatever their case and punctuation: clients and people write them differently.
package struct ControlFile {
  /// What a control file says.
  package enum Meaning: Sendable, Hashable {
    /// A data file belongs to it.
    case data
    /// One of our files has got on its way; no data file belongs to it.
    case success
    /// It is not right, or it reports that one of our files went nowhere.
    case refused(RecordProblem)
  }

  /// The code of reports that one of our files went nowhere.
  static let reportCode = "control.report"
  /// The most bytes of a control file.
  package static let mostBytes = 64 << 10

  private let bytes: [UInt8]
  private let document: Document
  private let symbols: SymbolTable

  /// Reads a control file.
  ///
  /// - Parameters:
  ///   - bytes: All of it, or more than ``mostBytes``.
  ///   - agreement: What is agreed with the partner in whose inbox it lies.
  /// - Returns: What it says.
  package static func meaning(of bytes: [UInt8], agreement: MeshInbox) -> Meaning {
    guard bytes.count <= mostBytes else { return .refused(ControlProblem.tooLarge) }
    let symbols = SymbolTable()
    var document = Document()
    let problems = XMLDecoder(symbols: symbols)
      .decode(bytes, into: &document, usesLooseNames: true)
    if let problem = problems.first { return .refused(ControlProblem.illFormed(problem)) }
    return ControlFile(bytes: bytes, document: document, symbols: symbols).meaning(agreement)
  }

  /// Takes what can be read; `nil` for anything else.
  private init?(_ bytes: [UInt8]) {
    let symbols = SymbolTable()
    var document = Document()
    guard bytes.count <= Self.mostBytes,
      XMLDecoder(symbols: symbols).decode(bytes, into: &document, usesLooseNames: true).isEmpty
    else { return nil }
    self.init(bytes: bytes, document: document, symbols: symbols)
  }

  private init(bytes: [UInt8], document: Document, symbols: SymbolTable) {
    self.bytes = bytes
    self.document = document
    self.symbols = symbols
  }

  /// Returns the id that MESH has given a file, or `nil` where its control file has none that can be read.
  ///
  /// - `bytes`: The control file that the client keeps beside a file that it has sent.
  package static func dtsID(in bytes: [UInt8]) -> String? {
    guard let id = ControlFile(bytes)?.value("dtsid").text else { return nil }
    let isPlain = id.utf8.allSatisfy {
      (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x5F
    }
    return isPlain && (1...100).contains(id.utf8.count) ? id : nil
  }

  /// Returns whose file a control file speaks of, or `nil` where it cannot be read.
  package static func address(in bytes: [UInt8]) -> ControlAddress? {
    guard let file = ControlFile(bytes), file.name(of: 0) == "dtscontrol" else { return nil }
    return ControlAddress(
      isReport: file.isFailure || file.value("messagetype").text.lowercased() == "report",
      from: file.value("fromdts").text, to: file.value("todts").text,
      workflow: file.value("workflowid").text)
  }

  private func meaning(_ agreement: MeshInbox) -> Meaning {
    guard name(of: 0) == "dtscontrol" else {
      return .refused(ControlProblem.otherRoot(at: place(of: 0)))
    }
    let type = value("messagetype")
    guard ["", "data", "report"].contains(type.text.lowercased()) else {
      return .refused(ControlProblem.otherType(at: type.place))
    }
    if isFailure {
      let code = value("statuscode")
      let localID = try? Reference(parsing: value("localid").text)
      return .refused(ControlProblem.undelivered(code.text, of: localID, at: code.place))
    }
    if type.text.lowercased() == "report" { return .success }
    if let expected = agreement.sender {
      let sender = value("fromdts")
      guard sender.text.lowercased() == expected.lowercased() else {
        return .refused(ControlProblem.otherSender(expected, at: sender.place))
      }
    }
    let workflow = value("workflowid")
    guard
      agreement.workflows.isEmpty
        || agreement.workflows.contains(where: { $0.lowercased() == workflow.text.lowercased() })
    else {
      return .refused(ControlProblem.otherWorkflow(agreement.workflows, at: workflow.place))
    }
    return .data
  }

  /// Whether it reports that a file went nowhere.
  private var isFailure: Bool {
    value("status").text.lowercased() == "error"
      || !["", "0", "00"].contains(value("statuscode").text)
  }

  // MARK: Elements

  /// The text of the first element of a loose name that has one, and where it stands; nothing, at the root, where none has.
  private func value(_ name: String) -> (text: String, place: InputPlace) {
    for node in document.nodes.indices.dropFirst() where self.name(of: node) == name {
      let text = document.string(of: node).trimmingBlanks()
      if !text.isEmpty { return (text, place(of: node)) }
    }
    return ("", place(of: 0))
  }

  private func name(of node: Int) -> String {
    document.name(of: document.nodes[node].name, in: symbols)
  }

  private func place(of node: Int) -> InputPlace {
    .text(offset: Int(document.nodes[node].offset), in: bytes)
  }
}

extension String {
  fileprivate func trimmingBlanks() -> String {
    let rest = drop { $0.isWhitespace }
    guard let last = rest.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(rest[...last])
  }
}

// MARK: Drops

extension DropSurvey {
  /// The survey of a control file that was taken by itself, as no data file goes with it; `nil` for every other drop.
  ///
  /// A report that is processed again has been seen by a person, and is closed by that.
  init?(control drop: Drop, from sender: Partner) {
    guard let agreement = sender.inbox?.mesh, drop.isControlFile else { return nil }
    var problem = ControlProblem.noData
    if case .refused(let found) = ControlFile.meaning(of: drop.bytes, agreement: agreement) {
      problem = found
    }
    if drop.repeated != nil { problem.outcome = .reject }
    self.init(
      form: .unreadable([problem]), records: 1, sha256: drop.sha256, size: Int64(drop.bytes.count))
  }
}

extension Drop {
  /// Whether its name is that of a control file.
  fileprivate var isControlFile: Bool {
    [".ctl", ".CTL"].contains { name.count > $0.utf8.count && name.ends(with: $0) }
  }
}

extension [UInt8] {
  fileprivate func ends(with text: String) -> Bool {
    suffix(text.utf8.count).elementsEqual(text.utf8)
  }
}

extension PreparedDrop {
  /// True for a report of MESH on one of our own files.
  ///
  /// Its receipt would go to a mailbox that takes no files, and be reported again.
  package var isReport: Bool {
    if case .unreadable(let problems) = survey.form {
      problems.first?.code == ControlFile.reportCode
    } else {
      false
    }
  }
}
