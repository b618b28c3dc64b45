import Archive
import ArgumentParser
import Authoring
import Configuration
import Diagnostics
import Ledger
import Library
import Operations
import Pipeline
import Samples
import Spool

/// An error of any module, in the one form in which all of them reach the reader, with the exit code that it means.
struct Failure {
  /// One or more lines without a line break at the end.
  let text: String
  let code: ExitCode

  /// Describes an error; `nil` for what the argument parser says better itself.
  init?(_ error: any Error) {
    switch error {
    case let problem as SpoolProblem:
      text = problem.diagnostic.rendered()
      if case .held = problem { code = .locked } else { code = .systemError }
    case let faults as ConfigurationFaults:
      text = faults.rendered
      code = .configurationError
    case let error as LibraryNotFound:
      text = error.description
      code = .configurationError
    case let error as SampleProblem:
      text = error.diagnostic.rendered()
      code = .usage
    case let error as AuthoringProblem:
      text = error.diagnostic.rendered()
      code = .usage
    case let error as UnknownProgramme:
      text = error.diagnostic.rendered()
      code = .usage
    case let error as InstructionRefused:
      text = error.problem.diagnostic.rendered()
      code = error.problem.isOfRequest ? .usage : .systemError
    case let error as NotFound:
      text = error.diagnostic.rendered()
      code = .usage
    case is ValidationError, is ExitCode, is CleanExit: return nil
    default:
      guard let (diagnostic, code) = Self.diagnosed(error) else { return nil }
      text = diagnostic.rendered()
      self.code = code
    }
  }

  private static func diagnosed(_ error: any Error) -> (Diagnostic, ExitCode)? {
    switch error {
    case let error as ConfigurationReadProblem: (error.diagnostic, .configurationError)
    case let error as PipelineError:
      switch error {
      case .noHome: (error.diagnostic, .usage)
      case .timezoneUnknown: (error.diagnostic, .configurationError)
      default: (error.diagnostic, .systemError)
      }
    case let error as FileSystemError: (error.diagnostic, .systemError)
    case let error as LedgerError: (error.diagnostic, .systemError)
    case let error as ArchiveError: (error.diagnostic, .unbalanced)
    case let error as NewHome.Refusal: (error.diagnostic, .usage)
    case let error as Diagnostic:
      (error, error.code.hasPrefix("partner.") ? .configurationError : .systemError)
    default: isOfParser(error) ? nil : (unknown(error), .systemError)
    }
  }

  /// The parser's own errors are not public; they are told by their module.
  private static func isOfParser(_ error: any Error) -> Bool {
    String(reflecting: type(of: error)).hasPrefix("ArgumentParser.")
  }

  /// Describes an error that no module of ours has words for by its type alone: its text may hold anything.
  private static func unknown(_ error: any Error) -> Diagnostic {
    Diagnostic(
      code: "system.error", what: "an error of type \(String(reflecting: type(of: error)))",
      why: "the system or a library refused to go on; what was committed stays",
      fix: "run 'interchange recover', then try again; report it if it stays")
  }
}
