/// The files of a MESH client (DTS) in an inbox: NAME.dat with what was sent, and NAME.ctl, which says that it is whole.
///
/// A pair is one drop: the data file is taken, and the control file stays where it is until the drop is settled, so that
/// whatever goes wrong before leaves both. Other files are drops by themselves.
package enum InboxPairs {
  private static let dataEndings = [".dat", ".DAT"].map { Array($0.utf8) }
  private static let controlEndings = [".ctl", ".CTL"].map { Array($0.utf8) }
  /// The bytes of the longest name of a pair, as a number of ours stands before it in `.taken`.
  private static let longest = 200

  /// Whether a file of this name is the control file of another.
  package static func isControl(_ name: FileName) -> Bool {
    stem(of: name, controlEndings) != nil
  }

  /// Returns what of the entries may be taken: data files with the control files that belong to them, control files that
  /// stand alone, and other files.
  ///
  /// - Parameters:
  ///   - entries: What lies in the inbox.
  ///   - taken: What lay in `.taken` before the entries were listed.
  /// - Returns: The entries in their order. Control files of pairs, and of drops that are not settled yet, are left out;
  ///   data files without one wait.
  package static func applied(to entries: [InboxEntry], taken: [Leftover]) -> [InboxEntry] {
    let unsettled = Set(
      taken.compactMap { TakenName($0.takenName) }.filter(\.isPaired)
        .compactMap { stem(of: $0.name, dataEndings) })
    var data: Set<FileName> = []
    var controls: [FileName: InboxEntry.Control] = [:]
    for entry in entries where entry.verdict == .drop {
      if let stem = stem(of: entry.name, dataEndings) { data.insert(stem) }
      if let stem = stem(of: entry.name, controlEndings), controls[stem] == nil {
        controls[stem] = InboxEntry.Control(name: entry.name, status: entry.status)
      }
    }
    return entries.compactMap { entry in
      guard entry.verdict == .drop else { return entry }
      if let stem = stem(of: entry.name, controlEndings) {
        return unsettled.contains(stem) || data.contains(stem) ? nil : entry
      }
      guard let stem = stem(of: entry.name, dataEndings) else { return entry }
      // While an earlier drop of the name is unsettled, nobody knows to which of the two the control file belongs.
      guard !unsettled.contains(stem), let control = controls[stem] else {
        return InboxEntry(name: entry.name, status: entry.status, verdict: .notYet(.withoutFlag))
      }
      return InboxEntry(
        name: entry.name, status: entry.status, verdict: entry.verdict, control: control)
    }
  }

  /// The names that the control file of a data file may have.
  static func controls(of name: FileName) -> [FileName] {
    guard let stem = stem(of: name, dataEndings) else { return [] }
    return controlEndings.map { FileName(bytes: stem.bytes + $0) }
  }

  /// The name that a data file and its control file have in common; `nil` for other files.
  static func stem(of name: FileName) -> FileName? {
    stem(of: name, dataEndings) ?? stem(of: name, controlEndings)
  }

  /// The names that the data file of a control file may have.
  static func dataNames(of control: FileName) -> [FileName] {
    guard let stem = stem(of: control, controlEndings) else { return [] }
    return dataEndings.map { FileName(bytes: stem.bytes + $0) }
  }

  /// The names that would be taken for the same control file.
  static func spellings(of control: FileName) -> [FileName] {
    guard let stem = stem(of: control, controlEndings) else { return [] }
    return controlEndings.map { FileName(bytes: stem.bytes + $0) }
  }

  /// The name without its ending, where it has one of these.
  private static func stem(of name: FileName, _ endings: [[UInt8]]) -> FileName? {
    guard name.bytes.count <= longest,
      let ending = endings.first(where: {
        name.bytes.count > $0.count && name.bytes.suffix($0.count).elementsEqual($0)
      })
    else { return nil }
    return FileName(bytes: Array(name.bytes.dropLast(ending.count)))
  }
}
