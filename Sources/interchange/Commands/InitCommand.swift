import ArgumentParser
import Library
import Operations
import Pipeline

/// `interchange init DIR`.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Make a working interchange to start from.",
    discussion: """
      It has two example partners, or those of a sample programme. Nothing is asked, and a folder that holds anything is \
      refused.

      Examples:
        interchange init /srv/interchange
        interchange init try --programme glasgow --drops
      """)

  @Argument(help: "A folder that is empty or not there yet.", completion: .directory)
  var directory: String

  @Option(
    help: ArgumentHelp("Begin with the configuration of a sample programme.", valueName: "name"))
  var programme: String?

  @Flag(help: "Put the programme's files of its first night into the inboxes, too.")
  var drops = false

  @Option(
    help: ArgumentHelp(
      "The folder of the sample programmes (else INTERCHANGE_SAMPLES, else beside the program).",
      valueName: "folder"), completion: .directory)
  var samples: String?

  func validate() throws {
    if drops, programme == nil {
      throw ValidationError("--drops goes with --programme: the example has no files of its own.")
    }
  }

  func run() throws {
    guard let programme else {
      let paths = try NewHome.make(at: directory)
      Talk.say(Self.words(of: paths, "two example partners", traffic: nil))
      return
    }
    let samples = try ShippedFolder(.programmes, option: samples).path()
    let known = Programme.names(in: samples)
    guard known.contains(programme) else { throw UnknownProgramme(programme, known: known) }
    let folder = "\(samples)/\(programme)"
    let template = try HomeTemplate(programmeAt: folder)
    let paths = try NewHome.make(at: directory, from: template)
    let count = drops ? try NewHome.drop(nightAt: "\(folder)/drops", into: paths) : nil
    let files = count.map { ", and \($0) files in their inboxes" } ?? ""
    Talk.say(
      Self.words(
        of: paths, "the \(template.partners.count) partners of \(programme)\(files)",
        traffic: drops ? nil : "cp -R \(folder)/drops/. \(paths.inboxes)/")
        + "\nabout \(programme): \(folder)/README.md")
  }

  /// Says what was made, and what to do with it.
  private static func words(of paths: HomePaths, _ what: String, traffic: String?) -> String {
    let night = traffic.map { "\n  \($0)" } ?? ""
    return """
      \(paths.root) is an interchange now, with \(what).
      next:
        interchange check --home \(paths.root)
        interchange sample --home \(paths.root) --records 20 --seed 1     synthetic referrals\(night)
        interchange run --home \(paths.root)
      to make it yours: change partners/*.yaml and routes.yaml, then run check again
      """
  }
}
