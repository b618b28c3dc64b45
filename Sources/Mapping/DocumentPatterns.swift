import Document

/// The paths of a mapping that are looked for in the document as a whole: `match`, `ignore` and `refuse`.
///
/// `@unchecked Sendable`: everything is made before the initialiser ends, and then only read.
final class DocumentPatterns: @unchecked Sendable {
  let match: PathTable.Slice
  /// Those of `ignore` that are names alone, or `nil` where there are none.
  let ignoredNames: IgnoreTree?
  /// The others of `ignore`.
  let ignored: [PathTable.Slice]
  let refused: [PathTable.Slice]
  let paths: PathTable
  private var store = TableStore()

  /// Takes paths as compiled steps; `nil` is `**`.
  init(match: [PlaceStep], ignored: [[PlaceStep?]], refused: [[PlaceStep?]]) {
    var builder = PathTableBuilder()
    self.match = builder.add(match)
    var names = IgnoreTreeBuilder()
    self.ignored = ignored.filter { !names.add($0) }.map { builder.add($0) }
    ignoredNames = names.isEmpty ? nil : IgnoreTree(names, in: &store)
    self.refused = refused.map { builder.add($0) }
    paths = builder.table(in: &store)
  }
}
