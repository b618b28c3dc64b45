/// How large a message may be.
package struct HL7Limits: Sendable, Hashable {
  /// Bytes of a message.
  package var bytes = 32 << 20
  /// Segments, fields, components and subcomponents in all: each costs memory and time that its few bytes do not show.
  package var elements = 50_000

  package init() {}
}
