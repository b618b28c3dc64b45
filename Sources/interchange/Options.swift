import ArgumentParser
import Library
import Operations
import Pipeline

/// Which home a command works on.
struct HomeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The interchange's home (else INTERCHANGE_HOME, else the current folder).",
      valueName: "folder"), completion: .directory)
  var home: String?

  func validate() throws {
    // As from a variable that is not set: the current folder is not what was meant.
    guard home != "" else { throw ValidationError("--home is empty: name the folder.") }
  }

  func paths() throws(PipelineError) -> HomePaths {
    try HomeFinding.paths(option: home)
  }
}

/// Where the shipped mappings are.
struct LibraryOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The folder of the shipped mappings (else INTERCHANGE_LIBRARY, else beside the program).",
      valueName: "folder"), completion: .directory)
  var library: String?

  func folder() throws(LibraryNotFound) -> String {
    try ShippedFolder(.mappings, option: library).path()
  }
}

/// How a command speaks.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Write JSON, an object a line.")
  var json = false

  @Flag(name: .shortAndLong, help: "Say nothing but errors and what was asked for.")
  var quiet = false

  /// Says something on standard error, unless asked to be quiet.
  func say(_ text: String) {
    if !quiet { Talk.say(text) }
  }
}
