internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Stops the private servers of this process and removes their directories when the process ends, also when it is
/// killed.
///
/// A shell waits on a pipe whose other end only this process holds: it closes with the process, and the shell cleans up.
/// An orderly exit closes it too and waits for the shell, so there is one way and not two.
final class Watchdog: Sendable {
    /// The one of this process; its shell is started by the first use.
    static let shared = Watchdog()

    /// A stream of the C library, which locks it for each call, so that threads may share the pointer.
    private struct Pipe: @unchecked Sendable {
        let stream: UnsafeMutablePointer<FILE>
    }

    private let pipe: Mutex<Pipe?>

    /// Has the data directory of a private cluster removed, its server stopped first, when this process ends.
    ///
    /// Throws `SetUpFailure` when the shell cannot be reached.
    func watch(_ dataDirectory: String) throws {
        try pipe.withLock { pipe in
            guard let pipe, fputs(dataDirectory + "\n", pipe.stream) >= 0, fflush(pipe.stream) == 0 else {
                throw SetUpFailure(description: "The shell that cleans up after the tests does not run.")
            }
        }
    }

    private init() {
        // "e" is close-on-exec: otherwise PostgreSQL and every other child would hold the pipe open.
        pipe = Mutex(popen(Self.script, "we").map { Pipe(stream: $0) })
        atexit { Watchdog.shared.finish() }
    }

    private func finish() {
        pipe.withLock { pipe in
            // Closes the pipe and waits for the shell.
            if let pipe { _ = pclose(pipe.stream) }
            pipe = nil
        }
    }

    /// Takes directories, a line each, until the pipe closes. Signals that end the tests must not end the clean-up. An
    /// immediate stop writes no checkpoint, since nothing is kept; a server that takes over ten seconds is killed. An
    /// initdb whose tests were killed may still be writing, so a removal is tried more than once.
    private static let script = """
        trap '' HUP INT QUIT TERM
        exec >/dev/null 2>&1
        directories=
        while read -r directory; do directories="$directories $directory"; done
        for directory in $directories; do
            for server in $(find "$directory" -name postmaster.pid -exec head -n 1 {} ';'); do
                kill -QUIT "$server" || continue
                tries=0
                while kill -0 "$server" && [ $tries -lt 200 ]; do sleep 0.05; tries=$((tries + 1)); done
                kill -KILL "$server"
            done
            tries=0
            until rm -rf "$directory" || [ $tries -ge 50 ]; do sleep 0.1; tries=$((tries + 1)); done
        done
        """
}
