import Foundation

/// Who is at the keyboard.
package enum LoginName {
  /// The name that the person is logged in under.
  package static var current: String { NSUserName() }
}
