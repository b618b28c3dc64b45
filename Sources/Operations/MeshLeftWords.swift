import Diagnostics
import Pipeline
import Spool

extension MeshSorting.Left {
  /// The warning that files wait for a person.
  package var warning: String { diagnostic.rendered() }

  /// The same as a finding.
  var diagnostic: Diagnostic {
    Diagnostic(
      code: "mesh.\(cause == .inTheWay ? "in-the-way" : cause.rawValue)", severity: .warning,
      what: "\(what): \(folder)", why: why, fix: fix)
  }

  private var pairs: String { files == 1 ? "1 file" : "\(files) files" }
  private var belong: String { files == 1 ? "belongs" : "belong" }

  private var what: String {
    switch cause {
    case .nobody: "\(pairs) of the MESH client \(belong) to no partner"
    case .control:
      "\(pairs) of the MESH client cannot be handed on, as the control file is not right"
    case .incomplete: "\(pairs) of the MESH client \(files == 1 ? "is" : "are") half of a pair"
    case .inTheWay:
      "\(pairs) of the MESH client cannot be handed on, as the inbox has one of the name"
    case .disk where files == 0: "the MESH client's folder cannot be worked with"
    case .disk: "\(pairs) of the MESH client cannot be handed on"
    }
  }

  private var why: String {
    switch cause {
    case .nobody:
      mailboxes.isEmpty
        ? "no partner's 'mesh:' names the mailbox in the control file"
        : "no partner's 'mesh:' names \(mailboxes.prefix(3).joined(separator: " or ")), or more than one does"
    case .control: "it cannot be read as the XML of a control file"
    case .incomplete: "a .dat and a .ctl of one name belong together, and one of them has not come"
    case .inTheWay: "nothing in an inbox is overwritten"
    case .disk:
      failure.map { "\($0.operation) failed on \($0.path): \($0.words)" } ?? "an error of the disk"
    }
  }

  private var fix: String {
    switch cause {
    case .nobody:
      "add the mailbox under 'mesh:' of its partner, or move the files away; they are taken when it is right"
    case .control: "see the client's log, correct the control file, or ask the sender for it"
    case .incomplete: "see the client's log; bring the other half, or move this one away"
    case .inTheWay: "see what lies in the inbox, and rename one of the two"
    case .disk:
      failure?.cause == .crossesMounts
        ? "let the folder lie on the same file system as the home's inboxes"
        : failure?.cause == .absent
          ? "correct 'mesh: in:' in interchange.yaml, or mount the folder"
          : "let the user that interchange runs as read and change that folder"
    }
  }
}

extension MeshArrivals {
  /// The warning that nobody has handed files on.
  package var warning: String {
    let diagnostic =
      if let files {
        Diagnostic(
          code: "mesh.unsorted", severity: .warning,
          what:
            "\(files) \(files == 1 ? "file" : "files") of the MESH client \(files == 1 ? "lies" : "lie") unsorted: \(folder)",
          why: "no run has handed \(files == 1 ? "it" : "them") to a partner's inbox so far",
          fix: "interchange run: it hands on what it can, and says why the rest stays")
      } else {
        Diagnostic(
          code: "mesh.disk", severity: .warning,
          what: "the MESH client's folder cannot be looked into: \(folder)",
          why: "it is not there, or not readable for this user",
          fix: "correct 'mesh: in:' in interchange.yaml, mount the folder, or let this user read it"
        )
      }
    return diagnostic.rendered()
  }
}
