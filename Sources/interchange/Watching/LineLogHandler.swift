import Foundation
import Logging

/// How log lines are written.
enum LogForm: String, Sendable, CaseIterable {
  /// Time, level and message, for people.
  case text
  /// One JSON object a line, for programs.
  case json
}

/// Writes log lines to standard error, each in one piece.
///
/// What is logged carries references, partner ids and numbers; nobody hands it what a message says.
struct LineLogHandler: LogHandler {
  let form: LogForm
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]

  init(form: LogForm, level: Logger.Level) {
    self.form = form
    logLevel = level
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let fields = metadata.merging(event.metadata ?? [:]) { $1 }
    let time = Date().formatted(Self.time)
    switch form {
    case .text:
      Talk.say("\(time) \(event.level) \(event.message)")
    case .json:
      var object = fields.mapValues(Self.plain)
      object["at"] = time
      object["level"] = event.level.rawValue
      object["message"] = event.message.description
      guard
        let line = try? JSONSerialization.data(
          withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
      else { return }
      Talk.say(String(decoding: line, as: UTF8.self))
    }
  }

  private static let time = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

  /// A value as JSON has it: numbers as numbers.
  private static func plain(_ value: Logger.Metadata.Value) -> Any {
    switch value {
    case .string(let text): text
    case .stringConvertible(let value as Int): value
    case .stringConvertible(let value as Int64): value
    case .stringConvertible(let value): value.description
    case .array(let values): values.map(plain)
    case .dictionary(let values): values.mapValues(plain)
    }
  }
}
