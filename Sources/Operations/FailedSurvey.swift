import Referrals
package import Routing
package import Spool

/// Looks for files that MESH clients could not send, into the folders that partners name for them.
///
/// For us they are collected: they are gone from the outbox, and nobody else tells that they went nowhere.
package struct FailedSurvey {
  /// What lies in one partner's folder of failed files.
  package struct Failed: Sendable, Hashable {
    package let partner: String
    package let folder: String
    /// Control files there, each of a file that went nowhere; `nil` where the folder is not there.
    package let files: Int?

    /// The warning that they went nowhere, or that nobody can tell.
    package var warning: String {
      guard let files else {
        return """
          warning: the folder of files for \(partner) that could not be sent is not there: \(folder) [outbox.failed]
            fix: correct 'failed:' in partners/\(partner).yaml, or mount the folder
          """
      }
      return """
        warning: \(files) \(files == 1 ? "file" : "files") for \(partner) could not be sent by the MESH client: \
        \(folder) [outbox.failed]
          why: the client takes the control file for wrong: see its log
          fix: correct the control files, then move each pair back into the OUT folder, the .dat first
        """
    }
  }

  private let fileSystem: any FileSystem

  package init(_ fileSystem: any FileSystem = RealFileSystem()) {
    self.fileSystem = fileSystem
  }

  /// Returns what lies in the folders of these partners, those with nothing left out.
  package func failed(for partners: [Partner]) throws(FileSystemError) -> [Failed] {
    var found: [Failed] = []
    for partner in partners {
      guard let path = partner.outbox?.mesh?.failed else { continue }
      let names = try fileSystem.existingFolder(path)?.names()
      let files = names.map { $0.count(where: InboxPairs.isControl) }
      if files != 0 {
        found.append(Failed(partner: partner.id.rawValue, folder: path, files: files))
      }
    }
    return found
  }
}
