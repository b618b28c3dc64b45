import Configuration
import Exchange
import Pipeline
import Referrals
import Routing
import Spool

/// Finds out what MESH clients have done with files of ours, in the folders that partners name for them.
struct MeshHandover {
  private let agreements: [PartnerID: MeshOutbox]
  private let paths: HomePaths
  private let fileSystem = RealFileSystem()

  /// Reads the partners' files; where they cannot be read, nothing is known.
  init(_ session: ReadingSession) {
    paths = session.paths
    agreements =
      (try? ConfigurationFolder.home(at: paths.root))
      .map { ConfigurationGlance(home: $0, library: [:]).mesh } ?? [:]
  }

  /// Says where a file is that was placed in a partner's outbox, or returns `nil` where nobody can tell.
  func words(file name: String, partner: String) -> String? {
    guard let partner = PartnerID(rawValue: partner), let agreement = agreements[partner],
      agreement.sent != nil || agreement.failed != nil
    else { return nil }
    if isThere(name, in: paths.outbox(of: partner)) { return "not collected yet" }
    if let failed = agreement.failed, isThere(name, in: failed) {
      return "the MESH client could not send it"
    }
    guard let sent = agreement.sent else { return "collected" }
    if let control = control(of: name, in: sent) {
      return "sent by the MESH client"
        + (ControlFile.dtsID(in: control).map { " as \($0)" } ?? "")
    }
    return "collected, and not among the files that the MESH client has sent"
  }

  private func isThere(_ name: String, in folder: String) -> Bool {
    ((try? fileSystem.existingFolder(folder)?.status(of: FileName(name))) ?? nil) != nil
  }

  /// The bytes of the control file beside a data file; `nil` where there is none that can be read.
  private func control(of name: String, in folder: String) -> [UInt8]? {
    guard name.hasSuffix(MeshOutbox.ending) else { return nil }
    let control = name.dropLast(MeshOutbox.ending.count) + MeshOutbox.controlEnding
    guard let file = try? fileSystem.existingFolder(folder)?.openFile(FileName(String(control)))
    else { return nil }
    return try? file.read(at: 0, count: ControlFile.mostBytes + 1)
  }
}
