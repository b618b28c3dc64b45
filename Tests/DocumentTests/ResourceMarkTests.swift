import Testing

@testable import Document

@Suite("The resources of a document")
struct ResourceMarkTests {
  @Test("are kept in the order in which they were noted, and forgotten when it is emptied")
  func noted() {
    var table = SymbolTable()
    let patient = table.intern("Patient")
    let consent = table.intern("Consent")
    var document = Document()
    let marks = [
      ResourceMark(node: 4, type: patient, idStart: 0, idEnd: 2),
      ResourceMark(node: 1, type: consent, urlStart: 2, urlEnd: 9),
    ]
    for mark in marks { document.noteResource(mark) }
    #expect(document.resources == marks)
    document.reset()
    #expect(document.resources.isEmpty)
  }
}
