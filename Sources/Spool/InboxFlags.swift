/// The files by which a sender says that a drop is whole: beside `name.csv` an empty `name.csv.ok`, made after it.
package struct InboxFlags: Sendable, Hashable {
  /// The ending that a flag's name has behind that of its drop.
  private let ending: [UInt8]

  /// Creates the rule of an ending such as `.ok`.
  package init(ending: String) {
    self.ending = Array(ending.utf8)
  }

  /// The name of a drop's flag.
  package func flag(of name: FileName) -> FileName {
    FileName(bytes: name.bytes + ending)
  }

  /// Returns entries without the flags among them; drops without a flag of their own are not finished yet.
  ///
  /// A flag that is older than its drop was left over from one of the same name, and says nothing.
  package func applied(to entries: [InboxEntry]) -> [InboxEntry] {
    var flags: [FileName: Int64] = [:]
    for entry in entries where isFlag(entry) { flags[entry.name] = entry.status.changedAt }
    return entries.compactMap { entry in
      if isFlag(entry) { return nil }
      guard entry.verdict == .drop else { return entry }
      let flaggedAt = flags[flag(of: entry.name)] ?? .min
      if flaggedAt >= entry.status.changedAt { return entry }
      return InboxEntry(name: entry.name, status: entry.status, verdict: .notYet(.withoutFlag))
    }
  }

  private func isFlag(_ entry: InboxEntry) -> Bool {
    entry.status.kind == .file && entry.name.bytes.count > ending.count
      && entry.name.bytes.suffix(ending.count).elementsEqual(ending)
  }
}
