import Foundation
import Testing

/// One run of the built program, to its end.
struct ProgramRun {
  let status: Int32
  let output: String
  let talk: String

  /// The last line of the output as JSON.
  var lastObject: [String: Any] {
    let line = output.split(separator: "\n").last ?? "{}"
    let object = try? JSONSerialization.jsonObject(with: Data(line.utf8))
    return object as? [String: Any] ?? [:]
  }
}
