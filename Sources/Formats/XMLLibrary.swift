import CLibXML2

/// The one-time preparation of libxml2: threads, and no reach beyond the bytes that it is given.
enum XMLLibrary {
  /// Options of every parse; never NOENT, DTDLOAD, DTDATTR, DTDVALID, XINCLUDE, HUGE or RECOVER.
  ///
  /// IGNORE_ENC as everything is UTF-8 by then, whatever the declaration still says.
  static let parseOptions = Int32(
    XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
      | XML_PARSE_COMPACT.rawValue | XML_PARSE_IGNORE_ENC.rawValue)

  /// Prepares the library; only the first call does anything, and all wait for it.
  static func prepare() {
    _ = isPrepared
  }

  private static let isPrepared: Bool = {
    xmlInitParser()
    xmlSetExternalEntityLoader { _, _, _ in nil }
    // Without callbacks the library would bring back its own at the next use; so there is one, which refuses.
    xmlCleanupInputCallbacks()
    xmlRegisterInputCallbacks({ _ in 1 }, { _ in nil }, { _, _, _ in -1 }, { _ in 0 })
    xmlCatalogSetDefaults(XML_CATA_ALLOW_NONE)
    return true
  }()
}
