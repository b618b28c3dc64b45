import Document

/// The paths of a mapping that are looked for in the document as a whole: `match`, `ignore` and `refuse`.
///
/// `@unchecked Sendable`: everything is made before the initialiser ends, and then only read.
final class DocumentPatterns: @unchecked Sendable {
  let match: PathTable.Slice
  let ignored: [PathTable.Slice]
  let refused: [PathTable.Slice]
  let paths: PathTable
  private var store = TableStore()

  /// Takes paths as compiled steps; `nil` is `**`.
  init(match: [PlaceStep], ignored: [[PlaceStep?]], refused: [[PlaceStep?]]) {
    var builder = PathTableBuilder()
    self.match = builder.add(match)
    self.ignored = ignored.map { builder.add($0) }
    self.refused = refused.map { builder.add($0) }
    paths = builder.table(in: &store)
  }
}
