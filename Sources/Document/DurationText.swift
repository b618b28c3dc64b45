extension Duration {
  /// Reads a length of time from a whole number and a unit, such as `500ms`, `5s`, `10m`, `24h` or `7d`; `nil` for others.
  package init?(parsing text: String) {
    let digits = text.utf8.prefix { (0x30...0x39).contains($0) }
    guard (1...9).contains(digits.count), let number = Int(String(digits) ?? "") else { return nil }
    switch text.dropFirst(digits.count) {
    case "ms": self = .milliseconds(number)
    case "s": self = .seconds(number)
    case "m": self = .seconds(number * 60)
    case "h": self = .seconds(number * 3600)
    case "d": self = .seconds(number * 86_400)
    default: return nil
    }
  }
}
