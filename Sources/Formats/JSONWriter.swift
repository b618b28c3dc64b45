package import Diagnostics
package import Document

/// Writes one JSON object: UTF-8, two blanks a level.
///
/// A name that repeats is a list, even of one item; its items may come apart from each other, and stand together where the
/// first of them is. Objects in which nothing stands are left out. What JSON cannot say is told in ``problems``.
package struct JSONWriter: TreeWriter {
  private var tree = GatheredTree()
  private var output = JSONOutput(hasShadows: false)

  package init() {}

  /// The text, copied at each look; nothing before the root is closed.
  package var bytes: [UInt8] { output.bytes.bytes }
  /// The text without its last line end, to stand among others in a list.
  package var bytesWithoutLineEnd: [UInt8] { output.bytes.bytes.dropLast() }
  /// What keeps the text from being what was meant; with any, it is not to be sent.
  package var problems: [RecordProblem] { output.problems }

  /// Empties the writer for the next text and keeps its memory.
  package mutating func reset() {
    tree.reset()
    output.reset()
  }

  package mutating func open(_ name: WireName) {
    tree.openNode(name)
  }

  package mutating func attribute(_ name: WireName, _ text: String) {
    tree.openNode(name)
    tree.setText(text)
    tree.closeNode()
  }

  package mutating func text(_ text: String) {
    tree.setText(text)
  }

  package mutating func cleared() {
    tree.clear()
  }

  package mutating func close() {
    tree.closeNode()
    if tree.isComplete { output.write(tree) }
  }
}
