/// The media types of attachments, such as `application/pdf`.
package enum MediaType {
  /// True for a type, or for one with `*` behind the slash that stands for all of its kind.
  package static func isPattern(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count == 2
      && parts.allSatisfy { part in
        !part.isEmpty && part.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x3B }
      } && parts[0] != "*"
  }

  /// Returns whether a type, its parameters aside, is one of those allowed, which are in small letters.
  static func isAllowed(_ type: String, by allowed: [String]) -> Bool {
    let name = type.prefix { $0 != ";" && $0 != " " }.lowercased()
    return allowed.contains { pattern in
      pattern.hasSuffix("/*") ? name.hasPrefix(pattern.dropLast()) : name == pattern
    }
  }
}
