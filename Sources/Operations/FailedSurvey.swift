package import Configuration
package import Referrals
package import Routing
package import Spool

/// Looks for files that MESH clients could not send, into the folders that partners name for them.
///
/// For us they are collected: they are gone from the outbox, and nobody else tells that they went nowhere.
package struct FailedSurvey {
  /// What lies in one partner's folder of failed files.
  package struct Failed: Sendable, Hashable, Encodable {
    package let partner: String
    package let folder: String
    /// Control files there, each of a file that went nowhere; `nil` where the folder cannot be looked into.
    package let files: Int?

    /// The warning that they went nowhere, or that nobody can tell.
    package var warning: String {
      guard let files else {
        return """
          warning: the folder of files for \(partner) that could not be sent cannot be looked into: \(folder) [outbox.failed]
            why: it is not there, or not readable for the user that interchange runs as
            fix: correct 'failed:' in partners/\(partner).yaml, mount the folder, or let this user read it
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

  /// Returns what lies in the folders of a configuration, those with nothing left out.
  package func failed(for generation: Generation) -> [Failed] {
    failed(
      for: Dictionary(
        uniqueKeysWithValues: generation.directory.partners.compactMap { partner in
          partner.outbox?.mesh.map { (partner.id, $0) }
        }))
  }

  /// Returns the same for partners, by their ids.
  package func failed(for partners: [PartnerID: MeshOutbox]) -> [Failed] {
    partners.sorted { $0.key < $1.key }
      .compactMap { partner, agreement in
        guard let path = agreement.failed else { return nil }
        let names = try? fileSystem.existingFolder(path)?.names()
        let files = names.map { $0.count(where: InboxPairs.isControl) }
        return files == 0 ? nil : Failed(partner: partner.rawValue, folder: path, files: files)
      }
  }
}
