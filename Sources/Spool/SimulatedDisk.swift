/// Everything on a simulated disk: what programs see, and what would be left without power.
///
/// It promises what a journaled ext4 promises and nothing more:
/// - syncing a file makes its content durable, not its name;
/// - syncing a folder makes its entries durable, not their content;
/// - a rename is one change of the journal while neither folder is synced; syncing one of two folders makes that half
///   durable and leaves the other half to luck.
struct SimulatedDisk {
  /// A file, folder or other entry; its inode is its place in `nodes` plus two.
  struct Node {
    var status: FileStatus
    var mount: Int
    /// A file's content as programs see it.
    var written: [UInt8] = []
    /// A file's content as it is on disk.
    var durable: [UInt8] = []
    /// How many leading bytes of `written` are on disk unchanged.
    var stable = 0
    /// A length that is claimed without bytes to fill it.
    var sparseSize: Int64?
    /// Whether a sync has failed: the kernel has dropped the pages and will claim success from now on.
    var isPoisoned = false
    /// Other processes that have the file open for writing.
    var writers = 0
    /// A folder's entries as programs see them.
    var entries: [FileName: Int] = [:]
    /// A folder's entries as they are on disk.
    var durableEntries: [FileName: Int] = [:]

    var size: Int64 { sparseSize ?? Int64(written.count) }

    mutating func makeContentDurable() {
      guard !isPoisoned else { return }
      durable = written
      stable = written.count
    }
  }

  /// An entry that gets another node, or none.
  struct Edit {
    let folder: Int
    let name: FileName
    let node: Int?
  }

  /// Edits that are made together and are not durable yet.
  struct Change {
    var edits: [Edit]
  }

  static let root = 0
  var nodes: [Node]
  var pending: [Change] = []
  var now: Int64 = 1_000_000_000_000_000_000
  private var mounts = 1

  init(user: UInt32) {
    let status = FileStatus(
      kind: .folder, device: 1, inode: 2, size: 0, links: 1, owner: user, group: user,
      mode: 0o711, changedAt: now)
    nodes = [Node(status: status, mount: 0)]
  }

  // MARK: Changing

  /// Makes a node without a name, on the mount of a folder.
  mutating func makeNode(kind: FileStatus.Kind, in folder: Int, owner: UInt32, mode: UInt32) -> Int
  {
    let parent = nodes[folder]
    let status = FileStatus(
      kind: kind, device: parent.status.device, inode: UInt64(nodes.count + 2), size: 0, links: 0,
      owner: owner, group: parent.status.group, mode: mode, changedAt: now)
    nodes.append(Node(status: status, mount: parent.mount))
    return nodes.count - 1
  }

  /// Makes edits together, to become durable later.
  mutating func edit(_ edits: [Edit]) {
    for edit in edits { apply(edit) }
    pending.append(Change(edits: edits))
  }

  /// Makes an edit of another process, durable at once.
  mutating func editDurably(_ edit: Edit) {
    apply(edit)
    nodes[edit.folder].durableEntries[edit.name] = edit.node
    for index in pending.indices {
      pending[index].edits.removeAll { $0.folder == edit.folder && $0.name == edit.name }
    }
    pending.removeAll { $0.edits.isEmpty }
  }

  private mutating func apply(_ edit: Edit) {
    if let old = nodes[edit.folder].entries[edit.name] {
      nodes[old].status.links -= 1
      nodes[old].status.changedAt = now
    }
    nodes[edit.folder].entries[edit.name] = edit.node
    nodes[edit.folder].status.changedAt = now
    if let node = edit.node {
      nodes[node].status.links += 1
      nodes[node].status.changedAt = now
    }
  }

  mutating func append(_ bytes: some Sequence<UInt8>, to node: Int) {
    nodes[node].written += bytes
    nodes[node].status.changedAt = now
  }

  mutating func renew(_ node: Int, from position: Int) {
    if position <= nodes[node].stable { nodes[node].isPoisoned = false }
    nodes[node].status.changedAt = now
  }

  mutating func truncate(_ node: Int, to length: Int) {
    nodes[node].written.removeLast(nodes[node].written.count - length)
    // The pages that a failed sync dropped are gone with the file's end; what is written there now is new.
    if length <= nodes[node].stable { nodes[node].isPoisoned = false }
    nodes[node].stable = min(nodes[node].stable, length)
    nodes[node].status.changedAt = now
  }

  /// Puts a folder on a mount of its own, with or without a device number of its own.
  mutating func mount(_ folder: Int, sharingDevice: Bool) {
    nodes[folder].mount = mounts
    mounts += 1
    if !sharingDevice { nodes[folder].status.device = UInt64(mounts) }
  }

  // MARK: Syncing

  mutating func syncFolder(_ folder: Int) {
    for index in pending.indices {
      for edit in pending[index].edits where edit.folder == folder {
        nodes[folder].durableEntries[edit.name] = edit.node
      }
      pending[index].edits.removeAll { $0.folder == folder }
    }
    pending.removeAll { $0.edits.isEmpty }
  }

  mutating func syncDevice(_ device: UInt64) {
    for index in nodes.indices where nodes[index].status.device == device {
      switch nodes[index].status.kind {
      case .folder: syncFolder(index)
      default: nodes[index].makeContentDurable()
      }
    }
  }

  /// What the kernel does after a failed sync: it forgets which pages were not written.
  mutating func poison(where isConcerned: (Int) -> Bool) {
    for index in nodes.indices
    where isConcerned(index) && nodes[index].durable != nodes[index].written {
      nodes[index].isPoisoned = true
    }
  }

  // MARK: Crashing

  mutating func crash(_ crash: Crash) {
    switch crash {
    case .processKilled: return
    case .lost: break
    case .kept:
      for change in pending { makeDurable(change.edits) }
      for index in nodes.indices where !nodes[index].isPoisoned {
        nodes[index].durable = nodes[index].written
      }
    case .torn(let seed):
      var lots = Lots(seed: seed)
      for change in pending where Bool.random(using: &lots) { makeDurable(change.edits) }
      for index in nodes.indices where nodes[index].durable != nodes[index].written {
        nodes[index].durable = Self.torn(nodes[index], using: &lots)
      }
    }
    wakeWithWhatIsDurable()
  }

  private mutating func makeDurable(_ edits: [Edit]) {
    for edit in edits { nodes[edit.folder].durableEntries[edit.name] = edit.node }
  }

  /// One of the contents that a file may have that was not synced.
  private static func torn(_ node: Node, using lots: inout Lots) -> [UInt8] {
    let whole = node.written
    let cut = Int.random(in: node.stable...whole.count, using: &lots)
    switch Int.random(in: 0..<5, using: &lots) {
    case 0: return node.durable
    case 1: return whole
    case 2: return Array(whole[..<cut])
    case 3: return Array(whole[..<cut]) + Array(repeating: 0, count: whole.count - cut)
    default:
      // Half of what is new, to a sector's border where there is one.
      let half = node.stable + (whole.count - node.stable) / 2
      let border = half - half % 512
      return Array(whole[..<(border > node.stable ? border : half)])
    }
  }

  private mutating func wakeWithWhatIsDurable() {
    pending = []
    for index in nodes.indices {
      nodes[index].entries = nodes[index].durableEntries
      nodes[index].written = nodes[index].durable
      nodes[index].stable = nodes[index].durable.count
      nodes[index].isPoisoned = false
      nodes[index].writers = 0
      nodes[index].status.links = index == Self.root ? 1 : 0
    }
    for index in nodes.indices {
      for node in nodes[index].entries.values { nodes[node].status.links += 1 }
    }
  }

  // MARK: Looking

  /// The node at a path from the root, by what programs see.
  func node(at path: String) -> Int? {
    var node = Self.root
    for step in path.utf8.split(separator: UInt8(ascii: "/")) where !step.elementsEqual(".".utf8) {
      guard let next = nodes[node].entries[FileName(bytes: Array(step))] else { return nil }
      node = next
    }
    return node
  }

  func status(_ node: Int) -> FileStatus {
    var status = nodes[node].status
    status.size = nodes[node].size
    return status
  }

  /// Bytes of a file; the claimed length of a sparse one reads as zeros.
  func read(_ node: Int, at position: Int64, count: Int) -> [UInt8] {
    let end = min(nodes[node].size, position.addingReportingOverflow(Int64(count)).partialValue)
    guard position >= 0, end > position else { return [] }
    if nodes[node].sparseSize != nil {
      return Array(repeating: 0, count: Int(end - position))
    }
    return Array(nodes[node].written[Int(position)..<Int(end)])
  }
}
