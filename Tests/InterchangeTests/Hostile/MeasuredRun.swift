import Foundation

/// One run of the program with what it took of the machine.
struct MeasuredRun {
  let run: ProgramRun
  /// Seconds of CPU, the kernel's for it included.
  let seconds: Double
  /// The most memory that it had at once, in KiB.
  let kilobytes: Int

  /// Starts a run through a small program of C, as the memory of whoever starts a process counts as the process's.
  init(_ home: GlasgowHome) throws {
    let result = home.root.appending(path: "measured").path
    run = try Program.run(
      ["run", "--json", "--home", home.root.path], under: [try Self.tool.get(), result])
    let words = try String(contentsOfFile: result, encoding: .utf8).split(separator: " ")
    guard words.count == 3, let seconds = Double(words[1]),
      let kilobytes = Int(words[2].trimmingCharacters(in: .whitespacesAndNewlines))
    else { throw CocoaError(.fileReadCorruptFile) }
    self.seconds = seconds
    self.kilobytes = kilobytes
  }

  /// The program that measures, as the benchmark has it.
  private static let tool = Result<String, any Error> {
    let tool = URL(filePath: NSTemporaryDirectory()).appending(path: "measure-\(UUID())").path
    let source = Program.checkout.appending(path: "samples/bench/measure.c").path
    // The Swift toolchain has a clang where the machine has no compiler of its own.
    let made = try Program.run(wrapped: [
      "/bin/sh", "-c", "\"$(command -v cc || command -v clang)\" -O2 -o \"$0\" \"$1\"", tool,
      source,
    ])
    guard made.status == 0 else { throw CocoaError(.executableLoad) }
    return tool
  }
}
