import ArgumentParser
import Operations

/// `interchange backup`.
struct BackupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Copy what the home cannot be without; a run may go on meanwhile.",
    discussion: """
      The folder then holds the configuration, the key, the generations, the ledger and the archive, each as of one \
      moment. Keep it as private as the home: with the key, whoever has it can read everything. To restore, see what \
      the command says when it is done.

      Examples:
        interchange backup /mnt/backup/2026-11-22
      """)

  @Argument(help: "A folder that is empty or not there yet.", completion: .directory)
  var folder: String

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let report = try Backup.make(of: home.paths(), at: folder)
    if output.json {
      try Talk.json(report)
    } else {
      Talk.line(BackupWords.text(report))
    }
    output.say(BackupWords.restoring)
  }
}

/// What a backup holds, in words.
private enum BackupWords {
  static func text(_ report: BackupReport) -> String {
    let days =
      report.days.isEmpty
      ? "no day files"
      : "\(report.days.count) day files, \(report.days.first ?? "") to \(report.days.last ?? "")"
    return """
      \(report.folder) holds
        \(report.configurationFiles) files of the configuration, and the key
        \(report.generations) generations of it that records were decided under
        the ledger up to commit \(report.lastGroup), with \(report.records) records
        the archive up to that commit: \(days), \(report.archiveBytes) bytes
      """
  }

  static let restoring = """
    to restore: make sure that nothing runs; copy into the home what it has lost, and leave what it still has: an archive \
    that is newer tells the restored ledger the rest. Then run 'interchange recover': before anything is sent, the \
    ledger catches up, and what may have been delivered already is held for you to decide. Outboxes are in no backup: if \
    they are lost too, ask the partners what they have not collected, and send on what 'interchange archive extract ID \
    --sent' gives.
    """
}
