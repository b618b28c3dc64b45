import ArgumentParser
import Operations
import Spool

/// `interchange manual DIR`.
struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual",
    abstract: "Write the manual pages, and what completes commands in bash, zsh and fish.",
    discussion: """
      The folder gets the layout of /usr/share, so that everything is found at once where it is one of those: \
      man/man1/, bash-completion/completions/, zsh/site-functions/ and fish/vendor_completions.d/. What is there from \
      before is replaced.

      Examples:
        interchange manual /usr/local/share
        interchange manual . && man -l man/man1/interchange-run.1
      """)

  @Argument(help: "A folder with the layout of /usr/share.", completion: .directory)
  var directory: String

  @OptionGroup var output: OutputOptions

  func run() throws {
    let root = HomeFinding.absolute(directory)
    let pages = ManualPage.all(of: try CommandOutline.program())
    for page in pages {
      try write(page.text, as: page.fileName, in: "\(root)/man/man1")
    }
    let scripts: [(shell: CompletionShell, folder: String, name: String)] = [
      (.bash, "bash-completion/completions", "interchange"),
      (.zsh, "zsh/site-functions", "_interchange"),
      (.fish, "fish/vendor_completions.d", "interchange.fish"),
    ]
    for script in scripts {
      try write(
        Interchange.completionScript(for: script.shell), as: script.name,
        in: "\(root)/\(script.folder)")
    }
    if output.json {
      try Talk.json(WrittenLine(folder: root, pages: pages.count, completions: scripts.count))
    } else if !output.quiet {
      Talk.line("\(root): \(pages.count) manual pages, and completion for bash, zsh and fish")
    }
  }

  /// Writes a file for everybody to read.
  private func write(_ text: String, as name: String, in path: String) throws {
    let folder = try RealFileSystem().makeFolder(path, mode: 0o755)
    let hidden = FileName(".\(name).new")
    try folder.remove(hidden)
    try folder.create(hidden, bytes: Array(text.utf8), mode: 0o644)
    try folder.remove(FileName(name))
    try folder.rename(hidden, to: folder, as: FileName(name))
  }
}

/// What was written, as a line of JSON.
private struct WrittenLine: Encodable {
  let folder: String
  let pages: Int
  let completions: Int
}
