internal import SystemPackage

/// Says something at once, into a pipe too, where `print` would wait for more.
func say(_ text: String) {
    // Nothing depends on it, so a reader that went away is no failure.
    _ = try? FileDescriptor.standardOutput.writeAll("torture: \(text)\n".utf8)
}
