#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// The variables of this process's environment.
enum ProcessEnvironment {
    /// The value of a variable; `nil` when it is not set or empty, which the XDG specification treats alike.
    static func value(of name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }
}
