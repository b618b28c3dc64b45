package import Diagnostics
package import Referrals
package import Spool

/// What stops a run.
package enum PipelineError: Error, Sendable, Hashable {
  /// A name of ours in an outbox is taken by other bytes.
  case nameTaken(outbox: String, name: String)
  /// A partner's outbox is gone, or another folder is in its place, while files in it are still to be placed, by their names.
  case outboxGone(path: String, names: [String])
  /// The folder is no home of an interchange.
  case noHome(path: String)
  /// The home's key is missing or damaged.
  case keyDamaged(path: String)
  /// What is in the home may be read by another user alone; who the home belongs to, where that can be seen.
  case notOurs(path: String, owner: UInt32?, user: UInt32)
  /// What the spool holds of an unfinished drop is shorter than what was committed.
  case spoolDamaged(drop: Int64)
  /// The file of an unfinished drop is not as it was when its first records were decided.
  case takenChanged(drop: Int64, partner: PartnerID, isLinked: Bool)
  /// The configuration under which an unfinished drop was begun cannot be loaded any more.
  case generationAbsent(String, drop: Int64)
  /// The machine does not know the home's time zone.
  case timezoneUnknown(String)
  /// The file system refused a call.
  case disk(FileSystemError)

  /// Names the first of some files, and counts the others.
  private static func some(_ names: [String]) -> String {
    let told = names.prefix(20).joined(separator: ", ")
    return names.count > 20 ? "\(told) and \(names.count - 20) more" : told
  }

  package var diagnostic: Diagnostic {
    switch self {
    case .nameTaken(let outbox, let name):
      Diagnostic(
        code: "outbox.name-taken",
        what: "\(outbox)/\(name) exists with other content than ours",
        why: "only this program may create files there; the staged file was left where it is",
        fix: "find out who writes into the outbox, move the file away, then run again")
    case .outboxGone(let path, let names):
      Diagnostic(
        code: "outbox.gone",
        what: "\(path) is gone, and with it .staging, where an interrupted run left what was to "
          + "be placed: \(Self.some(names))",
        why: "without it this would count as delivered, and nobody would ever get it",
        fix:
          "put the folder back, or mount it, then run again; if it is lost, write these names "
          + "down, make \(path)/.staging anew with mode 700, and send on by hand what "
          + "'interchange archive extract ID --sent' gives for the references in them")
    case .noHome(let path):
      Diagnostic(
        code: "home.absent", what: "\(path) is not an interchange's home",
        why: "there is no interchange.yaml in it",
        fix: "go to the home or name it with --home DIR; 'interchange init DIR' makes a new one")
    case .keyDamaged(let path):
      Diagnostic(
        code: "home.key", what: "the key \(path) is missing or damaged",
        why: "without it, duplicates cannot be recognised; 32 bytes are needed",
        fix: "restore the file from a backup; do not make a new one")
    case .notOurs(let path, let owner, let user):
      Diagnostic(
        code: "home.owner", what: "user \(user) may not read \(path)",
        why: owner.map { "the home belongs to user \($0)" }
          ?? "the home belongs to another user",
        fix: owner.map { "run the command as that user: sudo -u '#\($0)' interchange ..." }
          ?? "run the command as the user that the interchange runs as")
    case .spoolDamaged(let drop):
      Diagnostic(
        code: "spool.damaged", what: "state/spool holds less of drop \(drop) than was made durable",
        why: "the drop cannot be gone on with; what was delivered of it stays delivered",
        fix: "check the disk; restore state/spool from where it was moved to, then run again")
    case .takenChanged(let drop, let partner, let isLinked):
      Diagnostic(
        code: "taken.changed",
        what: "the file of drop \(drop) in inbox/\(partner)/.taken "
          + (isLinked
            ? "has got a second name, or is no file any more"
            : "holds other bytes than when its first records were decided"),
        why:
          "only this program may write there; the records of the drop that are decided stay as they are",
        fix: isLinked
          ? "see who can write there, remove the other name (find . -samefile FILE shows it), then run again"
          : "see who can write there, put the file back as it came, from a backup, then run again")
    case .generationAbsent(let hash, let drop):
      Diagnostic(
        code: "generation.absent",
        what: "the configuration \(hash) is not in state/generations",
        why: "drop \(drop) was begun under it and is finished under it",
        fix: "restore state/generations from a backup, then run again")
    case .timezoneUnknown(let name):
      Diagnostic(
        code: "config.timezone", what: "this machine knows no time zone \(quoted(code: name))",
        why: "times of day are those of the home's zone",
        fix: "correct 'timezone:' in interchange.yaml, or install the time zone database (tzdata)")
    case .disk(let error):
      Diagnostic(
        code: "disk.error", what: "\(error.operation) failed on \(error.path): \(error.words)",
        fix: error.advice)
    }
  }
}

extension FileSystemError {
  /// The cause in words.
  package var words: String {
    switch cause {
    case .absent: "there is nothing of that name"
    case .exists: "the name is taken"
    case .crossesMounts: "the folders lie on different mounts"
    case .noSpace: "the disk is full"
    case .noPermission: "permission denied"
    case .leavesFolder: "the name leads out of its folder"
    case .notAFile: "it is not a regular file"
    case .notAFolder: "it is not a folder"
    case .tooManyOpenFiles: "too many open files"
    case .readOnly: "the file system is read-only"
    case .changed: "a file was changed while it was read"
    case .system(let number): "system error \(number)"
    case .powerLost: "the power is off"
    }
  }

  /// What an operator can do about it, where that is clear.
  package var advice: String {
    switch cause {
    case .noSpace: "make room on that disk, then run again; nothing is lost"
    case .noPermission: "check owner and mode of that folder, then run again; nothing is lost"
    case .crossesMounts: "mount the folder and its .staging as one file system"
    case .readOnly: "mount it read-write, then run again; nothing is lost"
    default: "put it right, then run again; nothing is lost"
    }
  }
}
