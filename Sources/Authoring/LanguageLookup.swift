import Diagnostics
package import Mapping

/// What a word names in the mapping language: a key, in each place where it may stand, or a table of the reference.
package struct LanguageLookup: Sendable {
  /// What one table says of a key.
  package struct Use: Sendable {
    package let table: LanguageTable
    /// Several, where the key has several uses.
    package let options: [LanguageOption]
  }

  package let uses: [Use]
  /// The table that the word names; where there is one, there are no uses.
  package let table: LanguageTable?

  /// Looks up a word.
  ///
  /// - Throws: ``AuthoringProblem``, with the nearest word that there is.
  package init(_ word: String) throws(AuthoringProblem) {
    let tables = LanguageReference.tables
    uses = tables.compactMap { table in
      let options = table.options.filter { $0.key == word }
      return options.isEmpty ? nil : Use(table: table, options: options)
    }
    table = tables.first { $0.name == word || $0.otherNames.contains(word) }
    guard uses.isEmpty, table == nil else { return }
    let words = tables.flatMap { $0.keys + [$0.name] + $0.otherNames }.withoutRepetitions
    throw AuthoringProblem(
      Diagnostic(
        code: "mapping.unknown-word",
        what: "the mapping language has no key and no table \(quoted(code: word))",
        why: "'interchange map reference' without a word lists all of them",
        fix: nearestMatch(to: word, in: words).map { "write \(quoted(code: $0))" }))
  }
}
