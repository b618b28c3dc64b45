package import Spool

/// The removal of a day's file, in steps between which the program may be stopped.
///
/// A file is set aside before the ledger forgets it and removed after that, so that at no moment the ledger counts on a
/// file that is gone, nor a file is there of which the ledger knows nothing.
extension ArchiveFolder {
  private static let suffix = ".removed"

  /// Gives a day's file a name under which it is no day file any more, durably; one that is not there is passed over.
  ///
  /// - Throws: ``Spool/FileSystemError``.
  package func setAside(_ day: Day) throws(FileSystemError) {
    let year = try folder.openFolder(FileName(day.folderName), creating: nil)
    let name = FileName(day.fileName)
    guard try year.status(of: name) != nil else { return }
    try year.rename(name, to: year, as: FileName(day.fileName + Self.suffix))
    try year.sync()
  }

  /// The days whose file is set aside, ascending.
  ///
  /// - Throws: ``Spool/FileSystemError``.
  package func daysSetAside() throws(FileSystemError) -> [Day] {
    var days: [Day] = []
    for name in try folder.names() where name.bytes.count == 4 {
      guard try folder.status(of: name)?.kind == .folder else { continue }
      for file in try folder.openFolder(name, creating: nil).names() {
        let text = String(decoding: file.bytes, as: UTF8.self)
        guard let day = Day(parsing: text.prefix(10)), text == day.fileName + Self.suffix,
          FileName(day.folderName) == name
        else { continue }
        days.append(day)
      }
    }
    return days.sorted()
  }

  /// Removes a file that is set aside; one that a power cut brings back is removed again.
  ///
  /// - Throws: ``Spool/FileSystemError``.
  package func removeSetAside(_ day: Day) throws(FileSystemError) {
    let year = try folder.openFolder(FileName(day.folderName), creating: nil)
    try year.remove(FileName(day.fileName + Self.suffix))
  }
}
