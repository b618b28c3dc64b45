import ArgumentParser
import Operations

/// `interchange failures`.
struct FailuresCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "failures", abstract: "List held and failed records, grouped by cause.")

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let causes = try FailureCause.all(in: ReadingSession(home.paths()), at: Clock.now())
    if output.json {
      for cause in causes { try Talk.json(cause) }
      return
    }
    guard let first = causes.first else {
      Talk.line("no record is held or failed")
      return
    }
    var table = TextTable([
      ("bucket", .left), ("count", .right), ("oldest", .right), ("sender", .left), ("code", .left),
      ("field", .left), ("rule", .left), ("first", .left),
    ])
    for cause in causes {
      table.add([
        cause.bucket, "\(cause.count)", Age.words(cause.oldestSeconds), cause.sender, cause.code,
        cause.field.isEmpty ? "-" : cause.field, cause.rule.isEmpty ? "-" : cause.rule,
        cause.firstReference,
      ])
    }
    Talk.line(table.text)
    let option = home.home.map { " --home \($0)" } ?? ""
    output.say(
      """
      next:
        interchange show \(first.firstReference)\(option)     what is wrong with a record
        interchange reprocess \(first.firstReference)\(option)     once its cause is put right
        interchange reprocess ALL\(option)     all of them
      """)
  }
}
