import Foundation

/// A home of the Glasgow sample in a temporary folder, with a key that every test shares, so that references are the same.
final class GlasgowHome: Sendable {
  static let sample = Program.checkout.appending(path: "samples/glasgow")

  let root: URL

  /// Makes the home, its inboxes empty.
  init() throws {
    root = URL(filePath: NSTemporaryDirectory()).appending(path: "glasgow-\(UUID())")
    let made = try Program.run(["init", root.path])
    precondition(made.status == 0, made.talk)
    let manager = FileManager.default
    for folder in ["partners", "inbox", "outbox"] {
      try manager.removeItem(at: root.appending(path: folder))
    }
    for name in ["interchange.yaml", "routes.yaml", "checks.yaml", "partners", "mappings"] {
      let target = root.appending(path: name)
      if manager.fileExists(atPath: target.path) { try manager.removeItem(at: target) }
      try manager.copyItem(at: Self.sample.appending(path: name), to: target)
    }
    try Data((0..<32).map { UInt8($0) }).write(to: root.appending(path: "state/key"))
  }

  deinit {
    try? FileManager.default.removeItem(at: root)
  }

  /// Puts the files of a folder of the sample into their partners' inboxes.
  ///
  /// - `partners`: Whose, or everybody's.
  /// - `beginning`: How the names begin.
  func drop(
    folder: String, only partners: Set<String>? = nil, matching beginning: String = ""
  ) throws {
    let drops = Self.sample.appending(path: folder)
    for partner in try FileManager.default.contentsOfDirectory(atPath: drops.path)
    where partners?.contains(partner) ?? true {
      let files = drops.appending(path: partner)
      for name in try FileManager.default.contentsOfDirectory(atPath: files.path)
      where name.hasPrefix(beginning) {
        try drop(Data(contentsOf: files.appending(path: name)), as: name, of: partner)
      }
    }
  }

  /// Changes what the file of a partner says.
  func agree(_ partner: String, _ old: String, _ new: String) throws {
    let file = root.appending(path: "partners/\(partner).yaml")
    let text = try String(contentsOf: file, encoding: .utf8)
    precondition(text.contains(old), "the sample's partners have changed")
    try Data(text.replacing(old, with: new).utf8).write(to: file)
  }

  /// Texts of people that the sample's drops hold: surnames, telephone numbers and numbers of people.
  func sentTexts() throws -> Set<String> {
    var texts: Set<String> = []
    let drops = Self.sample.appending(path: "drops")
    for partner in try FileManager.default.contentsOfDirectory(atPath: drops.path) {
      let files = drops.appending(path: partner)
      for name in try FileManager.default.contentsOfDirectory(atPath: files.path)
      where name.hasSuffix(".xml") {
        let text = String(
          decoding: try Data(contentsOf: files.appending(path: name)), as: UTF8.self)
        for element in ["Family", "Surname", "CHI", "Number", "Postcode"] {
          for piece in text.components(separatedBy: "<\(element)>").dropFirst() {
            let value = piece.prefix { $0 != "<" }
            if value.count > 4 { texts.insert(String(value)) }
          }
        }
      }
    }
    precondition(texts.count > 10, "the sample's elements have changed")
    return texts
  }

  /// The path of a name in a partner's inbox, whose folder is made.
  func inbox(_ partner: String, _ name: String) throws -> URL {
    let folder = root.appending(path: "inbox/\(partner)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder.appending(path: name)
  }

  /// Puts a file into a partner's inbox.
  func drop(_ bytes: Data, as name: String, of partner: String) throws {
    try bytes.write(to: inbox(partner, name))
  }

  /// Runs a command on this home.
  func run(_ arguments: String...) throws -> ProgramRun {
    try Program.run(arguments + ["--home", root.path])
  }

  /// Makes a copy of the home as it is.
  init(copying other: GlasgowHome) throws {
    root = URL(filePath: NSTemporaryDirectory()).appending(path: "glasgow-\(UUID())")
    try FileManager.default.copyItem(at: other.root, to: root)
  }

  /// Replaces a text in one of the home's files.
  func replace(_ old: String, with new: String, in path: String) throws {
    let file = root.appending(path: path)
    let text = try String(contentsOf: file, encoding: .utf8)
    precondition(text.contains(old), "\(path) has changed")
    try text.replacing(old, with: new).write(to: file, atomically: true, encoding: .utf8)
  }

  /// The references of what was decided, by the texts that their archive lines have.
  func references(_ texts: String...) throws -> [String] {
    try run("archive", "cat").objects
      .filter { line in
        guard line["type"] as? String == "decided" else { return false }
        let data = try JSONSerialization.data(
          withJSONObject: line, options: .withoutEscapingSlashes)
        return texts.allSatisfy { String(decoding: data, as: UTF8.self).contains($0) }
      }
      .compactMap { $0["reference"] as? String }
  }

  /// The files that a partner was sent, receipts apart.
  func sent(to partner: String) throws -> [String: Data] {
    try outboxes().filter { $0.key.hasPrefix("\(partner)/") && !$0.key.contains("/receipt-") }
  }

  /// The files in all outboxes by `partner/name`, our own folders left out.
  func outboxes() throws -> [String: Data] {
    var files: [String: Data] = [:]
    let folder = root.appending(path: "outbox")
    for partner in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      let outbox = folder.appending(path: partner)
      for name in try FileManager.default.contentsOfDirectory(atPath: outbox.path)
      where !name.hasPrefix(".") {
        files["\(partner)/\(name)"] = try Data(contentsOf: outbox.appending(path: name))
      }
    }
    return files
  }

  /// The receipts of one partner, joined.
  func receipts(of partner: String) throws -> String {
    try outboxes().filter { $0.key.hasPrefix("\(partner)/receipt-") }
      .sorted { $0.key < $1.key }
      .map { String(decoding: $0.value, as: UTF8.self) }.joined(separator: "\n")
  }

  /// Whether a taken drop or a staged file is waiting for a run to go on.
  func hasUnfinished() -> Bool {
    for (box, own) in [("inbox", ".taken"), ("outbox", ".staging")] {
      let folder = root.appending(path: box)
      // A run that was killed early has made no outboxes.
      let partners = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
      for partner in partners ?? [] {
        let names = try? FileManager.default.contentsOfDirectory(
          atPath: folder.appending(path: "\(partner)/\(own)").path)
        if names?.isEmpty == false { return true }
      }
    }
    return false
  }

  /// Whether any file lies in an outbox.
  func hasDelivered() -> Bool {
    let outbox = root.appending(path: "outbox")
    let partners = try? FileManager.default.contentsOfDirectory(atPath: outbox.path)
    return (partners ?? [])
      .contains { partner in
        let names = try? FileManager.default.contentsOfDirectory(
          atPath: outbox.appending(path: partner).path)
        return names?.contains { !$0.hasPrefix(".") } ?? false
      }
  }

  /// The names of everything that is left in inboxes, with what is in our own folders there.
  func left() throws -> [String] {
    let inboxes = root.appending(path: "inbox").path
    return (FileManager.default.enumerator(atPath: inboxes)?.allObjects as? [String] ?? [])
      .filter { !$0.hasSuffix(".taken") && $0.contains("/") }
  }
}

/// A file of the sample's first night.
func sampleDrop(_ path: String) throws -> String {
  String(
    decoding: try Data(contentsOf: GlasgowHome.sample.appending(path: "drops/\(path)")),
    as: UTF8.self)
}
