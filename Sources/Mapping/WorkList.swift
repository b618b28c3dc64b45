/// A list in memory of its own, for what a worker keeps from record to record.
///
/// An array asks before each change whether somebody else has it too; this list has one owner by its type.
///
/// `@unchecked Sendable`: nobody but its owner knows the memory.
struct WorkList<Element>: ~Copyable {
  private var start: UnsafeMutablePointer<Element>?
  private var capacity = 0
  private(set) var count = 0

  init() {}

  deinit {
    start?.deinitialize(count: count)
    start?.deallocate()
  }

  subscript(index: Int) -> Element {
    get {
      precondition(index >= 0 && index < count, "an index of the list")
      return start.unsafelyUnwrapped[index]
    }
    _modify {
      precondition(index >= 0 && index < count, "an index of the list")
      yield &start.unsafelyUnwrapped[index]
    }
  }

  mutating func append(_ element: consuming Element) {
    if count == capacity { grow(to: count + 1) }
    (start.unsafelyUnwrapped + count).initialize(to: element)
    count += 1
  }

  /// Appends the same element a number of times.
  mutating func append(_ element: Element, times: Int) {
    if times == 0 { return }
    if count + times > capacity { grow(to: count + times) }
    (start.unsafelyUnwrapped + count).initialize(repeating: element, count: times)
    count += times
  }

  /// Appends what stands in other memory.
  mutating func append(contentsOf elements: UnsafeBufferPointer<Element>) {
    guard let source = elements.baseAddress, !elements.isEmpty else { return }
    if count + elements.count > capacity { grow(to: count + elements.count) }
    (start.unsafelyUnwrapped + count).initialize(from: source, count: elements.count)
    count += elements.count
  }

  /// Forgets all behind the first so many; the memory stays.
  mutating func shorten(to length: Int) {
    precondition(length >= 0 && length <= count, "a list gets no longer by being shortened")
    guard length < count else { return }
    (start.unsafelyUnwrapped + length).deinitialize(count: count - length)
    count = length
  }

  /// Takes all behind the first so many out of the list.
  mutating func take(from length: Int) -> [Element] {
    // Copied, as making an array of memory without elements takes longer.
    let taken = Array(view(from: length))
    shorten(to: length)
    return taken
  }

  /// The elements behind the first so many, until the list is changed.
  func view(from length: Int) -> UnsafeBufferPointer<Element> {
    precondition(length >= 0 && length <= count, "a view of the list")
    return UnsafeBufferPointer(start: start.map { $0 + length }, count: count - length)
  }

  private mutating func grow(to least: Int) {
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: max(least, capacity * 2, 16))
    if let start {
      larger.moveInitialize(from: start, count: count)
      start.deallocate()
    }
    capacity = max(least, capacity * 2, 16)
    start = larger
  }
}

extension WorkList: @unchecked Sendable where Element: Sendable {}
