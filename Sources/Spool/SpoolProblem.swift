package import Diagnostics

/// Why a folder, a lock or a file of ours cannot be worked with.
package enum SpoolProblem: Error, Sendable, Hashable {
  /// Another program holds the home's lock; who, where it is known.
  case held(by: LockHolder?)
  /// A folder of ours belongs to somebody else.
  case foreignOwner(path: String, owner: UInt32)
  /// A folder of ours lets others in.
  case openToOthers(path: String, mode: UInt32)
  /// Two folders that must share a mount do not.
  case crossesMounts(from: String, to: String)
  /// The file system cannot rename without replacing.
  case cannotRename(path: String)
  /// The path of a folder does not lead to it any more.
  case moved(path: String)
  /// A call failed.
  case fileSystem(FileSystemError)

  /// The problem in plain words, for the operator.
  package var diagnostic: Diagnostic {
    switch self {
    case .held(let holder):
      Diagnostic(
        code: "home.locked",
        what: "\(holder?.words ?? "another process") is already working on this home",
        why: "only one program at a time may change a home",
        fix: "wait for it to end, or stop it")
    case .foreignOwner(let path, let owner):
      Diagnostic(
        code: "folder.owner", what: "\(path) belongs to user \(owner), not to us",
        why: "whoever owns this folder could change files before they are delivered",
        fix: "remove it when it is empty, and let the interchange make it again")
    case .openToOthers(let path, let mode):
      Diagnostic(
        code: "folder.mode", what: "\(path) has mode \(octal(mode)), which lets others in",
        why: "only the interchange may see what lies in it", fix: "chmod 700 \(path)")
    case .crossesMounts(let source, let target):
      Diagnostic(
        code: "folder.mount", what: "\(source) and \(target) lie on different mounts",
        why: "a file appears whole only by a rename, which never crosses a mount",
        fix: "mount the file system over the partner's folder, or over nothing below it")
    case .cannotRename(let path):
      Diagnostic(
        code: "folder.rename", what: "the file system of \(path) cannot rename without replacing",
        why: "a delivered file must never take the place of another",
        fix: "move the folder to a local file system such as ext4 or XFS")
    case .moved(let path):
      Diagnostic(
        code: "folder.moved", what: "\(path) is not the folder any more that it was",
        why:
          "it was moved, replaced or unmounted; its partner would not see what is put into the old one",
        fix: "put the folder back, or mount it again; nothing of what is due is lost")
    case .fileSystem(let error): error.diagnostic
    }
  }
}

extension FileSystemError {
  /// The error in plain words, for the operator.
  package var diagnostic: Diagnostic {
    let (kind, why, fix) = explanation
    return Diagnostic(
      code: "disk.\(kind)", what: "cannot \(operation): \(path)", why: why, fix: fix)
  }

  /// The last part of the code, the reason and the remedy.
  private var explanation: (kind: String, why: String, fix: String) {
    switch cause {
    case .absent: ("absent", "there is no such file or folder", "make it, or correct the path")
    case .exists:
      ("exists", "the name is taken already", "look at what lies there, and move it away")
    case .crossesMounts:
      ("mount", "the two folders lie on different mounts", "keep both on one mount")
    case .noSpace:
      ("full", "the disk, its inodes or a quota is used up", "free some space, then run again")
    case .noPermission:
      ("permission", "the interchange may not do this", "correct the owner or the mode")
    case .leavesFolder:
      (
        "link", "it is a link, or it leads out of its folder",
        "replace the link by what it points to"
      )
    case .notAFile: ("kind", "it is not a regular file", "move it away")
    case .notAFolder: ("kind", "it is not a folder", "move it away, or correct the path")
    case .tooManyOpenFiles:
      ("descriptors", "too many files are open", "raise the limit of open files (ulimit -n)")
    case .readOnly:
      ("read-only", "the file system is mounted read-only", "look for disk errors, then remount it")
    case .changed:
      ("changed", "somebody changed a file while it was read", "try again when nobody writes there")
    case .system(let number):
      ("system", "the system answered with error \(number)", "look at the system's log")
    case .powerLost: ("power", "the simulated machine has no power", "restart it")
    }
  }
}

/// Writes a mode as people know it, such as 2770.
private func octal(_ mode: UInt32) -> String {
  String(mode, radix: 8)
}
