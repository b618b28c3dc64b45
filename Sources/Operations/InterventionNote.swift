import Archive
import Ledger
import Pipeline
import Spool

/// Who asked for what a group did, and why, as the archive tells it.
struct InterventionNote {
  let who: String
  let why: String
  let command: String

  /// Reads who asked for a group; `nil` where nobody did, or the day's file is not kept any more.
  init?(ofGroup number: Int64, in session: ReadingSession) throws {
    guard let place = try session.ledger.intervention(inGroup: number),
      let day = Day(parsing: place.day), HomeFolders.isFolder(session.paths.archive)
    else { return nil }
    let archive = try ArchiveFolder(reading: session.paths.archive, in: RealFileSystem())
    let line: ArchiveLine
    do {
      line = try archive.line(at: ArchivePosition(day: day, offset: UInt64(place.offset)))
    } catch ArchiveError.absent {
      return nil
    }
    guard case .operator(let intervention) = line.body else { return nil }
    who = intervention.who
    why = intervention.why
    command = intervention.command
  }

  /// Reads who did last something to a record.
  static func last(on row: RecordRow, in session: ReadingSession) throws -> InterventionNote? {
    guard let event = try session.ledger.events(ofRecord: row.id).last else { return nil }
    return try InterventionNote(ofGroup: event.group, in: session)
  }
}
