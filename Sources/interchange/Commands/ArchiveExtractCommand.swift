import ArgumentParser
import Foundation
import Operations

extension ArchiveCommand {
  /// `interchange archive extract`.
  struct Extract: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write what was received, and what was sent of it, into files.",
      discussion: """
        Warning: the files hold people's details. They are readable by you alone; remove them when you are done.

        Example: interchange archive extract R7K2-93QF-V --sent --to /root/case
        """)

    @Argument(help: "A reference such as R7K2-93QF-V; or: drop 41.")
    var name: [String]

    @Flag(help: "Write the files that were sent to each partner, too.")
    var sent = false

    @Option(help: "The folder to write into (else one file goes to standard output).")
    var to: String?

    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let extraction = try Extraction(ReadingSession(home.paths()))
      let files = try files(of: extraction)
      Talk.say("warning: this is everything that was received, people's details included")
      guard let to else {
        guard files.count == 1, let file = files.first else {
          throw ValidationError("There are \(files.count) files: name a folder with --to.")
        }
        try extraction.write(file) { FileHandle.standardOutput.write(Data($0)) }
        return
      }
      for file in files {
        let path = try PrivateFile.write(file.path, into: to) { write in
          try extraction.write(file, to: write)
        }
        output.json
          ? try Talk.json(FileLine(path: path, what: file.words))
          : Talk.line("\(path)  \(file.words)")
      }
      if sent, files.count == 1 { output.say("nothing of it was sent to anybody") }
    }

    private func files(of extraction: Extraction) throws -> [Extraction.File] {
      let words = name.flatMap { $0.split(separator: " ").map(String.init) }
      guard words.first?.lowercased() == "drop" else {
        return try extraction.files(ofRecord: words.joined(), sent: sent)
      }
      guard words.count == 2, let number = Int64(words[1]) else {
        throw ValidationError("Name a drop by its number: drop 41.")
      }
      return try extraction.files(ofDrop: number, sent: sent)
    }
  }

  /// A file that was written, as a line of JSON.
  private struct FileLine: Encodable {
    let path: String
    let what: String
  }
}
