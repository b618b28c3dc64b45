/// What is agreed about the files that a MESH client (DTS) puts into an inbox: NAME.dat, and NAME.ctl beside it.
package struct MeshInbox: Sendable, Hashable {
  /// The mailbox that the partner sends from, or `nil` where any may.
  package let sender: String?
  /// The workflows that are taken; empty for all.
  package let workflows: [String]

  package init(sender: String? = nil, workflows: [String] = []) {
    self.sender = sender
    self.workflows = workflows
  }
}

/// What is agreed about the files that a MESH client (DTS) sends from an outbox: NAME.dat, and NAME.ctl behind it.
package struct MeshOutbox: Sendable, Hashable {
  /// Our mailbox.
  package let from: String
  /// The partner's mailbox.
  package let to: String
  /// The workflow of messages.
  package let workflow: String
  /// The workflow of receipts.
  package let receiptWorkflow: String
  /// What stands in the subject, the same for every file: it is read on the way.
  package let subject: String?
  /// Where the client keeps the files that it has sent: an absolute path, or `nil` where nobody looks.
  package let sent: String?
  /// Where the client puts the files that it cannot send: an absolute path, or `nil` where nobody looks.
  package let failed: String?

  /// The ending of files of messages.
  package static let ending = ".dat"
  /// The ending of control files.
  package static let controlEnding = ".ctl"

  /// - `receiptWorkflow`: `nil` for the usual one, the workflow's name and `_ACK`.
  package init(
    from: String, to: String, workflow: String, receiptWorkflow: String? = nil,
    subject: String? = nil, sent: String? = nil, failed: String? = nil
  ) {
    self.from = from
    self.to = to
    self.workflow = workflow
    self.receiptWorkflow = receiptWorkflow ?? Self.reply(to: workflow)
    self.subject = subject
    self.sent = sent
    self.failed = failed
  }

  /// The workflow by which answers to another usually go.
  package static func reply(to workflow: String) -> String { workflow + "_ACK" }

  /// Writes the control file of one data file.
  ///
  /// - Parameters:
  ///   - localID: What the client's reports call the file by: our reference, or the file's name.
  ///   - isReceipt: True for a receipt, false for messages.
  /// - Returns: The bytes, in the order of elements that the client's own examples have.
  package func control(localID: String, isReceipt: Bool) -> [UInt8] {
    let elements = [
      ("Version", "1.0"), ("AddressType", "DTS"), ("MessageType", "Data"), ("From_DTS", from),
      ("To_DTS", to), ("Subject", subject ?? ""), ("LocalId", localID), ("DTSId", ""),
      ("Compress", "Y"), ("Encrypted", "N"),
      ("WorkflowId", isReceipt ? receiptWorkflow : workflow),
    ]
    let lines = elements.map { "  <\($0.0)>\(Self.escaped($0.1))</\($0.0)>\n" }
    return Array("<DTSControl>\n\(lines.joined())</DTSControl>\n".utf8)
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
