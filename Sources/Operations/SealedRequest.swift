import Digests
import Foundation

/// What a person asks for, as it lies in the ledger until the program that watches has done it.
///
/// The ledger holds nothing of what people write, and the reason that somebody gives may tell of a person: SQLite keeps
/// the bytes of rows that are long changed. So a request is hidden under the home's key.
struct SealedRequest {
  private static let mark = "sealed:"
  private static let nonceBytes = 16

  private let key: MACKey

  init(key: MACKey) {
    self.key = key.derived(for: "instruction")
  }

  /// Returns a request as the ledger may hold it.
  func seal(_ request: InterventionRequest) throws -> String {
    let nonce = (0..<Self.nonceBytes).map { _ in UInt8.random(in: 0...255) }
    let text = Array(try JSONEncoder().encode(request))
    return Self.mark + Hexadecimal.text(of: nonce + key.masked(text, nonce: nonce))
  }

  /// Returns the request of an instruction, or `nil` for one that cannot be read.
  ///
  /// One that an earlier version has left is not hidden.
  func open(_ text: String) -> InterventionRequest? {
    guard text.hasPrefix(Self.mark) else { return Self.decode(Data(text.utf8)) }
    guard let bytes = Hexadecimal.bytes(of: text.dropFirst(Self.mark.count)),
      bytes.count >= Self.nonceBytes
    else { return nil }
    let nonce = Array(bytes.prefix(Self.nonceBytes))
    return Self.decode(
      Data(key.masked(Array(bytes.dropFirst(Self.nonceBytes)), nonce: nonce)))
  }

  private static func decode(_ data: Data) -> InterventionRequest? {
    try? JSONDecoder().decode(InterventionRequest.self, from: data)
  }
}
