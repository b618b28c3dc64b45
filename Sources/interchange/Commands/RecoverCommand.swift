import ArgumentParser
import Operations
import Pipeline

/// `interchange recover`.
struct RecoverCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recover",
    abstract: "Put right what an interrupted run left; every run does this first by itself.",
    discussion: """
      Examples:
        interchange recover --home /srv/interchange
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let report = try HomeSession.recover(home.paths())
    if output.json {
      try Talk.json(RecoveryLine(report))
    } else {
      Talk.line(RecoveryWords.text(report))
    }
  }
}

/// What recovery did as a line of JSON.
private struct RecoveryLine: Encodable {
  let clean: Bool
  let commitsCaughtUp: Int
  let recordsCaughtUp: Int
  let recordsInDoubt: Int
  let receiptsInDoubt: Int
  let daysForgotten: Int
  let archiveBytesCut: Int64
  let filesPlaced: Int
  let filesFoundPlaced: Int
  let stagedLeftoversRemoved: Int
  let settledDropsRemoved: Int
  let dropsToResume: Int

  init(_ report: RecoveryReport) {
    clean = report.isClean
    commitsCaughtUp = report.caughtUp.groups
    recordsCaughtUp = report.caughtUp.records
    recordsInDoubt = report.caughtUp.recordsInDoubt
    receiptsInDoubt = report.caughtUp.receiptsInDoubt
    daysForgotten = report.caughtUp.daysForgotten
    archiveBytesCut = report.archiveBytesCut
    filesPlaced = report.filesPlaced
    filesFoundPlaced = report.filesFoundPlaced
    stagedLeftoversRemoved = report.stagedLeftoversRemoved
    settledDropsRemoved = report.settledDropsRemoved
    dropsToResume = report.dropsToResume
  }
}
