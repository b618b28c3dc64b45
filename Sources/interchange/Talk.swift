import Foundation

/// Where words go: data to standard output, talk to standard error.
enum Talk {
  /// Says something to the person at the terminal, on standard error.
  static func say(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }

  /// Writes a line of data to standard output.
  static func line(_ text: String) {
    print(text)
  }

  /// Writes a value as one line of JSON to standard output, keys in alphabetical order.
  static func json(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
  }

  /// Writes bytes as they are to standard output.
  static func raw(_ bytes: [UInt8]) {
    fflush(nil)
    FileHandle.standardOutput.write(Data(bytes))
  }

  /// Writes bytes as they are, with a line feed behind them, to standard output.
  static func bytes(_ bytes: [UInt8]) {
    raw(bytes + [0x0A])
  }
}
