import Configuration
import Testing

@Suite("A broken home")
struct BrokenHomesTests {
  @Test("is refused with everything that is wrong with it", arguments: BrokenHome.all)
  func refused(_ broken: BrokenHome) {
    switch TestHome.load(broken.changes) {
    case .success: Issue.record("\(broken.name): made a generation")
    case .failure(let faults): #expect(faults.rendered == broken.expected, "\(broken.name)")
    }
  }
}
