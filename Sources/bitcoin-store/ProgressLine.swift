import StoreFiles
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// How far an import is, on standard error: a bar that moves on a terminal, elsewhere a line every few seconds.
final class ProgressLine: Sendable {
    private struct State {
        var phase: ProgressText.Phase?
        var phaseBegan = ContinuousClock.now
        var lastShown: ContinuousClock.Instant?
        var isBarShown = false
    }

    private let state = Mutex(State())
    private let text: ProgressText
    private let isTerminal = isatty(STDERR_FILENO) == 1

    init(totalBytes: Int?) { text = ProgressText(totalBytes: totalBytes) }

    func show(_ progress: ImportProgress) {
        state.withLock { state in
            let now = ContinuousClock.now
            let phase = ProgressText.Phase(progress)
            if phase != state.phase {
                state.phase = phase
                state.phaseBegan = now
                // What has just begun has no rate yet, so elsewhere than on a terminal it is silent for a while.
                if !isTerminal { state.lastShown = now }
            }
            let pause: Duration = isTerminal ? .milliseconds(200) : .seconds(5)
            if let last = state.lastShown, now - last < pause, !(isTerminal && progress.isBeginning) { return }
            state.lastShown = now
            let line = text.line(progress, elapsed: now - state.phaseBegan)
            // Back to the beginning of the line, and what was longer is cleared away.
            StandardError.write(isTerminal ? "\r\(line)\u{1B}[K" : "\(line)\n")
            state.isBarShown = isTerminal
        }
    }

    /// Clears the bar away, before other lines come.
    func finish() {
        state.withLock { state in
            if state.isBarShown { StandardError.write("\r\u{1B}[K") }
            state.isBarShown = false
        }
    }
}

extension ImportProgress {
    fileprivate var isBeginning: Bool {
        switch self {
        case .reading: false
        case .checking: true
        case .writing(let written, _): written == 0
        }
    }
}

/// Standard error, a write for each text, so that lines of several threads do not mix.
enum StandardError {
    static func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            guard let start = bytes.baseAddress else { return }
            #if canImport(Glibc)
            _ = Glibc.write(STDERR_FILENO, start, bytes.count)
            #elseif canImport(Musl)
            _ = Musl.write(STDERR_FILENO, start, bytes.count)
            #else
            _ = Darwin.write(STDERR_FILENO, start, bytes.count)
            #endif
        }
    }
}
