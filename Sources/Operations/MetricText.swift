/// Metrics in the text form of Prometheus.
struct MetricText {
  enum Kind: String {
    case counter
    case gauge
    case histogram
  }

  private static let prefix = "interchange_"

  private(set) var text = ""
  private var name = ""

  /// Begins a metric; its values follow, none where there are none.
  mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
    self.name = Self.prefix + name
    text += "# HELP \(self.name) \(help)\n# TYPE \(self.name) \(kind.rawValue)\n"
  }

  /// Adds a value of the metric begun last.
  mutating func add(
    _ value: some CustomStringConvertible, _ labels: [String: String], suffix: String = ""
  ) {
    let pairs = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\(Self.escaped($0.value))\"" }
    let list = pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}"
    text += "\(name)\(suffix)\(list) \(value)\n"
  }

  /// Adds a metric of one value without labels.
  mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: Int64) {
    begin(name, kind, help)
    add(value, [:])
  }

  private static func escaped(_ value: String) -> String {
    value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }
}
