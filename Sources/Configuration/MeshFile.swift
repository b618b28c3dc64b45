import Diagnostics
import Document
import Routing

/// Reads what a configuration says about MESH clients (DTS).
struct MeshFile {
  private let table: OutlineTable
  private let problems: OutlineProblems

  init(_ table: OutlineTable) {
    self.table = table
    problems = table.problems
  }

  /// Returns the folders that files of several partners arrive in.
  func arrivals() -> [String] {
    // Asked for as one text where it is missing, to be told as such.
    let folders = table.entry("in") == nil ? [] : table.texts("in") ?? []
    if folders.isEmpty { _ = table.requiredText("in") }
    table.finish()
    return folders.compactMap { folder($0, of: "in", code: "config.mesh") }
  }

  /// Returns the agreement of an inbox.
  func inbox() -> MeshInbox {
    let sender = table.text("from").flatMap(mailbox)
    let workflows = (table.texts("workflow") ?? []).compactMap(workflow)
    table.finish()
    return MeshInbox(sender: sender, workflows: workflows)
  }

  /// Returns the agreement of an outbox, or `nil` where something that must be there is missing or wrong.
  func outbox() -> MeshOutbox? {
    let from = table.requiredText("from").flatMap(mailbox)
    let to = table.requiredText("to").flatMap(mailbox)
    let workflow = table.requiredText("workflow").flatMap(workflow)
    let receipts = readReceipts(workflow)
    let subject = table.text("subject").flatMap(subject)
    let sent = table.text("sent").flatMap { folder($0, of: "sent") }
    let failed = table.text("failed").flatMap { folder($0, of: "failed") }
    table.finish()
    guard let from, let to, let workflow else { return nil }
    return MeshOutbox(
      from: from, to: to, workflow: workflow, receiptWorkflow: receipts, subject: subject,
      sent: sent, failed: failed)
  }

  /// Reads the workflow of receipts, and reports where the usual one would be too long a name.
  private func readReceipts(_ workflow: String?) -> String? {
    if let text = table.text("receipts") { return self.workflow(text) }
    guard let workflow, let place = table.text("workflow"),
      MeshOutbox.reply(to: workflow).utf8.count > Self.longestWorkflow
    else { return nil }
    problems.report(
      "partner.mesh", "the workflow has no room for '_ACK', which receipts go by",
      line: place.line, column: place.column,
      why: "a workflow is named by at most \(Self.longestWorkflow) characters",
      fix: "add 'receipts:' with the workflow of receipts")
    return nil
  }

  private static let longestWorkflow = 32

  private func mailbox(_ text: Located<String>) -> String? {
    name(text, as: "mailbox", most: 100, such: "X26HC001")
  }

  private func workflow(_ text: Located<String>) -> String? {
    name(text, as: "workflow", most: Self.longestWorkflow, such: "CLW_REFERRAL")
  }

  private func name(
    _ text: Located<String>, as noun: String, most: Int, such example: String
  ) -> String? {
    let isPlain = text.value.utf8.allSatisfy {
      (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x5F
    }
    if isPlain, (1...most).contains(text.value.utf8.count) { return text.value }
    problems.report(
      "partner.mesh", "\(quoted(code: text.value)) cannot be a \(noun)", line: text.line,
      column: text.column,
      why: "a \(noun) is up to \(most) letters, digits, dashes and underscores",
      fix: "write a \(noun) such as '\(example)'")
    return nil
  }

  private func folder(
    _ text: Located<String>, of key: String, code: String = "partner.mesh"
  ) -> String? {
    if text.value.hasPrefix("/") { return text.value }
    problems.report(
      code, "the folder under '\(key)' is no whole path", line: text.line,
      column: text.column, why: "the client's folders lie outside the home",
      fix: "begin it with /, such as '/srv/mesh/X26OT009/\(key.uppercased())'")
    return nil
  }

  private func subject(_ text: Located<String>) -> String? {
    if text.value.utf8.allSatisfy({ (0x20...0x7E).contains($0) }), text.value.utf8.count <= 100 {
      return text.value
    }
    problems.report(
      "partner.mesh", "this cannot be the subject of a control file", line: text.line,
      column: text.column, why: "a subject is one line of up to 100 plain characters")
    return nil
  }
}

extension OutlineProblems {
  /// Reports a key that says the same as another one does.
  func refuse(_ key: String, beside other: String, in table: OutlineTable) {
    guard let entry = table.entry(key) else { return }
    report(
      "partner.mesh", "'\(key)' has no meaning beside '\(other)'", line: entry.line,
      column: entry.column, why: "the control file says that a data file is whole",
      fix: "leave '\(key):' out")
  }
}
